"""Reading corrections: those told to one's own office, and those of one's own values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.corrections.actions import CorrectionId
from tieline.apps.corrections.models import CorrectionAnswer
from tieline.core.corrections import CorrectionAnswer as Answer
from tieline.core.corrections import CorrectionKind
from tieline.core.ids import (
    AuditEntryId,
    CaseId,
    HitId,
    MentionId,
    OfficeId,
    PersonId,
    SelectorId,
    Viewer,
)


@dataclass(frozen=True, slots=True)
class ToldCorrection:
    """That a value of which the viewer's office was told is held no more by the other one.

    It is known by the office's own value (`selector_id`), or by the look of a person (`look`, `told_at`,
    `look_case_id`; `purpose` is the viewer's own alone). `is_content`: the case's reference was told as
    well; `case_ref` where it is told still. `is_known`: the other office may know that this one has, or
    asked for, the value.
    """

    id: CorrectionId
    uuid: UUID
    selector_id: SelectorId | None
    source_id: OfficeId
    how: CorrectionKind
    corrected_on: date
    told_at: datetime
    is_content: bool
    case_ref: str
    look: str
    look_case_id: CaseId | None
    purpose: str
    person_id: PersonId | None
    hit_ids: tuple[HitId, ...]
    made_at: datetime
    due_at: datetime
    is_known: bool
    reply: str
    replied_at: datetime | None


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What the viewer's office answered to a correction last."""

    answer: Answer
    note: str
    answered_at: datetime
    answered_by: PersonId


@dataclass(frozen=True, slots=True)
class SentCorrection:
    """A correction of a value of the viewer's office, and what became of it with one recipient.
    `is_told`: it is shown to them now; not while the case is silent, say."""

    id: CorrectionId
    uuid: UUID
    case_id: CaseId
    mention_id: MentionId
    recipient_id: OfficeId
    how: CorrectionKind
    corrected_at: datetime
    told_at: datetime
    is_content: bool
    due_at: datetime
    is_told: bool
    shown_at: datetime | None
    answer_id: int | None
    answer: Answer | None
    note: str
    answered_at: datetime | None
    reply: str
    replied_at: datetime | None

    def is_overdue(self, now: datetime) -> bool:
        """Whether it is told, and nobody answered in time."""
        return self.is_told and self.answer is None and self.due_at <= now

    @property
    def waits_for_reply(self) -> bool:
        """Whether it is disputed and no supervisor replied."""
        return self.answer is Answer.DISPUTED and not self.reply


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many corrections an office was told, has not answered, and has let fall overdue."""

    told: int
    count: int
    overdue: int


def list_told(viewer: Viewer, *, entry: AuditEntryId) -> list[ToldCorrection]:
    """What the viewer may know of, newest first; from now on it counts as shown. Raises
    RightMissing."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select * from list_corrections(%s)", [entry])
        return [
            ToldCorrection(
                id=CorrectionId(row[0]),
                uuid=row[1],
                selector_id=None if row[2] is None else SelectorId(row[2]),
                source_id=OfficeId(row[3]),
                how=CorrectionKind(row[4]),
                corrected_on=row[5],
                told_at=row[6],
                is_content=row[7] > 1,
                case_ref=row[8] or "",
                look=row[9] or "",
                look_case_id=None if row[10] is None else CaseId(row[10]),
                purpose=row[11],
                person_id=None if row[12] is None else PersonId(row[12]),
                hit_ids=tuple(HitId(number) for number in row[13]),
                made_at=row[14],
                due_at=row[15],
                is_known=row[16],
                reply=row[17] or "",
                replied_at=row[18],
            )
            for row in cursor.fetchall()
        ]


def count_waiting(viewer: Viewer, *, now: datetime) -> Waiting:
    """How much of it the viewer's office has not answered. Raises RightMissing."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select told, waiting, overdue from count_corrections(%s)", [now])
        [(told, count, overdue)] = cursor.fetchall()
    return Waiting(told, count, overdue)


def list_sent(viewer: Viewer, case_id: CaseId | None = None) -> list[SentCorrection]:
    """The corrections of the viewer's office, or of one case of it, newest first, but to whom holds
    the value or asks in silence. Raises RightMissing."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select * from list_sent_corrections(%s)", [case_id])
        return [
            SentCorrection(
                id=CorrectionId(row[0]),
                uuid=row[1],
                case_id=CaseId(row[2]),
                mention_id=MentionId(row[3]),
                recipient_id=OfficeId(row[4]),
                how=CorrectionKind(row[5]),
                corrected_at=row[6],
                told_at=row[7],
                is_content=row[8] > 1,
                due_at=row[9],
                is_told=row[10],
                shown_at=row[11],
                answer_id=row[12],
                answer=None if row[13] is None else Answer(row[13]),
                note=row[14] or "",
                answered_at=row[15],
                reply=row[16] or "",
                replied_at=row[17],
            )
            for row in cursor.fetchall()
        ]


def answers_of(viewer: Viewer, ids: Iterable[CorrectionId]) -> dict[CorrectionId, AnswerRow]:
    """What the viewer's office answered last to these."""
    with acting_as(viewer):
        rows = CorrectionAnswer.objects.filter(
            office_id=viewer.office_id, correction_id__in=list(ids)
        ).order_by("id")
        return {
            CorrectionId(row.correction_id): AnswerRow(
                Answer(row.answer), row.note, row.answered_at, PersonId(row.answered_by)
            )
            for row in rows
        }


@dataclass(frozen=True, slots=True)
class News:
    """How many corrections wait for a person: in all, of a span of commits, and since some time."""

    in_all: int
    in_span: int
    since: int


def list_mail_candidates(operator: Viewer) -> list[tuple[OfficeId, PersonId]]:
    """People of any office for whom a correction may wait, office by office: ids only. For the worker,
    which acts as the installation's operator. Raises RightMissing."""
    with acting_as(operator), connection.cursor() as cursor:
        cursor.execute("select office_id, person_id from correction_mail_candidates()")
        return [(OfficeId(office), PersonId(person)) for office, person in cursor.fetchall()]


def count_news(
    viewer: Viewer,
    person_id: PersonId,
    *,
    span_after: str | None,
    span_upto: str | None = None,
    since: datetime | None = None,
) -> News:
    """What waits for a person of the viewer's office, who looks themselves or is the operator: of what
    was committed after one snapshot (None: of all) and by another, and what waits since a time. Raises
    RightMissing."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(
            "select in_all, in_span, since from count_new_corrections(%s, %s,"
            " coalesce(%s::pg_snapshot, pg_current_snapshot()), %s)",
            [person_id, span_after, span_upto, since],
        )
        [found] = cursor.fetchall()
    return News(*found)
