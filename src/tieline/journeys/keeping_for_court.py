"""A legal hold on a case: sealed first, its hits retracted after the dust has settled; lifted the other
way round."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from tieline.apps.cases import queries as cases
from tieline.apps.cases.errors import CaseNotFound
from tieline.apps.hits import actions as hits
from tieline.apps.hits.errors import StillInUse
from tieline.apps.retention import holds
from tieline.core.ids import Actor
from tieline.journeys.retracting import retract


def hold_case(
    uuid: UUID, reason: str, *, actor: Actor, now: datetime, patience_s: float = 60.0
) -> None:
    """Seal a case for a court. What a crash leaves of its hits the worker retracts.

    Raises CaseNotFound, BadHold, OnHold, RightMissing.
    """
    try:
        row = cases.get_case_by_uuid(actor.as_viewer(), uuid)
    except CaseNotFound:
        holds.refuse_held_case(uuid, actor=actor)
        raise
    left = holds.place_hold(row.id, row.uuid, reason, actor=actor, now=now)
    with suppress(StillInUse):
        for submission in left:
            retract(submission, actor=actor, now=now, patience_s=patience_s)


def lift_hold(
    uuid: UUID, reason: str, *, actor: Actor, now: datetime, patience_s: float = 60.0
) -> None:
    """Give a case back to its office and into the index. Raises HoldNotFound, BadHold, RightMissing."""
    left, taken_back = holds.lift_hold(uuid, reason, actor=actor, now=now)
    with suppress(StillInUse):  # the worker goes on with both
        hits.settle(left, actor=actor, now=now, patience_s=patience_s)
        for submission in taken_back:
            retract(submission, actor=actor, now=now, patience_s=patience_s)
