"""Taking a submission back: its mentions first, its hits after the dust has settled."""

from datetime import datetime
from typing import Final

from tieline.apps.hits import actions as hits
from tieline.apps.selectors import actions as selectors
from tieline.apps.submissions import queries as submissions
from tieline.core.ids import Actor, SettlingId, SubmissionId
from tieline.core.states import State
from tieline.journeys.retracting import retract

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
    new notices follows with the retraction. How many went is not told: some may be known to a
    silent case alone. Raises WrongState, StillInUse.
    """
    viewer = actor.as_viewer()
    state = submissions.get_submission_by_id(viewer, submission_id).state
    freed: list[SettlingId] = []
    if state not in _GONE:
        freed = selectors.withdraw(submission_id, into=into, reason=reason, actor=actor, now=now)
    retract(submission_id, actor=actor, now=now, patience_s=patience_s)
    for one in freed:  # what a crash leaves of it the worker settles
        hits.settle(one, actor=actor, now=now, patience_s=patience_s)
