"""Hits, notices, digests and overlaps: derived again by the matcher's functions from the keys that stand,
and held against what stands (`apps/hits/sql/index.sql`). The keeper calls them; it is told ids."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from tieline.apps.audit.sealing import KeeperConnection
from tieline.apps.retention.index_locks import lock
from tieline.core.index_faults import Fault, FaultKind, Part

KEYS_AT_ONCE: Final = 2_000
MENDED_AT_ONCE: Final = 500
# Nobody publishes, scans, settles or acknowledges meanwhile.
_TABLES: Final = "selectors_matchkey, hits_hit, notices_notice, hits_unseenoverlap"
_NEXT: Final = """
select u.key64 from (
    (select distinct k.key64 from selectors_matchkey k
     where k.key64 >= %(start)s order by k.key64 limit %(many)s)
    union
    (select distinct h.key64 from hits_hit h
     where h.key64 >= %(start)s order by h.key64 limit %(many)s)
    union
    (select distinct o.key64 from hits_unseenoverlap o
     where o.key64 >= %(start)s order by o.key64 limit %(many)s)
) u order by u.key64 limit %(many)s
"""
_FAULTS: Final = "select part, fault, id, key64, on_its_way from index_faults(%s::bigint[], %s)"
_MEND: Final = "select part, fault, mended from mend_index(%s::bigint[], %s, %s)"
_OF_NO_HIT: Final = """
n.retracted_at is null and not exists (select 1 from hits_hit h where h.id = n.hit_id)
"""


def next_keys(keeper: KeeperConnection, start: int) -> list[int]:
    """The next keys from one on that a mention, a hit or an overlap bears, in order."""
    given = {"start": start, "many": KEYS_AT_ONCE}
    return [int(row[0]) for row in keeper.execute(_NEXT, given)]


def look_at_hits(
    keeper: KeeperConnection, keys64: Sequence[int], *, limit: int
) -> list[tuple[Fault, int, bool]]:
    """What is wrong on these keys; with each its key, and whether somebody is still at it."""
    return [
        (Fault(Part(part), FaultKind(kind), row), key64, is_moving)
        for part, kind, row, key64, is_moving in keeper.execute(_FAULTS, [list(keys64), limit])
    ]


def look_at_orphans(keeper: KeeperConnection) -> list[Fault]:
    """The notices of hits that are not there."""
    found = keeper.execute(
        f"select n.id from notices_notice n where {_OF_NO_HIT} order by 1"  # noqa: S608 - our own text
    )
    return [Fault(Part.NOTICES, FaultKind.NEEDLESS, row[0]) for row in found]


def mend_hits(
    keeper: KeeperConnection,
    keys64: Sequence[int],
    *,
    limit: int,
    now: datetime,
    patience_s: float,
) -> Counter[tuple[Part, FaultKind]]:
    """Bring everything on these keys to what it should be; how many rows that took. In one transaction,
    while nobody else writes there. Raises psycopg.Error."""
    mended: Counter[tuple[Part, FaultKind]] = Counter()
    with keeper.transaction():
        lock(keeper, _TABLES, patience_s=patience_s)
        for start in range(0, len(keys64), MENDED_AT_ONCE):
            some = list(keys64[start : start + MENDED_AT_ONCE])
            for part, kind, rows in keeper.execute(_MEND, [some, limit, now]):
                mended[Part(part), FaultKind(kind)] += rows
        gone = keeper.execute(
            f"update notices_notice n set retracted_at = %s where {_OF_NO_HIT}",  # noqa: S608 - our own text
            [now],
        ).rowcount
        mended[Part.NOTICES, FaultKind.NEEDLESS] += gone
    return +mended
