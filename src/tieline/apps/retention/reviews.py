"""Days of review of what submissions brought: entered, put off by a supervisor, or lapsed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.audit.errors import RightMissing
from tieline.apps.offices.rights import holds
from tieline.apps.retention.errors import ReviewNotFound, check_reason
from tieline.apps.retention.models import KeptOn, Review
from tieline.core.ids import Actor, OfficeId, PersonId, SubmissionId, Viewer
from tieline.core.rights import Right
from tieline.core.suspicion import review_due

# Anew only where all that it brought before had left the index.
_ENTER: Final = """
insert into retention_review as r (office_id, submission_id, published_at, entered_at, review_due_on)
values (%(office)s, %(submission)s, %(now)s, %(now)s, %(due)s)
on conflict (office_id, submission_id) do update
set published_at = excluded.published_at, validated_at = null, lapsed_at = null,
    review_due_on = excluded.review_due_on
where r.lapsed_at is not null
"""
_DUE: Final = """
select r.id, s.id, s.uuid, s.file_name, s.case_ref, r.published_at, r.validated_at, r.review_due_on
from retention_review r
join submissions_submission s on s.office_id = r.office_id and s.id = r.submission_id
where r.office_id = %s and r.lapsed_at is null and r.review_due_on <= %s
  and s.state in ('published', 'scanned', 'finished')
  and stands_without_subject(r.office_id, r.submission_id)
order by r.review_due_on, r.id
"""


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """What a file of the viewer's office brought, and by when it is to be validated."""

    id: int
    submission_id: SubmissionId
    submission_uuid: UUID
    file_name: str
    case_ref: str
    published_at: datetime
    validated_at: datetime | None
    review_due_on: date


@dataclass(frozen=True, slots=True)
class LapsedReview:
    """A review of any office whose day has come: ids only."""

    office_id: OfficeId
    review_id: int
    submission_id: SubmissionId


@dataclass(frozen=True, slots=True)
class KeptOnRow:
    """That a supervisor found that something is still needed. `due_on` None: nothing ends by itself."""

    reason: str
    validated_at: datetime
    validated_by: PersonId
    due_on: date | None


def enter(submission_id: SubmissionId, *, months: int, actor: Actor, now: datetime) -> None:
    """Give a submission its day of review, before what it brings is published. One that has it keeps
    it, unless all that it brought had lapsed. Safe to run again."""
    named: dict[str, int | datetime | date] = {
        "office": actor.office_id,
        "submission": submission_id,
        "now": now,
        "due": review_due(now.date(), months),
    }
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute(_ENTER, named)


def validate(
    submission_id: SubmissionId, reason: str, *, months: int, actor: Actor, now: datetime
) -> date:
    """A supervisor finds that what a submission brought is still needed: the day until which it
    stands now. Raises ReviewNotFound, BadKeepReason, RightMissing."""
    kept = check_reason(reason)
    with acting_as(actor):
        if not holds(Right.SUPERVISE):
            raise RightMissing
        found = _lock(submission_id, actor)
        if found is None or not _stands(submission_id, actor):
            raise ReviewNotFound
        due = review_due(now.date(), months)
        if due == found.review_due_on and found.validated_at is not None:
            return due  # twice in one day, or by two at once: it stands already
        KeptOn.objects.create(
            office_id=actor.office_id,
            submission_id=submission_id,
            reason=kept,
            validated_at=now,
            validated_by=actor.person_id,
            due_before=found.review_due_on,
            due_on=due,
        )
        Review.objects.filter(office_id=actor.office_id, pk=found.pk).update(
            validated_at=now, review_due_on=due
        )
        record(
            "submission.validated",
            actor=actor,
            now=now,
            ids={"submission": submission_id, "due": f"{due}"},
        )
    return due


def lock_lapsed(left: LapsedReview, *, actor: Actor, now: datetime) -> bool:
    """Whether it is still to lapse. Inside a transaction that acts as `actor`: nobody validates it
    before that ends."""
    found = _lock(left.submission_id, actor)
    return found is not None and found.review_due_on <= now.date()


def note_lapsed(submission_id: SubmissionId, *, actor: Actor, now: datetime) -> None:
    """That nobody validated it, and what it brought is out of the index. In the same transaction."""
    Review.objects.filter(
        office_id=actor.office_id, submission_id=submission_id, lapsed_at__isnull=True
    ).update(lapsed_at=now)
    record("submission.lapsed", actor=actor, now=now, ids={"submission": submission_id})


def list_due(viewer: Viewer, *, until: date) -> list[ReviewRow]:
    """What files of the viewer's office brought and a supervisor must validate by that day, the most
    pressing first."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_DUE, [viewer.office_id, until])
        return [ReviewRow(*row) for row in cursor.fetchall()]


def list_kept_on(viewer: Viewer, submission_id: SubmissionId) -> list[KeptOnRow]:
    """The validations of what a submission of the viewer's office brought, newest first."""
    with acting_as(viewer):
        rows = KeptOn.objects.filter(
            office_id=viewer.office_id, submission_id=submission_id
        ).order_by("-id")
        return [
            KeptOnRow(one.reason, one.validated_at, PersonId(one.validated_by), one.due_on)
            for one in rows
        ]


def list_lapsed(operator: Viewer) -> list[LapsedReview]:
    """The reviews of all offices whose day has come. For the worker, which acts as the installation's
    operator. Raises RightMissing."""
    with acting_as(operator), connection.cursor() as cursor:
        cursor.execute("select office_id, review_id, submission_id from lapsed_reviews()")
        rows = cursor.fetchall()
    return [LapsedReview(OfficeId(one[0]), one[1], SubmissionId(one[2])) for one in rows]


def _lock(submission_id: SubmissionId, actor: Actor) -> Review | None:
    return (
        Review.objects.filter(
            office_id=actor.office_id, submission_id=submission_id, lapsed_at__isnull=True
        )
        .select_for_update(no_key=True)
        .first()
    )


def _stands(submission_id: SubmissionId, actor: Actor) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select stands_without_subject(%s, %s)", [actor.office_id, submission_id])
        [stands] = cursor.fetchone()
    return bool(stands)
