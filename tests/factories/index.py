"""The index as a test looks at it: every row of every table, and damage by a superuser."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
from psycopg import sql

from tests.conftest import HOME, admin
from tests.factories.world import operator
from tieline.config.home import Home
from tieline.config.index_examining import opened_index
from tieline.config.indexing import Looked
from tieline.core.index_faults import Faults

# The trail gets an entry of each rebuild, by design.
_TABLES = """
select c.relname::text from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
  and c.relname not like 'audit%%' and c.relname not like 'procrastinate%%'
order by 1
"""
_DERIVED = {
    "keys": """
select mention_id, alias_version, office_id, case_id, key64, digest, is_principal, is_withheld,
       by_release, is_open, published_at, seen_from, seen_to from selectors_matchkey""",
    "sealed": """
select mention_id, alias_version, office_id, case_id, key64, digest, is_principal
from retention_sealedkey""",
    "pointers": """
select office_id, case_id, poc_id, ref, summary, ref_for_coordinator from cases_casepointer""",
    "hits": """
select office_id, case_id, mention_id, key64, digest, arrived_at from hits_hit
where retracted_at is null""",
    "notices": """
select n.office_id, h.office_id, h.case_id, h.digest from notices_notice n
join hits_hit h on h.id = n.hit_id where n.retracted_at is null""",
    "digests": "select key64, digest from notices_digest",
    "overlaps": """
select least(case_id, other_case_id), greatest(case_id, other_case_id), key64, digest
from hits_unseenoverlap where retracted_at is null""",
}


def look() -> Looked:
    """What `tieline index check` finds."""
    with opened_index(Home(HOME)) as index:
        return index.look(_silently)


def rebuild() -> Faults:
    """What `tieline index rebuild` mends."""
    with opened_index(Home(HOME)) as index:
        _, mended = index.rebuild(
            actor=operator().at_home(), now=datetime.now(UTC), note_step=_silently
        )
    return mended


def every_row(database: str) -> dict[str, list[str]]:
    """Every table but the trail, row by row and column by column."""
    with admin(database) as super_:
        tables = [str(row[0]) for row in super_.execute(_TABLES)]
        return {
            table: [
                str(row[0])
                for row in super_.execute(
                    sql.SQL("select t::text from {} t order by 1").format(sql.Identifier(table))
                )
            ]
            for table in tables
        }


def derived_rows(database: str) -> dict[str, list[tuple[object, ...]]]:
    """What follows from the submissions, without the ids that only number rows."""
    with admin(database) as super_:
        return {
            name: sorted(super_.execute(query).fetchall(), key=str)  # type: ignore[call-overload]
            for name, query in _DERIVED.items()
        }


@contextmanager
def damaging(database: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A superuser past all triggers and references."""
    with admin(database) as super_:
        super_.execute("set session_replication_role = replica")
        yield super_


def _silently(step: str, share: float) -> None:
    """Progress that nobody is shown."""
