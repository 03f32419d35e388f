"""An index of many keys in the full schema: mentions of a hundred cases of ten offices, made by SQL.

Keys are evenly spread numbers, as the product's are; each mention has several, as values with aliases
have. The indexes of the table of keys are made once it is full, which gives what inserting gives in a
tenth of the time. The values behind these keys are nothing that anybody could look for: what the bench
looks for comes in through the product.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg import sql

from bench.runner import timed

OFFICES: Final = 10
CASES: Final = 10
"""Of each office."""
AT_ONCE: Final = 1_000_000
Admin = psycopg.Connection[Any]

_PLACES: Final = """
create temporary table place as
select row_number() over (order by c.id) - 1 as at, c.id as case_id, c.office_id,
       (select max(s.id) from submissions_submission s where s.office_id = c.office_id) as submission_id
from cases_case c
"""
_MENTIONS: Final = """
with made as (
    insert into selectors_selector (office_id, kind, canonical, condition, value_digest, metadata_version)
    select p.office_id, 'other', 'bench' || i, 'valid', md5(i::text)::uuid, ''
    from generate_series(%(first)s::bigint, %(last)s::bigint) i
    join place p on p.at = i %% %(places)s
    returning id, office_id, substr(canonical, 6)::bigint as i
)
insert into selectors_mention (office_id, case_id, selector_id, submission_id, published_at)
select p.office_id, p.case_id, m.id, p.submission_id, now()
from made m join place p on p.at = m.i %% %(places)s
"""
_KEYS: Final = """
insert into selectors_matchkey (mention_id, alias_version, office_id, case_id, key64, digest, is_principal,
                                is_withheld, by_release, is_open, published_at)
select m.id, v, m.office_id, m.case_id, hashint8extended(m.id * 100 + v, 1),
       md5((m.id * 100 + v)::text)::uuid, v = 0, false, false, false, m.published_at
from selectors_mention m cross join generate_series(0, %(each)s - 1) v
where m.id between %(first)s and %(last)s
"""


def make_cases() -> list[Any]:
    """The offices, each with an analyst, cases and a file; through the product."""
    import numpy as np

    from bench.toll_file import draw_numbers
    from tests.factories.world import make_case, make_player, make_submission

    players = []
    for number, value in enumerate(draw_numbers(np.random.default_rng(1), OFFICES)):
        player = make_player(f"M{number}")
        for place in range(CASES):
            make_case(player, f"C-{place}")
        make_submission(player, [value], case="C-0")
        players.append(player)
    return players


def fill(admin: Admin, mentions: int, each: int) -> None:
    """So many mentions more, with `each` keys of their own."""
    admin.execute("set session_replication_role = replica")
    admin.execute("set synchronous_commit = off")
    admin.execute("set maintenance_work_mem = '2GB'")
    admin.execute(_PLACES)
    [[places]] = admin.execute("select count(*) from place").fetchall()
    with _without_indexes(admin, "selectors_matchkey"):
        [[held]] = admin.execute("select coalesce(max(id), 0) from selectors_selector").fetchall()
        for first in range(held + 1, held + mentions + 1, AT_ONCE):
            last = min(first + AT_ONCE - 1, held + mentions)
            [[newest]] = admin.execute(
                "select coalesce(max(id), 0) from selectors_mention"
            ).fetchall()
            admin.execute(_MENTIONS, {"first": first, "last": last, "places": places})
            [[end]] = admin.execute("select max(id) from selectors_mention").fetchall()
            admin.execute(_KEYS, {"each": each, "first": newest + 1, "last": end})
            print(f"{last - held:,} mentions", file=sys.stderr, flush=True)
    admin.execute("drop table place")
    seconds, _ = timed(lambda: admin.execute("vacuum analyze"))
    admin.execute("checkpoint")
    print(f"vacuum analyze {seconds:.0f} s", file=sys.stderr, flush=True)


@contextmanager
def _without_indexes(admin: Admin, table: str) -> Iterator[None]:
    """The table without them, meanwhile."""
    constraints = admin.execute(
        "select conname, pg_get_constraintdef(oid) from pg_constraint"
        " where conrelid = %s::regclass and contype in ('p', 'u')",
        [table],
    ).fetchall()
    indexes = admin.execute(
        "select c.relname, pg_get_indexdef(i.indexrelid) from pg_index i"
        " join pg_class c on c.oid = i.indexrelid where i.indrelid = %s::regclass"
        " and not exists (select from pg_constraint k where k.conindid = i.indexrelid)",
        [table],
    ).fetchall()
    here = sql.Identifier(table)
    for name, _ in constraints:
        admin.execute(
            sql.SQL("alter table {} drop constraint {}").format(here, sql.Identifier(name))
        )
    for name, _ in indexes:
        admin.execute(sql.SQL("drop index {}").format(sql.Identifier(name)))
    yield
    for name, text in constraints:
        seconds, _ = timed(
            lambda name=name, text=text: admin.execute(  # type: ignore[misc]
                sql.SQL("alter table {} add constraint {} {}").format(
                    here, sql.Identifier(name), sql.SQL(text)
                )
            )
        )
        print(f"{name} {seconds:.0f} s", file=sys.stderr, flush=True)
    for name, text in indexes:
        seconds, _ = timed(lambda text=text: admin.execute(text))  # type: ignore[misc]
        print(f"{name} {seconds:.0f} s", file=sys.stderr, flush=True)
