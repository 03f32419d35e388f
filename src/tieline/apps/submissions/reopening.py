"""A submission that gets another value after it was published."""

from datetime import datetime

from tieline.apps.audit.actions import record
from tieline.apps.submissions.errors import WrongState
from tieline.apps.submissions.models import Submission
from tieline.core.ids import Actor, SubmissionId
from tieline.core.states import State

_PUBLISHED_ONCE = (State.PUBLISHED, State.SCANNED, State.FINISHED)


def reopen(submission_id: SubmissionId, *, actor: Actor, now: datetime) -> None:
    """Back to published, in the transaction that publishes the value: from here on it is unfinished,
    and whoever finds it scans it once more. Raises WrongState for one that was taken back."""
    changed = Submission.objects.filter(
        office_id=actor.office_id, pk=submission_id, state__in=_PUBLISHED_ONCE
    ).update(state=State.PUBLISHED)
    if changed != 1:
        raise WrongState(State.PUBLISHED.value, "taken back, or not published yet")
    record("submission.reopened", actor=actor, now=now, ids={"submission": submission_id})
