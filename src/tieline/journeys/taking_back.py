"""Taking a submission back on someone's word, from wherever its intake stands."""

from datetime import datetime

from tieline.apps.audit.actions import PURPOSE_MAX
from tieline.apps.hits.errors import StillInUse
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.errors import WrongState
from tieline.apps.submissions.holding import hold
from tieline.core.errors import BadInput
from tieline.core.ids import Actor, SubmissionId
from tieline.core.states import State
from tieline.journeys.asking import count_met, note_taken_back
from tieline.journeys.intake import HeldElsewhere, take_in
from tieline.journeys.withdrawal import retire


def take_back(
    submission_id: SubmissionId,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
    patience_s: float = 60.0,
) -> bool:
    """Withdraw a submission; what nobody was told of yet, nobody is told of. False where its hits
    are still to be retracted: nobody is shown them any more, and the worker sees to it.

    One that was not published is withdrawn as it stands, and what it was to correct stays. One
    whose hits are being worked out is brought to its end first. Safe to run again.
    Raises BadInput without a reason, HeldElsewhere, WrongState.
    """
    if not reason.strip() or len(reason.strip()) > PURPOSE_MAX:
        raise BadInput("reason_missing", f"Say why, in at most {PURPOSE_MAX} characters.")
    with hold(submission_id) as is_ours:
        if not is_ours:
            raise HeldElsewhere
        state = submissions.get_submission_by_id(actor.as_viewer(), submission_id).state
        if state is State.SUPERSEDED:
            raise WrongState(State.WITHDRAWN.value, state.value)
        if state in (State.PUBLISHED, State.SCANNED):
            take_in(submission_id, actor=actor, now=now)
        row = submissions.get_submission_by_id(actor.as_viewer(), submission_id)
        note_taken_back(row.id, count_met(row, actor=actor, now=now), actor=actor, now=now)
        try:
            retire(
                submission_id, reason=reason.strip(), actor=actor, now=now, patience_s=patience_s
            )
        except StillInUse:
            return False
    return True
