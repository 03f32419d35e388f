"""What ends by itself and when: what files brought, and closed cases; and putting that off.

Nothing is destroyed here: what lapses leaves the index, and what a schedule ends is ordered to be
purged, which a legal hold forbids until it is lifted.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.conf import settings

from tieline.apps.audit.acting import acting_as
from tieline.apps.cases import queries as cases
from tieline.apps.hits.errors import StillInUse
from tieline.apps.retention import actions as retention
from tieline.apps.retention import closings, holds, reviews
from tieline.apps.retention.actions import Thing, Why
from tieline.apps.retention.closings import ClosingRow, LapsedClosing
from tieline.apps.retention.errors import CaseNotClosed, PurgedAlready
from tieline.apps.retention.reviews import LapsedReview, ReviewRow
from tieline.apps.selectors.actions import withdraw_unaccounted
from tieline.apps.submissions import queries as submissions
from tieline.core.ids import Actor, CaseId, Viewer
from tieline.core.purging import PurgedKind, PurgeReason
from tieline.core.schedule import NOTICE
from tieline.journeys.intake import HeldElsewhere
from tieline.journeys.purging import take_out
from tieline.journeys.retracting import retract

_GROUND: Final = "The time for which the office keeps closed cases is over."


@dataclass(frozen=True, slots=True)
class FileDue:
    """What a file brought and no subject accounts for. `days_left`: until it lapses."""

    row: ReviewRow
    days_left: int


@dataclass(frozen=True, slots=True)
class CaseDue:
    """A closed case that is to be purged. `days_left`: until that is ordered."""

    row: ClosingRow
    due_on: date
    days_left: int


@dataclass(frozen=True, slots=True)
class Queue:
    """What a supervisor should look at before it ends by itself, the most pressing first."""

    files: tuple[FileDue, ...]
    cases: tuple[CaseDue, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.files) + len(self.cases)


def list_queue(viewer: Viewer, *, now: datetime) -> Queue:
    """What of the viewer's office ends within 90 days, beside its subjects."""
    today, until = now.date(), (now + NOTICE).date()
    return Queue(
        files=tuple(
            FileDue(row, (row.review_due_on - today).days)
            for row in reviews.list_due(viewer, until=until)
        ),
        cases=tuple(
            CaseDue(row, row.due_on, (row.due_on - today).days)
            for row in closings.list_due(viewer, until=until)
            if row.due_on is not None
        ),
    )


def validate_file(ident: str, reason: str, *, actor: Actor, now: datetime) -> date:
    """A supervisor finds that what a file brought is still needed; until when it stands. Raises
    SubmissionNotFound, ReviewNotFound, BadKeepReason, RightMissing."""
    row = submissions.get_submission(actor.as_viewer(), ident)
    return reviews.validate(row.id, reason, months=settings.REVIEW_MONTHS, actor=actor, now=now)


def lapse_review(left: LapsedReview, *, actor: Actor, now: datetime, patience_s: float) -> None:
    """Take out of the index what a file brought and nobody validated in time, but for what belongs to
    subjects that stand. Safe to run again. Raises OnHold, and StillInUse: then the worker retracts
    later."""
    with acting_as(actor, durable=True):
        if not reviews.lock_lapsed(left, actor=actor, now=now):
            return
        withdraw_unaccounted(left.submission_id, actor=actor, now=now)
        # Its cases are locked: nobody holds one of them before this ends.
        holds.refuse_held(PurgedKind.SUBMISSION, left.submission_id, actor=actor)
        reviews.note_lapsed(left.submission_id, actor=actor, now=now)
    retract(left.submission_id, actor=actor, now=now, patience_s=patience_s)


def close_case(uuid: UUID, reason: str, *, actor: Actor, now: datetime) -> None:
    """Close a case: it takes no files any more, and the office's schedule begins. Raises CaseNotFound,
    BadKeepReason, ClosedAlready."""
    closings.close_case(_case(uuid, actor), reason, actor=actor, now=now)


def reopen_case(uuid: UUID, reason: str, *, actor: Actor, now: datetime) -> None:
    """Reopen a closed case. Raises CaseNotFound, BadKeepReason, CaseNotClosed, PurgedAlready."""
    closings.reopen_case(_case(uuid, actor), reason, actor=actor, now=now)


def keep_case_on(uuid: UUID, reason: str, *, actor: Actor, now: datetime) -> date | None:
    """A supervisor finds that a closed case is still needed: its schedule counts from now on. Until
    when; None where the office keeps all. Raises CaseNotFound, BadKeepReason, CaseNotClosed,
    PurgedAlready, RightMissing."""
    return closings.keep_on(_case(uuid, actor), reason, actor=actor, now=now)


def purge_lapsed(left: LapsedClosing, *, actor: Actor, now: datetime, patience_s: float) -> bool:
    """Order the purge of a closed case whose time is over; False where somebody kept it on, reopened
    it or ordered that meanwhile. Raises OnHold."""
    holds.refuse_held(PurgedKind.CASE, left.case_id, actor=actor)
    try:
        retention.order_purge(
            Thing(PurgedKind.CASE, left.case_id, left.case_uuid),
            Why(PurgeReason.RETENTION_OVER, _GROUND),
            demand=lambda: closings.demand_due(left, actor=actor, now=now),
            actor=actor,
            now=now,
        )
    except (CaseNotClosed, PurgedAlready):
        return False
    with suppress(HeldElsewhere, StillInUse):  # the order stands: the purger goes on
        take_out(PurgedKind.CASE, left.case_id, actor=actor, now=now, patience_s=patience_s)
    return True


def _case(uuid: UUID, actor: Actor) -> CaseId:
    return cases.get_case_by_uuid(actor.as_viewer(), uuid).id
