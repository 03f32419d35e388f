"""Reading the subjects of one's own office."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.cases.errors import SubjectNotFound
from tieline.apps.cases.models import AttestedSuspicion, Subject, Validation
from tieline.core.ids import CaseId, OfficeId, PersonId, SubjectId, Viewer
from tieline.core.markings import InformationEvaluation, SourceEvaluation
from tieline.core.suspicion import SubjectKind


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """Who or what a case is about, until when that stands, and how it ended."""

    id: SubjectId
    uuid: UUID
    case_id: CaseId
    label: str
    kind: SubjectKind
    opened_at: datetime
    opened_by: PersonId
    validated_at: datetime | None
    review_due_on: date
    ended_at: datetime | None
    ended_by: PersonId | None
    how_ended: str
    end_reason: str

    @property
    def is_live(self) -> bool:
        """Whether it still stands."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class SuspicionRow:
    """Why a subject is suspected, as somebody attested it. `like` is the subject whose facts are the
    same text to so many hundredths."""

    subject_id: SubjectId
    crime: str
    facts: str
    source: SourceEvaluation
    information: InformationEvaluation
    attested_at: datetime
    attested_by: PersonId
    like: UUID | None
    likeness: int


@dataclass(frozen=True, slots=True)
class ValidationRow:
    """That a supervisor found that a subject still stands."""

    reason: str
    validated_at: datetime
    validated_by: PersonId
    due_before: date
    due_on: date


@dataclass(frozen=True, slots=True)
class LapsedSubject:
    """A subject of any office whose day has come: ids only."""

    office_id: OfficeId
    subject_id: SubjectId


def list_subjects(viewer: Viewer, case_id: CaseId | None = None) -> list[SubjectRow]:
    """The subjects of the viewer's office, or of one of its cases: those that stand, by name, then the
    ended."""
    with acting_as(viewer):
        rows = Subject.objects.filter(office_id=viewer.office_id)
        if case_id is not None:
            rows = rows.filter(case_id=case_id)
        found = [_row(row) for row in rows.order_by("label", "id")]
    return sorted(found, key=lambda row: not row.is_live)


def list_due(viewer: Viewer, *, until: date) -> list[SubjectRow]:
    """The subjects of the viewer's office to be validated by that day, the most pressing first."""
    with acting_as(viewer):
        rows = Subject.objects.filter(
            office_id=viewer.office_id, ended_at__isnull=True, review_due_on__lte=until
        )
        return [_row(row) for row in rows.order_by("review_due_on", "id")]


def count_due(viewer: Viewer, *, until: date) -> int:
    """How many there are."""
    with acting_as(viewer):
        return Subject.objects.filter(
            office_id=viewer.office_id, ended_at__isnull=True, review_due_on__lte=until
        ).count()


def get_subject(viewer: Viewer, uuid: UUID) -> SubjectRow:
    """One subject of the viewer's office, also when it has ended. Raises SubjectNotFound."""
    with acting_as(viewer):
        row = Subject.objects.filter(office_id=viewer.office_id, uuid=uuid).first()
    if row is None:
        raise SubjectNotFound(str(uuid))
    return _row(row)


def list_suspicions(viewer: Viewer, ids: Iterable[SubjectId]) -> list[SuspicionRow]:
    """What was attested for these subjects of the viewer's office, the newest first."""
    with acting_as(viewer):
        rows = list(
            AttestedSuspicion.objects.filter(
                office_id=viewer.office_id, subject_id__in=list(ids)
            ).order_by("-attested_at", "-id")
        )
        like = dict(
            AttestedSuspicion.objects.filter(
                office_id=viewer.office_id, pk__in=[row.like_id for row in rows if row.like_id]
            ).values_list("id", "subject__uuid")
        )
    return [
        SuspicionRow(
            SubjectId(row.subject_id),
            row.crime,
            row.facts,
            SourceEvaluation(row.source),
            InformationEvaluation(row.information),
            row.attested_at,
            PersonId(row.attested_by),
            like.get(row.like_id) if row.like_id else None,
            row.likeness,
        )
        for row in rows
    ]


def list_validations(viewer: Viewer, ident: SubjectId) -> list[ValidationRow]:
    """The validations of a subject of the viewer's office, the newest first."""
    with acting_as(viewer):
        rows = Validation.objects.filter(office_id=viewer.office_id, subject_id=ident)
        return [
            ValidationRow(
                row.reason,
                row.validated_at,
                PersonId(row.validated_by),
                row.due_before,
                row.due_on,
            )
            for row in rows.order_by("-validated_at", "-id")
        ]


def list_lapsed(operator: Viewer) -> list[LapsedSubject]:
    """The subjects of all offices whose day has come. For the worker, which acts as the
    installation's operator. Raises RightMissing."""
    with acting_as(operator), connection.cursor() as cursor:
        cursor.execute("select office_id, subject_id from lapsed_subjects()")
        rows = cursor.fetchall()
    return [LapsedSubject(OfficeId(office), SubjectId(subject)) for office, subject in rows]


def _row(row: Subject) -> SubjectRow:
    return SubjectRow(
        id=SubjectId(row.pk),
        uuid=row.uuid,
        case_id=CaseId(row.case_id),
        label=row.label,
        kind=SubjectKind(row.kind),
        opened_at=row.opened_at,
        opened_by=PersonId(row.opened_by),
        validated_at=row.validated_at,
        review_due_on=row.review_due_on,
        ended_at=row.ended_at,
        ended_by=None if row.ended_by is None else PersonId(row.ended_by),
        how_ended=row.how_ended,
        end_reason=row.end_reason,
    )
