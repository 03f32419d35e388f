"""Reading what was purged of one's own office."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.cases.models import Case
from tieline.apps.retention import steps
from tieline.apps.retention.actions import Thing
from tieline.apps.retention.errors import Purged
from tieline.apps.retention.models import Tombstone
from tieline.apps.submissions.models import Submission
from tieline.core.ids import CaseId, PersonId, SubmissionId, Viewer
from tieline.core.purging import PurgedKind, PurgeReason
from tieline.core.states import State


@dataclass(frozen=True, slots=True)
class TombstoneRow:
    """That something of the viewer's office was purged, or is to be."""

    id: int
    uuid: UUID
    kind: PurgedKind
    thing_id: int
    thing_uuid: UUID
    reason: PurgeReason
    ground: str
    ordered_at: datetime
    ordered_by: PersonId
    purged_at: datetime | None
    rewritten_at: datetime | None


def list_tombstones(viewer: Viewer) -> list[TombstoneRow]:
    """All of the viewer's office, newest first."""
    with acting_as(viewer):
        rows = Tombstone.objects.filter(office_id=viewer.office_id).order_by("-id")
        return [_row(one) for one in rows]


def get_tombstone(viewer: Viewer, uuid: UUID) -> TombstoneRow:
    """One that is there, by its own id."""
    with acting_as(viewer):
        return _row(Tombstone.objects.get(office_id=viewer.office_id, uuid=uuid))


def find_of_thing(viewer: Viewer, thing_uuid: UUID) -> TombstoneRow | None:
    """The tombstone of a thing by the id that the thing had; None where nobody ordered its purge."""
    with acting_as(viewer):
        row = Tombstone.objects.filter(office_id=viewer.office_id, thing_uuid=thing_uuid).first()
    return None if row is None else _row(row)


def has_purged_case_since(viewer: Viewer, moment: datetime) -> bool:
    """Whether the purge of any case of the viewer's office was ordered at a moment or later."""
    with acting_as(viewer):
        return Tombstone.objects.filter(
            office_id=viewer.office_id, kind=PurgedKind.CASE, ordered_at__gte=moment
        ).exists()


def refuse_purged(viewer: Viewer, thing_uuid: UUID) -> None:
    """Say why a thing is not there any more, to who could see it. Raises Purged."""
    found = find_of_thing(viewer, thing_uuid)
    if found is not None and found.purged_at is not None:
        raise Purged(found.reason, found.ordered_at)


def is_back(viewer: Viewer, thing: Thing) -> bool:
    """Whether what bears both ids of a thing is there, and is not an emptied row."""
    with acting_as(viewer):
        if thing.kind is PurgedKind.CASE:
            return Case.objects.filter(
                office_id=viewer.office_id, pk=thing.id, uuid=thing.uuid
            ).exists()
        return (
            Submission.objects.filter(office_id=viewer.office_id, pk=thing.id, uuid=thing.uuid)
            .exclude(state=State.PURGED)
            .exists()
        )


def submissions_of_case_alone(viewer: Viewer, case_id: CaseId) -> list[SubmissionId]:
    """The files of the office that hold rows of this case and of no other."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            steps.ALONE_IN_CASE + " order by s.id", {"office": viewer.office_id, "thing": case_id}
        )
        return [SubmissionId(row[0]) for row in cursor.fetchall()]


def _row(one: Tombstone) -> TombstoneRow:
    return TombstoneRow(
        one.pk,
        one.uuid,
        PurgedKind(one.kind),
        one.thing_id,
        one.thing_uuid,
        PurgeReason(one.reason),
        one.ground,
        one.ordered_at,
        PersonId(one.ordered_by),
        one.purged_at,
        one.rewritten_at,
    )
