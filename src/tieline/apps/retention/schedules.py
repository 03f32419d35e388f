"""For how long after its closing an office keeps a case."""

from dataclasses import dataclass
from datetime import datetime

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.audit.errors import RightMissing
from tieline.apps.offices.rights import holds
from tieline.apps.retention.errors import BadSchedule
from tieline.apps.retention.models import Schedule
from tieline.core.ids import Actor, Viewer
from tieline.core.rights import Right
from tieline.core.schedule import MONTHS_MOST


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """The schedule of the viewer's office since a moment. `months` None: it keeps all."""

    months: int | None
    set_at: datetime


def set_schedule(months: int | None, *, actor: Actor, now: datetime) -> None:
    """Keep closed cases of the office for so many months from now on; None: keep all. What was set
    before stays on record. For the office's administrator or the operator. Raises BadSchedule,
    RightMissing."""
    if months is not None and not 1 <= months <= MONTHS_MOST:
        raise BadSchedule
    with acting_as(actor):
        if not holds(Right.ADMINISTER):
            raise RightMissing
        Schedule.objects.create(
            office_id=actor.office_id, months=months, set_at=now, set_by=actor.person_id
        )
        record("schedule.set", actor=actor, now=now, ids={"months": months or 0})


def get_schedule(viewer: Viewer) -> ScheduleRow | None:
    """The schedule of the viewer's office; None where nobody set one: it keeps all."""
    with acting_as(viewer):
        row = Schedule.objects.filter(office_id=viewer.office_id).order_by("-id").first()
    return None if row is None else ScheduleRow(row.months, row.set_at)
