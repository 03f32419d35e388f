"""Putting markings on things."""

from datetime import datetime

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.sharing.models import Marking
from tieline.core.ids import Actor, MarkingId
from tieline.core.markings import MarkingValue


def mark(
    value: MarkingValue,
    *,
    actor: Actor,
    now: datetime,
    replaces: MarkingId | None = None,
    reason: str = "",
) -> MarkingId:
    """Make a marking in the actor's office for a thing that is being made or re-marked; `reason`
    says why it replaces another.

    Runs inside the caller's transaction, so that a restriction holds from the thing's first
    moment.
    """
    with acting_as(actor):
        marking = Marking.objects.create(
            office_id=actor.office_id,
            sensitivity=value.sensitivity,
            caveats=list(value.caveats),
            handling=value.handling,
            source=value.source,
            information=value.information,
            releasable_to_agencies=list(value.releasable_to_agencies),
            releasable_to_countries=list(value.releasable_to_countries),
            tlp=value.tlp,
            marked_by=actor.person_id,
            marked_at=now,
            replaces_id=replaces,
            reason=reason,
        )
        record("marking.added", actor=actor, now=now, ids={"marking": marking.pk})
    return MarkingId(marking.pk)
