"""Destroying what a purge was ordered for, as the keeper: the application may not delete.

One transaction for each purge: after a kill it is there whole, or gone whole, and done again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg

from tieline.apps.audit.sealing import KeeperConnection
from tieline.apps.cases.staying import MAY_GO
from tieline.apps.retention import index_locks, steps
from tieline.apps.retention.steps_held import holds_files
from tieline.core.audit_chain import salted
from tieline.core.ids import OfficeId
from tieline.core.purging import PurgedKind, PurgeReason

_LOCK: Final = "select pg_try_advisory_lock(hashtext('tieline.retention.purging'))"
_ROW_PATIENCE_S: Final = 20.0
_PENDING: Final = f"""
select t.id, t.uuid, t.office_id, t.kind, t.thing_id, t.thing_uuid, t.reason, t.purged_at
from retention_tombstone t
where t.noted_at is null and not exists (
    select 1 from retention_hold h
    where t.purged_at is null and h.office_id = t.office_id and h.lifted_at is null
      and (t.kind = 'case' and h.case_id = t.thing_id
           or t.kind = 'submission' and {holds_files("= t.thing_id")}))
order by t.id
"""  # noqa: S608 - our own text
_TEXTS: Final = """
select e.id, e.purpose, e.without_case, e.authority, e.text_salt
from audit_auditentry e join gone_text g on g.id = e.id
"""
# A constraint that looks again says the same of each: all of an entry's texts, and its one hash.
_REDACT: Final = """
update audit_auditentry e
set purpose = '', without_case = '', authority = '', texts_sha256 = g.hash, redacted_for = %b
from unnest(%b::bigint[], %b::text[]) as g (id, hash)
where e.id = g.id
"""


@dataclass(frozen=True, slots=True)
class Order:
    """A purge of any office that is not at its end: ids only."""

    id: int
    uuid: UUID
    office_id: OfficeId
    kind: PurgedKind
    thing_id: int
    thing_uuid: UUID
    reason: PurgeReason
    purged_at: datetime | None
    """What is left where this is set is an entry in the trail."""


def take_turn(keeper: KeeperConnection) -> bool:
    """Whether this session is the one that purges, from now until it ends."""
    found = keeper.execute(_LOCK).fetchone()
    return bool(found and found[0])


def list_pending(keeper: KeeperConnection) -> list[Order]:
    """The purges that are not at their end and that no hold forbids, oldest order first."""
    return [
        Order(
            row[0],
            row[1],
            OfficeId(row[2]),
            PurgedKind(row[3]),
            row[4],
            row[5],
            PurgeReason(row[6]),
            row[7],
        )
        for row in keeper.execute(_PENDING)
    ]


def list_tombstones(keeper: KeeperConnection) -> set[tuple[int, UUID]]:
    """Every tombstone of a purge that was done, with its office: what verifying goes by."""
    return {
        (row[0], row[1])
        for row in keeper.execute(
            "select office_id, uuid from retention_tombstone where purged_at is not null"
        )
    }


def purge(keeper: KeeperConnection, order: Order, *, now: datetime) -> bool:
    """Destroy everything of it; False where it cannot be done yet, since somebody just writes to the
    index, something of it answers, is to be retracted or on its way, or a court has asked for it. Done
    again it finds nothing left to do."""
    try:
        return _purge(keeper, order, now)
    except psycopg.errors.LockNotAvailable:  # whoever queues behind us waits no longer than this
        return False


def _purge(keeper: KeeperConnection, order: Order, now: datetime) -> bool:
    named: dict[str, Any] = {"office": order.office_id, "thing": order.thing_id, "now": now}
    with keeper.transaction():
        index_locks.lock(keeper, steps.LOCKED, patience_s=_ROW_PATIENCE_S)
        # After the tables: whoever names the case from now on waits for the purge, and no longer.
        if order.kind is PurgedKind.CASE and not _is_true(keeper, MAY_GO, named):
            return False
        gather(keeper, order.kind, named)
        if _is_true(keeper, steps.UNREADY, named):
            return False
        keeper.execute(steps.TEXTS, named)
        _redact(keeper, order.uuid)
        for statement in steps.DESTROY:
            keeper.execute(statement, named)
        keeper.execute(
            "update retention_tombstone set purged_at = %s, rewritten_at = null where id = %s",
            [now, order.id],
        )
    return True


def list_unwritten(keeper: KeeperConnection) -> list[int]:
    """The purges that are done and whose bytes may still lie in the files of the tables."""
    return [
        int(row[0])
        for row in keeper.execute(
            "select id from retention_tombstone"
            " where purged_at is not null and rewritten_at is null order by id"
        )
    ]


def note_rewritten(keeper: KeeperConnection, ids: list[int], *, now: datetime) -> None:
    """Say that the tables were written anew after these purges."""
    keeper.execute(
        "update retention_tombstone set rewritten_at = %s where id = any(%s) and rewritten_at is null",
        [now, ids],
    )


def waiting_since(keeper: KeeperConnection) -> tuple[datetime | None, datetime | None]:
    """Since when the oldest order waits to be done, and the oldest purge for the tables to be written
    anew; None where none does. An office where a hold stands may have orders that wait for it."""
    found = keeper.execute(
        "select min(ordered_at) filter (where noted_at is null and not exists ("
        "   select 1 from retention_hold h where h.office_id = t.office_id and h.lifted_at is null)),"
        " min(purged_at) filter (where rewritten_at is null) from retention_tombstone t"
    ).fetchone()
    return (found[0], found[1]) if found else (None, None)


def gather(keeper: KeeperConnection, kind: PurgedKind, named: Mapping[str, Any]) -> None:
    """Fill the temporary tables of what goes; `steps.LOCKED` keeps everybody else from adding to it."""
    for statement in steps.TABLES:
        keeper.execute(statement)
    first = steps.OF_CASE if kind is PurgedKind.CASE else (steps.OF_SUBMISSION,)
    for statement in (*first, *steps.GATHER):
        keeper.execute(statement, named)


def _redact(keeper: KeeperConnection, tombstone: UUID) -> None:
    """Take the texts out of the entries that name what goes; the chain goes on to verify."""
    ids: list[int] = []
    hashes: list[str] = []
    for ident, *texts, salt in keeper.execute(_TEXTS):
        ids.append(ident)
        hashes.append(salted(texts, salt))
    if ids:
        keeper.execute(_REDACT, [tombstone, ids, hashes])


def _is_true(keeper: psycopg.Connection[Any], statement: str, named: Mapping[str, Any]) -> bool:
    found = keeper.execute(statement, named).fetchone()
    return bool(found and found[0])
