"""The queue's tasks beside the intake of files: what lapses, what is told, what is cleared away.

Periodic tasks may be called late, twice or at once: each finds what is left to do and does it, and
finding nothing is fine.
"""

import logging
import time
from datetime import UTC, datetime
from functools import partial
from typing import Final

from django.core.management import call_command
from django.db import close_old_connections
from procrastinate.contrib.django import app

from tieline.apps.cases import silences, subject_queries
from tieline.apps.cases.silences import LapsedSilence
from tieline.apps.cases.subject_queries import LapsedSubject
from tieline.apps.compromises import queries as compromises
from tieline.apps.hits import actions as hits
from tieline.apps.offices import accounts, attempts, kept_answers, rights
from tieline.apps.retention import closings, reviews
from tieline.apps.retention.closings import LapsedClosing
from tieline.apps.retention.reviews import LapsedReview
from tieline.apps.selectors import settling
from tieline.apps.selectors.settling import LeftToSettle
from tieline.apps.sharing import lapsing
from tieline.apps.sharing.lapsing import LapsedReleases
from tieline.apps.submissions import drafts
from tieline.core.ids import Actor
from tieline.core.rights import Right
from tieline.journeys import (
    compromising,
    fishing,
    mailing,
    scheduling,
    settling_answers,
    suspecting,
    webhooks,
)
from tieline.journeys.mail_outbox import Outbox
from tieline.journeys.mailing import Outcome
from tieline.journeys.rounds import (
    PATIENCE_S,
    SETTLING,
    UPKEEP,
    WEBHOOKS,
    Failed,
    attempt,
    is_done,
    operator_at_home,
    operator_of,
)

logger = logging.getLogger(__name__)

_MAIL_ROUND_S: Final = 30.0


@app.periodic(cron="* * * * *")
@app.task(queue=SETTLING, queueing_lock="settle_answers", pass_context=False)
def settle_answers(timestamp: int) -> int:
    """End the silences and note the releases whose time is over, and settle the hits of what answers
    differently since a process was cut off; returns how many."""
    close_old_connections()
    operator = operator_at_home()
    done = 0
    for silence in silences.list_lapsed_silences(operator):
        done += is_done(partial(_lapse, silence), f"silence {silence.silence_id}")
    for releases in lapsing.list_lapsed(operator):
        done += is_done(partial(_lapse_releases, releases), f"releases of case {releases.case_id}")
    for left in settling.list_unsettled(operator):
        done += is_done(partial(_settle, left), f"change {left.settling_id}")
    return done


@app.periodic(cron="*/10 * * * *")
@app.task(queue=SETTLING, queueing_lock="lapse_subjects", pass_context=False)
def lapse_subjects(timestamp: int) -> int:
    """End the subjects that nobody validated in time, and take their values out of the index; returns
    how many."""
    close_old_connections()
    return sum(
        is_done(partial(_lapse_subject, left), f"subject {left.subject_id}")
        for left in subject_queries.list_lapsed(operator_at_home())
    )


@app.periodic(cron="*/10 * * * *")
@app.task(queue=SETTLING, queueing_lock="lapse_reviews", pass_context=False)
def lapse_reviews(timestamp: int) -> int:
    """Take out of the index what files brought and nobody validated in time; returns of how many."""
    close_old_connections()
    return sum(
        is_done(partial(_lapse_review, left), f"review {left.review_id}")
        for left in reviews.list_lapsed(operator_at_home())
    )


@app.periodic(cron="*/10 * * * *")
@app.task(queue=SETTLING, queueing_lock="purge_lapsed", pass_context=False)
def purge_lapsed(timestamp: int) -> int:
    """Order the purge of closed cases whose time is over; returns how many."""
    close_old_connections()
    return sum(
        attempt(partial(_purge_lapsed, left), f"closed case {left.case_id}") is True
        for left in closings.list_lapsed(operator_at_home())
    )


@app.periodic(cron="* * * * *")
@app.task(queue=UPKEEP, queueing_lock="tell_of_compromises", pass_context=False)
def tell_of_compromises(timestamp: int) -> int:
    """Tell the offices concerned by a compromise that are not told yet; returns how many lists were
    closed."""
    close_old_connections()
    now = datetime.now(UTC)
    return sum(
        attempt(partial(compromising.finish, left, now=now), f"compromise {left.id}") is True
        for left in compromises.list_unlisted(operator_at_home(), now=now)
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
        attempt(partial(mailing.claim_due, candidates, now=datetime.now(UTC)), "a claim of mail")
    sent, ends = 0, time.monotonic() + _MAIL_ROUND_S
    with Outbox() as outbox:
        for waiting in mailing.list_to_send(now=datetime.now(UTC)):
            if time.monotonic() > ends:
                break
            step = partial(mailing.send, waiting, outbox, now=datetime.now(UTC))
            outcome = attempt(step, f"delivery {waiting.delivery_id}")
            if outcome is Outcome.SERVER_FAILED:
                logger.error("mail is left for the next round")
                break
            sent += outcome is Outcome.SENT
    return sent


@app.periodic(cron="* * * * *")
@app.task(queue=WEBHOOKS, queueing_lock="tell_webhooks", pass_context=False)
def tell_webhooks(timestamp: int) -> int:
    """Tell offices' own systems that hits wait; returns how many messages went. Ends as mail does."""
    close_old_connections()
    for office_id, webhook_id in webhooks.list_candidates():
        step = partial(webhooks.claim_due, office_id, webhook_id, now=datetime.now(UTC))
        attempt(step, f"webhook {webhook_id}")
    sent, ends = 0, time.monotonic() + _MAIL_ROUND_S
    for left in webhooks.list_to_send(now=datetime.now(UTC)):
        if time.monotonic() > ends:
            break
        went = attempt(
            partial(webhooks.send, left, now=datetime.now(UTC)), f"message {left.message_id}"
        )
        sent += went is True
    return sent


@app.periodic(cron="* * * * *")
@app.task(queue=UPKEEP, queueing_lock="look_for_fishing", pass_context=False)
def look_for_fishing(timestamp: int) -> int:
    """Look for signs of fishing in what was asked for since; returns how many alerts are new."""
    close_old_connections()
    news = 0
    for found in fishing.list_to_examine():
        step = partial(fishing.examine, found, now=datetime.now(UTC))
        outcome = attempt(step, f"looks in office {found.office_id}")
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


def _lapse(left: LapsedSilence) -> None:
    settling_answers.lapse_silence(
        left.silence_id,
        actor=operator_of(left.office_id),
        now=datetime.now(UTC),
        patience_s=PATIENCE_S,
    )


def _lapse_releases(lapsed: LapsedReleases) -> None:
    settling_answers.lapse_releases(
        lapsed,
        actor=operator_of(lapsed.office_id),
        now=datetime.now(UTC),
        patience_s=PATIENCE_S,
    )


def _lapse_subject(left: LapsedSubject) -> None:
    suspecting.lapse(
        left,
        actor=operator_of(left.office_id),
        now=datetime.now(UTC),
        patience_s=PATIENCE_S,
    )


def _lapse_review(left: LapsedReview) -> None:
    scheduling.lapse_review(
        left,
        actor=operator_of(left.office_id),
        now=datetime.now(UTC),
        patience_s=PATIENCE_S,
    )


def _purge_lapsed(left: LapsedClosing) -> bool:
    return scheduling.purge_lapsed(
        left,
        actor=operator_of(left.office_id),
        now=datetime.now(UTC),
        patience_s=PATIENCE_S,
    )


def _settle(left: LeftToSettle) -> None:
    person = Actor(left.changed_by, left.office_id)
    may = rights.may(person, Right.WORK_CASES)
    actor = person if may else operator_of(left.office_id)
    hits.settle(left.settling_id, actor=actor, now=datetime.now(UTC), patience_s=PATIENCE_S)
