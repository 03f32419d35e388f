"""The queue's tasks that bring files to their end: what must happen though nobody waits for it.

Periodic tasks may be called late, twice or at once: each finds what is left to do and does it, and
finding nothing is fine.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import Status

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.audit.lock_patience import LockPatienceOver, waiting_at_most
from tieline.apps.hits.errors import StillInUse
from tieline.apps.offices import rights
from tieline.apps.submissions import left_over
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.actions import record_failure
from tieline.apps.submissions.holding import hold
from tieline.apps.submissions.left_over import LeftOver
from tieline.core.errors import TielineError
from tieline.core.ids import Actor, OfficeId, PersonId, SubmissionId
from tieline.core.request_ids import current_request_id, working_for
from tieline.core.rights import Right
from tieline.core.urgency import giving_way
from tieline.journeys.intake import HeldElsewhere, take_in
from tieline.journeys.retracting import retract
from tieline.journeys.rounds import (
    INTAKE,
    LARGE,
    PATIENCE_S,
    SETTLING,
    UPKEEP,
    Failed,
    attempt,
    operator_at_home,
    operator_of,
)

logger = logging.getLogger(__name__)
_jobs = logging.getLogger("tieline.jobs")

_STALLED_S = 120
_PATIENCE_OF_LARGE_S = 60.0
_PATIENCE_OF_SMALL_S = 2.0
"""A small file waits so long for what another transaction is just storing; then the others' turn comes."""
_HELD = HeldElsewhere().code


@app.periodic(cron="* * * * *")
@app.task(queue=INTAKE, queueing_lock="resume_unfinished", pass_context=False)
def resume_unfinished(timestamp: int) -> int:
    """Bring every small submission that a crash left half-way to its end; returns how many.

    One that failed before waits for its turn, longer after each failure.
    """
    return _resume_lane(INTAKE)


@app.periodic(cron="* * * * *")
@app.task(queue=LARGE, queueing_lock="resume_large", pass_context=False)
def resume_large(timestamp: int) -> int:
    """The same for every large one."""
    return _resume_lane(LARGE)


@app.task(queue=INTAKE, pass_context=False)
def take_in_received(
    office_id: int, submission_id: int, person_id: int, request_id: str = ""
) -> int:
    """Bring a submission to its end as soon as it is here. If this fails, or the job is lost,
    `resume_unfinished` finds the submission by its state. `request_id` is that of the request which
    brought it; one that was asked for before there were any has none."""
    close_old_connections()
    left = LeftOver(OfficeId(office_id), SubmissionId(submission_id), PersonId(person_id))
    began = time.monotonic()
    with working_for(request_id):
        is_done = _resume(left)
        _jobs.info(
            "%s %s, %d ms",
            _name(left),
            "taken in" if is_done else "not taken in",
            1000 * (time.monotonic() - began),
        )
    return int(is_done)


def start_intake(submission_id: SubmissionId, actor: Actor) -> None:
    """Ask for the intake of a submission, in the transaction that stores it: the worker is told
    when that commits, and never of what was rolled back."""
    take_in_received.configure(queue=_lane_of(submission_id, actor)).defer(
        office_id=actor.office_id,
        submission_id=submission_id,
        person_id=actor.person_id,
        request_id=current_request_id(),
    )


def begin() -> None:
    """Ask for what a crash left behind, each in its lane, without waiting for the full minute."""
    close_old_connections()  # a server that was restarted has left us a dead one
    asks: list[Callable[[], object]] = [partial(retract_withdrawn.configure().defer, timestamp=0)]
    if any(left_over.list_unfinished(operator_at_home())):
        asks.append(partial(resume_unfinished.configure().defer, timestamp=0))
        asks.append(partial(resume_large.configure().defer, timestamp=0))
    for ask in asks:
        with suppress(AlreadyEnqueued):  # one that waits for its turn does as well
            ask()


@app.periodic(cron="* * * * *")
@app.task(queue=SETTLING, queueing_lock="retract_withdrawn", pass_context=False)
def retract_withdrawn(timestamp: int) -> int:
    """Retract the hits of withdrawals that were cut off before; returns how many."""
    close_old_connections()
    return sum(
        not isinstance(attempt(partial(_retract, left), _name(left)), Failed)
        for left in left_over.list_unretracted(operator_at_home())
    )


@app.periodic(cron="*/5 * * * *")
@app.task(queue=UPKEEP, queueing_lock="requeue_stalled", pass_context=False)
async def requeue_stalled(timestamp: int) -> int:
    """A killed worker leaves its jobs marked as being done: put them back in the queue."""
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED_S)
    requeued = 0
    for job in stalled:
        try:
            await app.job_manager.retry_job(job, retry_at=datetime.now(UTC))
            requeued += 1
        except UniqueViolation:  # the next of its kind waits already, and does what this one left
            await app.job_manager.finish_job(job, Status.ABORTED, delete_job=True)
    return requeued


def _resume_lane(lane: str) -> int:
    close_old_connections()  # a server that was restarted has left us a dead one
    now = datetime.now(UTC)
    return sum(
        _resume(left)
        for left in left_over.list_unfinished(operator_at_home())
        if left.is_due(now) and _is_of(left, lane)
    )


def _is_of(left: LeftOver, lane: str) -> bool:
    """One whose lane cannot be told now is left to another round: the others' turn must come."""
    return attempt(partial(_lane_of, left.submission_id, _actor(left)), _name(left)) == lane


def _lane_of(submission_id: SubmissionId, actor: Actor) -> str:
    weight = submissions.weigh(actor.as_viewer(), submission_id)
    return INTAKE if weight <= settings.SMALL_FILE_BYTES else LARGE


def _resume(left: LeftOver) -> bool:
    """Whether it came to its end. A failure is counted, unless the database itself is the cause:
    then it cannot be counted either."""
    outcome = attempt(partial(_take_in_at_its_pace, left), _name(left))
    if not isinstance(outcome, Failed):
        return True
    if outcome.code == _HELD:
        return False
    try:
        record_failure(left.submission_id, outcome.code, actor=_actor(left), now=datetime.now(UTC))
    except DatabaseError as error:
        logger.error("the failure could not be counted: %s", type(error).__name__)
        close_old_connections()
    return False


def _take_in_at_its_pace(left: LeftOver) -> None:
    if _is_of(left, LARGE):
        with _giving_way():
            _take_in(left, _PATIENCE_OF_LARGE_S)
        return
    try:
        with waiting_at_most(_PATIENCE_OF_SMALL_S):
            _take_in(left, _PATIENCE_OF_SMALL_S)
    except (LockPatienceOver, StillInUse) as error:
        # Most likely a large one holds some of the same values, or the case, or is older than what this
        # one is to take back: not for ever, and not so that everybody's small files wait for it too.
        raise HeldElsewhere from error


@contextmanager
def _giving_way() -> Iterator[None]:
    """A large one gives way to pages and small ones, by a connection of its own: the process of the
    server that does the work keeps its pace as long as it lives."""
    connection.close()
    try:
        with giving_way():
            yield
    finally:
        connection.close()


def _take_in(left: LeftOver, patience_s: float) -> None:
    # Held before anything is noted: what another process works on is not taken over each minute.
    with hold(left.submission_id) as is_ours:
        if not is_ours:
            raise HeldElsewhere
        actor = _actor(left)
        _note_takeover(left, actor, datetime.now(UTC))
        try:
            take_in(left.submission_id, actor=actor, now=datetime.now(UTC), patience_s=patience_s)
        except (TielineError, DatabaseError):
            # Where the person lost the right on the way, rows are missing or refused, too: the operator
            # goes on from where they were stopped.
            later = _actor(left)
            if later == actor:
                raise
            _note_takeover(left, later, datetime.now(UTC))
            take_in(left.submission_id, actor=later, now=datetime.now(UTC), patience_s=patience_s)


def _retract(left: LeftOver) -> None:
    actor = _actor(left)
    _note_takeover(left, actor, datetime.now(UTC))
    # What is kept aside was taken back by a commit: of the whole submission, or of single values.
    retract(left.submission_id, actor=actor, now=datetime.now(UTC), patience_s=PATIENCE_S)


def _name(left: LeftOver) -> str:
    return f"submission {left.submission_id}"


def _actor(left: LeftOver) -> Actor:
    """The person who handed in goes on acting for what they handed in, while they may. Of one who
    left the office, or whose detail ended, nothing is lost: the operator acts for the office."""
    person = Actor(left.handed_in_by, left.office_id)
    if rights.may(person, Right.WORK_CASES):
        return person
    return operator_of(left.office_id)


def _note_takeover(left: LeftOver, actor: Actor, now: datetime) -> None:
    """The trail says that the operator acts, and for whom."""
    if actor.person_id == left.handed_in_by:
        return
    with acting_as(actor):
        record(
            "submission.taken_over",
            actor=actor,
            now=now,
            ids={"submission": left.submission_id, "person": left.handed_in_by},
        )
