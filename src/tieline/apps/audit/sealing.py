"""Sealing the trail into its hash chain, in commit order, aside from those who write it.

A round seals what is committed and was not visible to the round before it: whatever one round sees
committed before whatever only a later one sees. Writers never wait: sealing only reads their rows,
and the chain is written by one session at a time. These functions take a connection of the keeper.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import psycopg
from psycopg import sql

from tieline.core.audit_chain import ChainEntry, first_link, next_link

KeeperConnection = psycopg.Connection[tuple[Any, ...]]
AT_ONCE: Final = 1_000
"""Entries in memory at once."""
COLUMNS: Final = (
    "e.id, e.office_id, e.person_id, e.action, e.at, e.recorded_at, e.xid8::text, e.source, e.ids,"
    " e.digests, e.purpose, e.without_case, e.authority, e.text_salt, e.texts_sha256"
)
"""What `chain_entry` reads, of the entry `e`."""

# Where the server keeps them, times of commits order what one round finds. A server that does not is
# left with the order in which the transactions began to write.
_UNSEALED: Final = """
select {columns}
from audit_auditentry e
where {unseen} not exists (select 1 from audit_seal s where s.entry_id = e.id)
order by case when current_setting('track_commit_timestamp') = 'on'
              then pg_xact_commit_timestamp(e.xid8::xid) end nulls first,
    e.xid8, e.id
"""
_UNSEEN: Final = """
e.xid8 >= pg_snapshot_xmin({snapshot}) and not pg_visible_in_snapshot(e.xid8, {snapshot}) and
"""
# A round that saw transactions which this server has not begun yet was another server's, whose copy
# this is: whatever is written from now on would count as seen. It is no round of ours.
_ROUND: Final = """
select pg_current_snapshot()::text,
       (select r.snapshot from audit_sealinground r
        where r.id = (select max(id) from audit_sealinground)
          and pg_snapshot_xmax(r.snapshot::pg_snapshot) <= pg_snapshot_xmax(pg_current_snapshot()))
"""
_LOCK: Final = "select pg_try_advisory_lock(hashtext('tieline.audit.sealing'))"


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """How far the chain reaches: so many entries, the last of them with this link."""

    entries: int
    link: bytes


def take_turn(keeper: KeeperConnection) -> bool:
    """Whether this session is the one that seals, from now until it ends."""
    found = keeper.execute(_LOCK).fetchone()
    return bool(found and found[0])


def seal(
    keeper: KeeperConnection, *, installation_id: str, now: datetime, is_sweep: bool = False
) -> ChainEnd:
    """Seal what was committed since the last round; returns where the chain ends now.

    A sweep looks at every entry, in case a restored database counts its transactions from elsewhere:
    to be done once by each session that seals, and done by itself where the last round saw what lies
    ahead. The session must have taken its turn.
    """
    keeper.set_isolation_level(psycopg.IsolationLevel.REPEATABLE_READ)  # one view for all of it
    with keeper.transaction():
        snapshot, round_ = _look(keeper)
        end = read_end(keeper, installation_id=installation_id)
        before, since = end.entries, None if is_sweep else round_
        with keeper.cursor("unsealed") as unsealed:
            unsealed.execute(_unsealed_since(since))
            while rows := unsealed.fetchmany(AT_ONCE):
                end = _append(keeper, end, rows)
        if round_ is None or end.entries > before:
            keeper.execute(
                "insert into audit_sealinground (last_position, snapshot, sealed_at)"
                " values (%s, %s, %s)",
                [end.entries, snapshot, now],
            )
    return end


def read_end(keeper: KeeperConnection, *, installation_id: str) -> ChainEnd:
    """Where the chain ends."""
    found = keeper.execute(
        "select position, link from audit_seal order by position desc limit 1"
    ).fetchone()
    return (
        ChainEnd(found[0], bytes(found[1])) if found else ChainEnd(0, first_link(installation_id))
    )


def find_unsealed(keeper: KeeperConnection) -> tuple[int, datetime | None]:
    """How many entries the chain does not hold, and when the oldest of them was written."""
    found = keeper.execute(
        "select count(*), min(e.recorded_at) from audit_auditentry e"
        " where not exists (select 1 from audit_seal s where s.entry_id = e.id)"
    ).fetchone()
    return (int(found[0]), found[1]) if found else (0, None)


def uncovered_since(keeper: KeeperConnection, covered: int) -> datetime | None:
    """When the first entry after so many was sealed; None where there is none."""
    found = keeper.execute(
        "select min(sealed_at) from audit_sealinground where last_position > %s", [covered]
    ).fetchone()
    return found[0] if found else None


def chain_entry(row: tuple[Any, ...]) -> ChainEntry:
    """The entry of a row of COLUMNS."""
    (ident, office, person, action, at, recorded_at, xid8, source, ids, digests, *rest) = row
    *texts, salt, texts_sha256 = rest
    return ChainEntry(
        id=ident,
        office_id=office,
        person_id=person,
        action=action,
        at=at,
        recorded_at=recorded_at,
        xid8=int(xid8),
        source=source,
        ids=ids,
        digests=digests,
        texts=(*texts,),
        text_salt=salt,
        texts_sha256=texts_sha256,
    )


def _look(keeper: KeeperConnection) -> tuple[str, str | None]:
    """What this round sees, and what the last one saw; None where this server had none."""
    found = keeper.execute(_ROUND).fetchone()
    if found is None:
        raise RuntimeError("a select without a source has one row")
    return found[0], found[1]


def _unsealed_since(snapshot: str | None) -> sql.Composed:
    given = sql.SQL("{}::pg_snapshot").format(sql.Literal(snapshot))
    unseen = sql.SQL(_UNSEEN).format(snapshot=given) if snapshot else sql.SQL("")
    return sql.SQL(_UNSEALED).format(columns=sql.SQL(COLUMNS), unseen=unseen)


def _append(keeper: KeeperConnection, end: ChainEnd, rows: list[tuple[Any, ...]]) -> ChainEnd:
    positions = list(range(end.entries + 1, end.entries + 1 + len(rows)))
    links: list[bytes] = []
    link = end.link
    for row in rows:
        link = next_link(link, chain_entry(row))
        links.append(link)
    keeper.execute(
        "insert into audit_seal (position, entry_id, link)"
        " select * from unnest(%b::bigint[], %b::bigint[], %b::bytea[])",
        [positions, [row[0] for row in rows], links],
    )
    return ChainEnd(positions[-1], link)
