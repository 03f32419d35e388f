"""The match keys, the keys that holds keep aside, and the pointers: derived again from mentions, values and
cases, and held against what stands. As the keeper, who alone may see all three.

What is derived is what publishing, `set_key_answers` and `keep_pointer` write: one row for each key of a
live mention's value, with the answer of its case and the period of its live appearances.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import psycopg

from tieline.apps.audit.sealing import KeeperConnection
from tieline.apps.retention.index_locks import lock
from tieline.core.index_faults import Fault, FaultKind, Part
from tieline.core.matching.keys import KeyedHashes, make_keys
from tieline.core.selector_kinds.base import Condition, Normalised

MENTIONS_AT_ONCE: Final = 5_000
LEAST: Final = -(2**63)
MOST: Final = 2**63 - 1
# The cases first: whoever changes an answer writes there first, and so waits before it holds anything.
_TABLES: Final = (
    "cases_case, cases_casepointer, selectors_mention, selectors_appearance, selectors_matchkey"
)
_LIVE: Final = """
select m.id, m.office_id, m.case_id, s.kind, s.canonical, s.condition, m.published_at,
       a.seen_from, a.seen_to, coalesce(p.posture, c.posture),
       marking_reserves(c.marking_id) or coalesce(a.is_bound, false), h.id is not null
from selectors_mention m
join selectors_selector s on s.office_id = m.office_id and s.id = m.selector_id
join cases_case c on c.office_id = m.office_id and c.id = m.case_id
left join cases_selectorposture p on p.office_id = m.office_id and p.case_id = m.case_id
    and p.selector_id = m.selector_id
left join retention_hold h on h.office_id = m.office_id and h.case_id = m.case_id
    and h.lifted_at is null
left join lateral (
    select min(a.first_seen_at) filter (where a.withdrawn_at is null) as seen_from,
           max(a.last_seen_at) filter (where a.withdrawn_at is null) as seen_to,
           bool_or(exists (
               select 1 from cases_authoritybound b
               where b.office_id = a.office_id and b.submission_id = a.submission_id
                 and b.case_id = m.case_id)) as is_bound
    from selectors_appearance a
    where a.office_id = m.office_id and a.mention_id = m.id
) a on true
where m.withdrawn_at is null and {these}
"""
_KEYS: Final = """
select k.mention_id, k.alias_version, k.office_id, k.case_id, k.key64, k.digest, k.is_principal,
       k.is_withheld, k.by_release, k.is_open, k.published_at, k.seen_from, k.seen_to
from selectors_matchkey k where {these}
"""
# Of a held case the period is set when the hold is lifted.
_SEALED: Final = """
select k.mention_id, k.alias_version, k.office_id, k.case_id, k.key64, k.digest, k.is_principal,
       k.published_at, k.seen_from, k.seen_to
from retention_sealedkey k where {these}
"""
_SPAN: Final = "{column} > %(after)s and {column} <= %(upto)s"
_NAMED: Final = "{column} = any (%(mentions)s)"
_NEXT: Final = """
select max(n.id) from (
    select m.id from selectors_mention m
    where m.id > %s and m.withdrawn_at is null order by m.id limit %s) n
"""
_DELETE: Final = """
delete from {table} k
using unnest(%s::bigint[], %s::smallint[], %s::bigint[]) g (mention_id, alias_version, office_id)
where k.mention_id = g.mention_id and k.alias_version = g.alias_version
  and k.office_id = g.office_id
"""
_INSERT_KEYS: Final = """
insert into selectors_matchkey
    (mention_id, alias_version, office_id, case_id, key64, digest, is_principal, is_withheld,
     by_release, is_open, published_at, seen_from, seen_to)
select * from unnest(
    %s::bigint[], %s::smallint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::uuid[],
    %s::boolean[], %s::boolean[], %s::boolean[], %s::boolean[], %s::timestamptz[],
    %s::timestamptz[], %s::timestamptz[])
"""
_INSERT_SEALED: Final = """
insert into retention_sealedkey
    (mention_id, alias_version, office_id, case_id, key64, digest, is_principal, published_at,
     seen_from, seen_to)
select * from unnest(
    %s::bigint[], %s::smallint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::uuid[],
    %s::boolean[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])
"""
_POINTERS: Final = """
select coalesce(c.office_id, p.office_id), coalesce(c.id, p.case_id),
       case when p.case_id is null then 'missing' when c.id is null then 'needless'
            else 'different' end
from (
    select c.*, c.posture = 'open' or exists (
        select 1 from cases_selectorposture s
        where s.office_id = c.office_id and s.case_id = c.id and s.posture = 'open') as is_open
    from cases_case c
) c
full join cases_casepointer p on p.office_id = c.office_id and p.case_id = c.id
where p.case_id is null or c.id is null
   or (p.poc_id, p.ref, p.summary, p.ref_for_coordinator)
      is distinct from (c.poc_id, case when c.is_open then c.ref end,
                        case when c.is_open then c.summary end, c.ref)
order by 2
"""

Place = tuple[int, int, int]
"""Mention, alias version and office: what a key is one of."""
Rows = dict[Place, tuple[Any, ...]]
_Pair = tuple[Rows, Rows]
_PARTS: Final = (
    (Part.MATCH_KEYS, "selectors_matchkey", _INSERT_KEYS, 13),
    (Part.SEALED_KEYS, "retention_sealedkey", _INSERT_SEALED, 10),
)


def count_live(keeper: KeeperConnection) -> int:
    """How many live mentions there are."""
    found = keeper.execute(
        "select count(*) from selectors_mention where withdrawn_at is null"
    ).fetchone()
    return int(found[0]) if found else 0


def newest_mention(keeper: KeeperConnection) -> int:
    """The highest number that was dealt out."""
    found = keeper.execute("select coalesce(max(id), 0) from selectors_mention").fetchone()
    return int(found[0]) if found else 0


def next_span(keeper: KeeperConnection, after: int) -> int:
    """How far the next live mentions after a number reach; MOST at the end."""
    found = keeper.execute(_NEXT, [after, MENTIONS_AT_ONCE]).fetchone()
    return MOST if found is None or found[0] is None else int(found[0])


def look_at_keys(
    keeper: KeeperConnection, hashes: KeyedHashes, after: int, upto: int
) -> tuple[int, list[Fault]]:
    """The live mentions numbered so, and what is wrong with their keys; a fault's row is the mention's."""
    with one_view(keeper):
        given = {"after": after, "upto": upto}
        live = _live(keeper, hashes, _SPAN, given)
        stored = _stored(keeper, _SPAN, given)
    return len({place[0] for rows in live for place in rows}), list(_compare(live, stored))


def look_at_pointers(keeper: KeeperConnection) -> list[Fault]:
    """What is wrong with what cases tell; a fault's row is the case's."""
    return [
        Fault(Part.POINTERS, FaultKind(kind), case) for _, case, kind in keeper.execute(_POINTERS)
    ]


def mend_keys(
    keeper: KeeperConnection, hashes: KeyedHashes, mentions: Sequence[int], *, patience_s: float
) -> Counter[tuple[Part, FaultKind]]:
    """Bring the keys of these mentions, and all pointers, to what they should be; how many rows that took.
    In one transaction, while nobody publishes, takes back or changes an answer. Raises psycopg.Error."""
    mended: Counter[tuple[Part, FaultKind]] = Counter()
    with keeper.transaction():
        lock(keeper, _TABLES, patience_s=patience_s)
        for start in range(0, len(mentions), MENTIONS_AT_ONCE):
            given = {"mentions": list(mentions[start : start + MENTIONS_AT_ONCE])}
            live, stored = _live(keeper, hashes, _NAMED, given), _stored(keeper, _NAMED, given)
            mended.update((fault.part, fault.kind) for fault in _compare(live, stored))
            for should, stands, (_, table, insert, width) in zip(live, stored, _PARTS, strict=True):
                _write(keeper, should, stands, (table, insert, width))
        for office, case, kind in keeper.execute(_POINTERS).fetchall():
            keeper.execute("select keep_pointer(%s, %s)", [office, case])
            mended[Part.POINTERS, FaultKind(kind)] += 1
    return mended


@contextmanager
def one_view(keeper: KeeperConnection) -> Iterator[None]:
    """Several statements that see one moment. It holds nobody up."""
    keeper.set_isolation_level(psycopg.IsolationLevel.REPEATABLE_READ)
    keeper.set_read_only(True)
    try:
        with keeper.transaction():
            yield
    finally:
        keeper.set_isolation_level(None)
        keeper.set_read_only(None)


def _live(
    keeper: KeeperConnection, hashes: KeyedHashes, which: str, given: Mapping[str, Any]
) -> _Pair:
    """The keys that should stand, and those that holds should keep aside."""
    keys: Rows = {}
    sealed: Rows = {}
    for row in keeper.execute(_LIVE.format(these=which.format(column="m.id")), given):
        mention, office, case, kind, canonical, condition, at, first, last, *answer = row
        posture, is_reserved, is_held = answer
        value = Normalised(kind, canonical, canonical, Condition(condition))
        for key in make_keys(hashes, value):
            place = (mention, key.alias_version, office)
            what = (case, key.key64, key.digest, key.is_principal)
            if is_held:
                sealed[place] = (*what, at, first, last)
                continue
            answers = (posture == "silent" or is_reserved, posture != "silent" and is_reserved)
            keys[place] = (*what, *answers, posture == "open", at, first, last)
    return keys, sealed


def _stored(keeper: KeeperConnection, which: str, given: Mapping[str, Any]) -> _Pair:
    these = which.format(column="k.mention_id")
    keys, sealed = (
        {(row[0], row[1], row[2]): row[3:] for row in keeper.execute(query, given)}
        for query in (_KEYS.format(these=these), _SEALED.format(these=these))
    )
    return keys, sealed


def _compare(live: _Pair, stored: _Pair) -> Iterator[Fault]:
    for should, stands, (part, *_) in zip(live, stored, _PARTS, strict=True):
        for place in sorted(should.keys() | stands.keys()):
            if place not in stands:
                yield Fault(part, FaultKind.MISSING, place[0])
            elif place not in should:
                yield Fault(part, FaultKind.NEEDLESS, place[0])
            elif _told(part, stands[place]) != _told(part, should[place]):
                yield Fault(part, FaultKind.DIFFERENT, place[0])


def _told(part: Part, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """What is compared: of a sealed key all but the period, which is set when the hold is lifted."""
    return row[:-2] if part is Part.SEALED_KEYS else row


def _write(
    keeper: KeeperConnection, should: Rows, stands: Rows, into: tuple[str, str, int]
) -> None:
    table, insert, width = into
    part = Part.SEALED_KEYS if table == "retention_sealedkey" else Part.MATCH_KEYS
    wrong = [
        place
        for place, row in stands.items()
        if place not in should or _told(part, row) != _told(part, should[place])
    ]
    new = [
        (*place, *row)
        for place, row in sorted(should.items())
        if place not in stands or _told(part, stands[place]) != _told(part, row)
    ]
    if wrong:
        keeper.execute(_DELETE.format(table=table), [[p[at] for p in wrong] for at in range(3)])
    if new:
        keeper.execute(insert, [[row[at] for row in new] for at in range(width)])
