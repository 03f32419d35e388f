"""The queue's tasks: what must happen though nobody waits for it.

The only journey that reads the clock. Periodic tasks may be called late, twice or at once:
each finds what is left to do and does it, and finding nothing is fine.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final, TypeVar

from django.conf import settings
from django.core.management import call_command
from django.db import Error as DatabaseError
from django.db import close_old_connections
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.cases import silences
from tieline.apps.cases.silences import LapsedSilence
from tieline.apps.compromises import queries as compromises
from tieline.apps.hits import actions as hits
from tieline.apps.offices import accounts, attempts, kept_answers, rights
from tieline.apps.offices import queries as offices
from tieline.apps.selectors import settling
from tieline.apps.selectors.settling import LeftToSettle
from tieline.apps.sharing import lapsing
from tieline.apps.sharing.lapsing import LapsedReleases
from tieline.apps.submissions import drafts, left_over
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.actions import record_failure
from tieline.apps.submissions.holding import hold
from tieline.apps.submissions.left_over import LeftOver
from tieline.core.errors import TielineError
from tieline.core.ids import INSTALLATION_OFFICE, Actor, OfficeId, PersonId, SubmissionId, Viewer
from tieline.core.rights import Right
from tieline.core.states import State
from tieline.journeys import compromising, fishing, mailing, settling_answers
from tieline.journeys.intake import HeldElsewhere, take_in
from tieline.journeys.mail_outbox import Outbox
from tieline.journeys.mailing import Outcome
from tieline.journeys.withdrawal import retire

T = TypeVar("T")
logger = logging.getLogger(__name__)

INTAKE: Final = "intake"
LARGE: Final = "large-intake"
UPKEEP: Final = "upkeep"
QUEUES: Final = (INTAKE, LARGE, UPKEEP)
"""One job at a time in each. A small file never waits for a large one (`SMALL_FILE_BYTES`), and no
mail for either; the memory is that of one large file, of one small one, and of a round of mail."""

_RETRACT_PATIENCE_S = 20.0
_STALLED_S = 120
_MAIL_ROUND_S = 30.0
_HELD = HeldElsewhere().code


@dataclass(frozen=True, slots=True)
class Failed:
    """Why something is left for another round."""

    code: str


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
def take_in_received(office_id: int, submission_id: int, person_id: int) -> int:
    """Bring a submission to its end as soon as it is here. If this fails, or the job is lost,
    `resume_unfinished` finds the submission by its state."""
    close_old_connections()
    left = LeftOver(OfficeId(office_id), SubmissionId(submission_id), PersonId(person_id))
    return int(_resume(left))


def start_intake(submission_id: SubmissionId, actor: Actor) -> None:
    """Ask for the intake of a submission, in the transaction that stores it: the worker is told
    when that commits, and never of what was rolled back."""
    take_in_received.configure(queue=_lane_of(submission_id, actor)).defer(
        office_id=actor.office_id, submission_id=submission_id, person_id=actor.person_id
    )


def begin() -> None:
    """Ask for what a crash left behind, each in its lane, without waiting for the full minute."""
    close_old_connections()  # a server that was restarted has left us a dead one
    asks: list[Callable[[], object]] = [partial(retract_withdrawn.configure().defer, timestamp=0)]
    if any(left_over.list_unfinished(_operator_at_home())):
        asks.append(partial(resume_unfinished.configure().defer, timestamp=0))
        asks.append(partial(resume_large.configure().defer, timestamp=0))
    for ask in asks:
        with suppress(AlreadyEnqueued):  # one that waits for its turn does as well
            ask()


@app.periodic(cron="* * * * *")
@app.task(queue=LARGE, queueing_lock="retract_withdrawn", pass_context=False)
def retract_withdrawn(timestamp: int) -> int:
    """Retract the hits of withdrawals that were cut off before; returns how many."""
    close_old_connections()
    return sum(
        not isinstance(_attempt(partial(_retract, left), _name(left)), Failed)
        for left in left_over.list_unretracted(_operator_at_home())
    )


@app.periodic(cron="* * * * *")
@app.task(queue=LARGE, queueing_lock="settle_answers", pass_context=False)
def settle_answers(timestamp: int) -> int:
    """End the silences and note the releases whose time is over, and settle the hits of what answers
    differently since a process was cut off; returns how many."""
    close_old_connections()
    operator = _operator_at_home()
    done = 0
    for silence in silences.list_lapsed_silences(operator):
        done += _is_done(partial(_lapse, silence), f"silence {silence.silence_id}")
    for releases in lapsing.list_lapsed(operator):
        done += _is_done(partial(_lapse_releases, releases), f"releases of case {releases.case_id}")
    for left in settling.list_unsettled(operator):
        done += _is_done(partial(_settle, left), f"change {left.settling_id}")
    return done


@app.periodic(cron="* * * * *")
@app.task(queue=UPKEEP, queueing_lock="tell_of_compromises", pass_context=False)
def tell_of_compromises(timestamp: int) -> int:
    """Tell the offices concerned by a compromise that are not told yet; returns how many lists were
    closed."""
    close_old_connections()
    now = datetime.now(UTC)
    return sum(
        _attempt(partial(compromising.finish, left, now=now), f"compromise {left.id}") is True
        for left in compromises.list_unlisted(_operator_at_home(), now=now)
    )


@app.periodic(cron="* * * * *")
@app.task(queue=UPKEEP, queueing_lock="mail_notices", pass_context=False)
def mail_notices(timestamp: int) -> int:
    """Mail people that hits wait for them; returns how many mails went.

    A round ends when the server fails, or after half a minute, so that the other tasks have their
    turn; the next one goes on where it ended.
    """
    close_old_connections()
    for candidates in mailing.list_candidates():
        _attempt(partial(mailing.claim_due, candidates, now=datetime.now(UTC)), "a claim of mail")
    sent, ends = 0, time.monotonic() + _MAIL_ROUND_S
    with Outbox() as outbox:
        for waiting in mailing.list_to_send(now=datetime.now(UTC)):
            if time.monotonic() > ends:
                break
            attempt = partial(mailing.send, waiting, outbox, now=datetime.now(UTC))
            outcome = _attempt(attempt, f"delivery {waiting.delivery_id}")
            if outcome is Outcome.SERVER_FAILED:
                logger.error("mail is left for the next round")
                break
            sent += outcome is Outcome.SENT
    return sent


@app.periodic(cron="* * * * *")
@app.task(queue=UPKEEP, queueing_lock="look_for_fishing", pass_context=False)
def look_for_fishing(timestamp: int) -> int:
    """Look for signs of fishing in what was asked for since; returns how many alerts are new."""
    close_old_connections()
    news = 0
    for found in fishing.list_to_examine():
        attempt = partial(fishing.examine, found, now=datetime.now(UTC))
        outcome = _attempt(attempt, f"looks in office {found.office_id}")
        news += 0 if isinstance(outcome, Failed) else outcome
    return news


@app.periodic(cron="* * * * *")
@app.task(queue=UPKEEP, queueing_lock="write_refusals", pass_context=False)
def write_refusals(timestamp: int) -> int:
    """Write down the refused sign-ins that no entry stands for yet; returns how many entries."""
    close_old_connections()
    return attempts.write_waiting(now=datetime.now(UTC))


@app.periodic(cron="41 3 * * *")
@app.task(queue=UPKEEP, queueing_lock="clear_looks", pass_context=False)
def clear_looks(timestamp: int) -> int:
    """Remove what was asked for so long ago that it counts for nothing; returns how many."""
    close_old_connections()
    return fishing.clear_old(now=datetime.now(UTC))


@app.periodic(cron="17 3 * * *")
@app.task(queue=UPKEEP, queueing_lock="clear_sessions", pass_context=False)
def clear_sessions(timestamp: int) -> None:
    """Remove the sessions that have run out."""
    close_old_connections()
    call_command("clearsessions")


@app.periodic(cron="37 3 * * *")
@app.task(queue=UPKEEP, queueing_lock="disable_idle_accounts", pass_context=False)
def disable_idle_accounts(timestamp: int) -> int:
    """Disable the accounts that nobody used for too long; returns how many. What counted failed
    sign-ins, and sessions long over, go as well."""
    close_old_connections()
    now = datetime.now(UTC)
    accounts.clear_old(now=now)
    return accounts.disable_idle(now=now)


@app.periodic(cron="23 * * * *")
@app.task(queue=UPKEEP, queueing_lock="clear_kept_answers", pass_context=False)
def clear_kept_answers(timestamp: int) -> int:
    """Remove the answers that were kept for a day for repeated requests; returns how many."""
    close_old_connections()
    return kept_answers.clear_old(now=datetime.now(UTC))


@app.periodic(cron="*/5 * * * *")
@app.task(queue=UPKEEP, queueing_lock="sweep_drafts", pass_context=False)
def sweep_drafts(timestamp: int) -> int:
    """Delete files that nobody handed in within the hour; returns how many."""
    return drafts.sweep(now=datetime.now(UTC))


@app.periodic(cron="*/5 * * * *")
@app.task(queue=UPKEEP, queueing_lock="requeue_stalled", pass_context=False)
async def requeue_stalled(timestamp: int) -> int:
    """A killed worker leaves its jobs marked as being done: put them back in the queue."""
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED_S)
    requeued = 0
    for job in stalled:
        await app.job_manager.retry_job(job, retry_at=datetime.now(UTC))
        requeued += 1
    return requeued


def _attempt(step: Callable[[], T], what: str) -> T | Failed:
    """One that cannot be done now must not keep the others waiting; a later round tries again."""
    try:
        return step()
    except HeldElsewhere as error:
        return Failed(error.code)
    except Exception as error:  # noqa: BLE001 - whatever it is, the others' turn must come
        # Its kind and not its text: that can hold a value.
        code = error.code if isinstance(error, TielineError) else type(error).__name__
        logger.error("%s is left for another round: %s", what, code)
        close_old_connections()
        return Failed(code)


def _is_done(step: Callable[[], object], what: str) -> bool:
    return not isinstance(_attempt(step, what), Failed)


def _resume_lane(lane: str) -> int:
    close_old_connections()  # a server that was restarted has left us a dead one
    now = datetime.now(UTC)
    return sum(
        _resume(left)
        for left in left_over.list_unfinished(_operator_at_home())
        if left.is_due(now) and _is_of(left, lane)
    )


def _is_of(left: LeftOver, lane: str) -> bool:
    """One whose lane cannot be told now is left to another round: the others' turn must come."""
    return _attempt(partial(_lane_of, left.submission_id, _actor(left)), _name(left)) == lane


def _lane_of(submission_id: SubmissionId, actor: Actor) -> str:
    weight = submissions.weigh(actor.as_viewer(), submission_id)
    return INTAKE if weight <= settings.SMALL_FILE_BYTES else LARGE


def _resume(left: LeftOver) -> bool:
    """Whether it came to its end. A failure is counted, unless the database itself is the cause:
    then it cannot be counted either."""
    outcome = _attempt(partial(_take_in, left), _name(left))
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


def _take_in(left: LeftOver) -> None:
    # Held before anything is noted: what another process works on is not taken over each minute.
    with hold(left.submission_id) as is_ours:
        if not is_ours:
            raise HeldElsewhere
        actor = _actor(left)
        _note_takeover(left, actor, datetime.now(UTC))
        try:
            take_in(left.submission_id, actor=actor, now=datetime.now(UTC))
        except (TielineError, DatabaseError):
            # Where the person lost the right on the way, rows are missing or refused, too: the operator
            # goes on from where they were stopped.
            later = _actor(left)
            if later == actor:
                raise
            _note_takeover(left, later, datetime.now(UTC))
            take_in(left.submission_id, actor=later, now=datetime.now(UTC))


def _retract(left: LeftOver) -> None:
    actor = _actor(left)
    _note_takeover(left, actor, datetime.now(UTC))
    viewer = actor.as_viewer()
    state = submissions.get_submission_by_id(viewer, left.submission_id).state
    retire(
        left.submission_id,
        into=State(state),
        reason="",
        actor=actor,
        now=datetime.now(UTC),
        patience_s=_RETRACT_PATIENCE_S,
    )


def _operator_at_home() -> Viewer:
    """The installation's operator, who alone reads what is left to do in all offices."""
    return _operator_of(INSTALLATION_OFFICE).as_viewer()


def _operator_of(office_id: OfficeId) -> Actor:
    """The installation's operator, acting for an office."""
    return Actor(offices.find_operator().id, office_id)


def _lapse(left: LapsedSilence) -> None:
    settling_answers.lapse_silence(
        left.silence_id,
        actor=_operator_of(left.office_id),
        now=datetime.now(UTC),
        patience_s=_RETRACT_PATIENCE_S,
    )


def _lapse_releases(lapsed: LapsedReleases) -> None:
    settling_answers.lapse_releases(
        lapsed,
        actor=_operator_of(lapsed.office_id),
        now=datetime.now(UTC),
        patience_s=_RETRACT_PATIENCE_S,
    )


def _settle(left: LeftToSettle) -> None:
    person = Actor(left.changed_by, left.office_id)
    may = rights.may(person, Right.WORK_CASES)
    actor = person if may else _operator_of(left.office_id)
    hits.settle(
        left.settling_id, actor=actor, now=datetime.now(UTC), patience_s=_RETRACT_PATIENCE_S
    )


def _name(left: LeftOver) -> str:
    return f"submission {left.submission_id}"


def _actor(left: LeftOver) -> Actor:
    """The person who handed in goes on acting for what they handed in, while they may. Of one who
    left the office, or whose detail ended, nothing is lost: the operator acts for the office."""
    person = Actor(left.handed_in_by, left.office_id)
    if rights.may(person, Right.WORK_CASES):
        return person
    return _operator_of(left.office_id)


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
