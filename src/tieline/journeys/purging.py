"""Purging a file or a case, as far as the application goes: what is left is the keeper's.

Ordered first, so that whoever finds the order goes on; then taken out of the index, so that answers
stop; its hits are retracted after the dust has settled. Each step is safe to run again.
"""

from contextlib import suppress
from datetime import datetime
from typing import Final
from uuid import UUID

from tieline.apps.cases import queries as cases
from tieline.apps.cases.errors import CaseNotFound
from tieline.apps.hits.errors import StillInUse
from tieline.apps.retention import actions as retention
from tieline.apps.retention import holds, queries
from tieline.apps.retention.actions import Thing, Why
from tieline.apps.selectors.taking_out import take_case_out
from tieline.apps.submissions import queries as submissions
from tieline.core.ids import Actor, CaseId, SubmissionId
from tieline.core.purging import PurgedKind
from tieline.core.states import LIVE_STATES, State
from tieline.journeys.intake import HeldElsewhere
from tieline.journeys.retracting import retract
from tieline.journeys.taking_back import take_back

_REASON: Final = "purge"


def purge_submission(
    ident: str, why: Why, *, actor: Actor, now: datetime, patience_s: float = 60.0
) -> UUID:
    """Order the purge of a file, and take it out of the index at once; returns its tombstone's id.

    Raises SubmissionNotFound, BadPurge, PurgedAlready, RightMissing.
    """
    row = submissions.get_submission(actor.as_viewer(), ident)
    thing = Thing(PurgedKind.SUBMISSION, row.id, row.uuid)
    return _order(thing, why, actor=actor, now=now, patience_s=patience_s)


def purge_case(
    uuid: UUID, why: Why, *, actor: Actor, now: datetime, patience_s: float = 60.0
) -> UUID:
    """Order the purge of a case with all its files, and take it out of the index at once.

    Files that also hold rows of other cases lose this one's. Raises CaseNotFound, BadPurge,
    PurgedAlready, OnHold, RightMissing.
    """
    try:
        row = cases.get_case_by_uuid(actor.as_viewer(), uuid)
    except CaseNotFound:
        holds.refuse_held_case(uuid, actor=actor)
        raise
    thing = Thing(PurgedKind.CASE, row.id, row.uuid)
    return _order(thing, why, actor=actor, now=now, patience_s=patience_s)


def _order(thing: Thing, why: Why, *, actor: Actor, now: datetime, patience_s: float) -> UUID:
    holds.refuse_held(thing.kind, thing.id, actor=actor)
    ident = retention.order_purge(thing, why, actor=actor, now=now)
    with suppress(HeldElsewhere, StillInUse):  # the order stands: the worker goes on
        take_out(thing.kind, thing.id, actor=actor, now=now, patience_s=patience_s)
    return ident


def take_out(
    kind: PurgedKind, thing_id: int, *, actor: Actor, now: datetime, patience_s: float = 60.0
) -> None:
    """Out of the index, and its hits retracted. Raises HeldElsewhere while another process works on a
    file of it, StillInUse while a transaction is under way that may have seen it."""
    if kind is PurgedKind.SUBMISSION:
        _take_submission_out(
            SubmissionId(thing_id), actor=actor, now=now, patience_s=patience_s
        )  # fmt: skip
        return
    case_id = CaseId(thing_id)
    for one in queries.submissions_of_case_alone(actor.as_viewer(), case_id):
        _take_submission_out(one, actor=actor, now=now, patience_s=patience_s)
    for one in take_case_out(case_id, actor=actor, now=now):
        retract(one, actor=actor, now=now, patience_s=patience_s)


def _take_submission_out(
    submission_id: SubmissionId, *, actor: Actor, now: datetime, patience_s: float
) -> None:
    state = submissions.get_submission_by_id(actor.as_viewer(), submission_id).state
    if state in LIVE_STATES:
        take_back(submission_id, reason=_REASON, actor=actor, now=now, patience_s=patience_s)
    elif state in (State.WITHDRAWN, State.SUPERSEDED):
        retract(submission_id, actor=actor, now=now, patience_s=patience_s)
