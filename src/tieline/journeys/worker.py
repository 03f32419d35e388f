"""The queue's tasks: what must happen though nobody waits for it.

The only journey that reads the clock. Periodic tasks may be called late, twice or at once:
each finds what is left to do and does it, and finding nothing is fine.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from django.core.management import call_command
from django.db import close_old_connections
from procrastinate.contrib.django import app

from tieline.apps.offices import kept_answers
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.queries import Unfinished
from tieline.core.errors import TielineError
from tieline.core.ids import Actor, OfficeId, PersonId, SubmissionId, Viewer
from tieline.core.states import State
from tieline.journeys.intake import HeldElsewhere, take_in
from tieline.journeys.withdrawal import retire

logger = logging.getLogger(__name__)

_RETRACT_PATIENCE_S = 20.0
_STALLED_S = 120


@app.periodic(cron="* * * * *")
@app.task(queue="intake", queueing_lock="resume_unfinished", pass_context=False)
def resume_unfinished(timestamp: int) -> int:
    """Bring every submission that a crash left half-way to its end; returns how many."""
    close_old_connections()  # a server that was restarted has left us a dead one
    return sum(_try(_resume, left) for left in submissions.list_unfinished())


@app.task(queue="intake", pass_context=False)
def take_in_received(office_id: int, submission_id: int, person_id: int) -> int:
    """Bring a submission to its end as soon as it is here. If this fails, or the job is lost,
    `resume_unfinished` finds the submission by its state."""
    close_old_connections()
    left = Unfinished(OfficeId(office_id), SubmissionId(submission_id), PersonId(person_id))
    return int(_try(_resume, left))


def start_intake(submission_id: SubmissionId, actor: Actor) -> None:
    """Ask for the intake of a submission, in the transaction that stores it: the worker is told
    when that commits, and never of what was rolled back."""
    take_in_received.defer(
        office_id=actor.office_id, submission_id=submission_id, person_id=actor.person_id
    )


@app.periodic(cron="* * * * *")
@app.task(queue="intake", queueing_lock="retract_withdrawn", pass_context=False)
def retract_withdrawn(timestamp: int) -> int:
    """Retract the hits of withdrawals that were cut off before; returns how many."""
    close_old_connections()
    return sum(_try(_retract, left) for left in submissions.list_unretracted())


@app.periodic(cron="17 3 * * *")
@app.task(queue="intake", queueing_lock="clear_sessions", pass_context=False)
def clear_sessions(timestamp: int) -> None:
    """Remove the sessions that have run out."""
    close_old_connections()
    call_command("clearsessions")


@app.periodic(cron="23 * * * *")
@app.task(queue="intake", queueing_lock="clear_kept_answers", pass_context=False)
def clear_kept_answers(timestamp: int) -> int:
    """Remove the answers that were kept for a day for repeated requests; returns how many."""
    close_old_connections()
    return kept_answers.clear_old(now=datetime.now(UTC))


@app.periodic(cron="*/5 * * * *")
@app.task(queue="intake", queueing_lock="requeue_stalled", pass_context=False)
async def requeue_stalled(timestamp: int) -> int:
    """A killed worker leaves its jobs marked as being done: put them back in the queue."""
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED_S)
    requeued = 0
    for job in stalled:
        await app.job_manager.retry_job(job, retry_at=datetime.now(UTC))
        requeued += 1
    return requeued


def _try(step: Callable[[Unfinished], None], left: Unfinished) -> bool:
    """One that cannot be done now must not keep the others waiting; the next round tries again."""
    try:
        step(left)
    except HeldElsewhere:
        return False
    except Exception as error:  # noqa: BLE001 - whatever it is, the others' turn must come
        # Its kind and not its text: that can hold a value.
        code = error.code if isinstance(error, TielineError) else type(error).__name__
        logger.error("submission %s is left for the next round: %s", left.submission_id, code)
        close_old_connections()
        return False
    return True


def _resume(left: Unfinished) -> None:
    take_in(left.submission_id, actor=_actor(left), now=datetime.now(UTC))


def _retract(left: Unfinished) -> None:
    actor = _actor(left)
    viewer = Viewer(actor.person_id, actor.office_id)
    state = submissions.get_submission_by_id(viewer, left.submission_id).state
    retire(
        left.submission_id,
        into=State(state),
        reason="",
        actor=actor,
        now=datetime.now(UTC),
        patience_s=_RETRACT_PATIENCE_S,
    )


def _actor(left: Unfinished) -> Actor:
    """The person who handed in goes on acting for what they handed in."""
    return Actor(left.handed_in_by, left.office_id)
