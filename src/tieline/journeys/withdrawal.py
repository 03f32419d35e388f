"""Taking a submission back: its mentions first, its hits after the dust has settled."""

from contextlib import suppress
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

_UNDER_WAY: Final = (State.RECEIVED, State.PARSED, State.PUBLISHED, State.SCANNED)
_GONE: Final = (State.WITHDRAWN, State.SUPERSEDED)


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


def take_back(ident: str, reason: str, *, actor: Actor, now: datetime, patience_s: float) -> None:
    """Withdraw a finished submission by its id, for someone who does not wait for the intake.

    Where older transactions keep the retraction waiting for longer than `patience_s` seconds, the
    worker goes on with it: the withdrawal holds, and nobody is shown its hits. Safe to run again.
    Raises SubmissionNotFound, WrongState, BadInput.
    """
    demand_reason(reason)
    row = submissions.get_submission(Viewer(actor.person_id, actor.office_id), ident)
    if row.state in _UNDER_WAY or row.state is State.SUPERSEDED:
        raise WrongState("withdrawn", row.state.value)
    with suppress(StillInUse):
        retire(row.id, reason=reason, actor=actor, now=now, patience_s=patience_s)


def demand_reason(reason: str) -> None:
    """A withdrawal is kept with its reason. Raises BadInput."""
    if not reason.strip() or len(reason) > PURPOSE_MAX:
        raise BadInput("reason_missing", f"Say why, in at most {PURPOSE_MAX} characters.")
