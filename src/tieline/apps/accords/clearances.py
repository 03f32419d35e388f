"""Clearing coordinators: who serves an office, and who may know of what its silent cases meet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import F

from tieline.apps.accords.errors import BadClearance, ClearanceNotFound
from tieline.apps.accords.models import Clearance
from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.audit.errors import RightMissing
from tieline.apps.offices.queries import KnownPerson, offices_by_id
from tieline.apps.offices.rights import holds
from tieline.core.ids import Actor, OfficeId, PersonId, Viewer
from tieline.core.rights import Right

REASON_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class ClearanceRow:
    """A coordinator that an office is served by, as the office and the coordinator see it."""

    uuid: UUID
    office_id: OfficeId
    person_id: PersonId
    is_for_silent: bool
    reason: str
    cleared_at: datetime
    ended_at: datetime | None


def clear_coordinator(
    person: KnownPerson, *, is_for_silent: bool, reason: str, actor: Actor, now: datetime
) -> UUID:
    """Let a coordinator see the pointers of the office's hits with others that they serve; with
    `is_for_silent` also overlaps of which neither side may know. What was cleared before is replaced.

    For a supervisor of the office. Raises RightMissing; BadClearance for one who is no coordinator.
    """
    if not 0 < len(reason.strip()) <= REASON_MAX or not reason.isprintable():
        raise BadClearance("reason_missing", f"Say why, in at most {REASON_MAX} characters.")
    with acting_as(actor):
        _demand_supervisor()
        if not _is_coordinator(person.id):
            raise BadClearance(
                "no_coordinator",
                f"{person.name} is no coordinator. The operator gives that role first.",
            )
        Clearance.objects.filter(
            office_id=actor.office_id, person_id=person.id, ended_at__isnull=True
        ).update(ended_at=now, ended_by=actor.person_id)
        row = Clearance.objects.create(
            office_id=actor.office_id,
            person_id=person.id,
            is_for_silent=is_for_silent,
            reason=reason.strip(),
            cleared_at=now,
            cleared_by=actor.person_id,
        )
        record(
            "coordinator.cleared",
            actor=actor,
            now=now,
            ids={"clearance": row.pk, "person": person.id, "silent": int(is_for_silent)},
            purpose=reason.strip(),
        )
    return row.uuid


def end_clearance(uuid: UUID, *, actor: Actor, now: datetime) -> None:
    """The coordinator sees nothing more of the office from now on. For a supervisor of the office.

    Raises RightMissing, ClearanceNotFound.
    """
    with acting_as(actor):
        _demand_supervisor()
        changed = Clearance.objects.filter(
            office_id=actor.office_id, uuid=uuid, ended_at__isnull=True
        ).update(ended_at=now, ended_by=actor.person_id)
        if changed != 1:
            raise ClearanceNotFound(str(uuid))
        record("coordinator.ended", actor=actor, now=now, ids={"clearance": str(uuid)})


def list_clearances(viewer: Viewer) -> list[ClearanceRow]:
    """Whom the viewer's office has cleared, and which offices have cleared the viewer; the live ones
    first, then the newest."""
    with acting_as(viewer):
        rows = Clearance.objects.order_by(
            F("ended_at").desc(nulls_first=True), "-cleared_at", "-id"
        )
        return [_row(row) for row in rows]


def offices_without_common(viewer: Viewer, office_id: OfficeId) -> list[OfficeId]:
    """The offices with a coordinator for what is silent that have none in common with this one."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select office_id from offices_without_common_coordinator(%s)", [office_id])
        return [OfficeId(row[0]) for row in cursor.fetchall()]


def coordinators_lacking(viewer: Viewer) -> str | None:
    """Why the viewer's office cannot have silent cases for long, in words; None: it can. Somebody must
    be able to know of what two silent cases have in common."""
    with acting_as(viewer):
        has_one = Clearance.objects.filter(
            office_id=viewer.office_id, ended_at__isnull=True, is_for_silent=True
        ).exists()
    if not has_one:
        return (
            "Your office has cleared no coordinator for silent cases: nobody could know of what they"
            " have in common with others'. Clear one first."
        )
    without = offices_without_common(viewer, viewer.office_id)
    if without:
        codes = ", ".join(sorted(offices_by_id(viewer)[office].code for office in without))
        return (
            "Your office has no coordinator for silent cases in common with these offices that have"
            f" one: {codes}. Clear one that they have cleared too."
        )
    return None


def _demand_supervisor() -> None:
    if not holds(Right.SUPERVISE):
        raise RightMissing(Right.SUPERVISE)


def _is_coordinator(person_id: PersonId) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select is_coordinator(%s)", [person_id])
        row = cursor.fetchone()
    return bool(row and row[0])


def _row(row: Clearance) -> ClearanceRow:
    return ClearanceRow(
        uuid=row.uuid,
        office_id=OfficeId(row.office_id),
        person_id=PersonId(row.person_id),
        is_for_silent=row.is_for_silent,
        reason=row.reason,
        cleared_at=row.cleared_at,
        ended_at=row.ended_at,
    )
