"""Taking a submission back: its mentions first, its hits after the dust has settled."""

from datetime import datetime
from typing import Final

from tieline.apps.audit.actions import PURPOSE_MAX
from tieline.apps.hits import actions as hits
from tieline.apps.hits.errors import StillInUse
from tieline.apps.selectors import actions as selectors
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.errors import WrongState
from tieline.core.errors import BadInput
from tieline.core.ids import Actor, SubmissionId, Viewer
from tieline.core.states import State

_GONE: Final = (State.WITHDRAWN, State.SUPERSEDED)


def withdraw(
    submission_id: SubmissionId, reason: str, *, actor: Actor, now: datetime, patience_s: float
) -> bool:
    """Withdraw a finished submission. False where its hits are still to be retracted: the worker
    does that within a minute, and nobody is shown them meanwhile. Raises WrongState, BadInput."""
    if not reason.strip() or len(reason) > PURPOSE_MAX:
        raise BadInput("reason_missing", f"Say why, in at most {PURPOSE_MAX} characters.")
    viewer = Viewer(actor.person_id, actor.office_id)
    state = submissions.get_submission_by_id(viewer, submission_id).state
    if state not in (State.FINISHED, State.WITHDRAWN):
        raise WrongState("withdrawn", state.value)
    try:
        retire(submission_id, reason=reason, actor=actor, now=now, patience_s=patience_s)
    except StillInUse:
        return False
    return True


def retire(
    submission_id: SubmissionId,
    *,
    into: State = State.WITHDRAWN,
    reason: str,
    actor: Actor,
    now: datetime,
    patience_s: float = 60.0,
) -> None:
    """Withdraw or supersede a submission and retract its hits. Safe to run again.

    From the moment the withdrawal is committed nobody is shown its hits any more; the number of
    new notices follows with the retraction. How many went is not told: some may be known to a silent case alone. Raises WrongState, StillInUse.
    """
    viewer = Viewer(actor.person_id, actor.office_id)
    state = submissions.get_submission_by_id(viewer, submission_id).state
    if state not in _GONE:
        selectors.withdraw(submission_id, into=into, reason=reason, actor=actor, now=now)
    hits.retract(submission_id, actor=actor, now=now, patience_s=patience_s)
