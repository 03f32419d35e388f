"""Reading submissions of one's own office, and what is left to do in all of them."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q

from tieline.apps.audit.acting import acting_as
from tieline.apps.submissions.errors import SubmissionNotFound
from tieline.apps.submissions.models import OfficeSlice, RowProblem, Submission
from tieline.apps.submissions.originals import SliceReader
from tieline.core.ids import OfficeId, PersonId, SubmissionId, Viewer
from tieline.core.parsing.layout import Layout
from tieline.core.states import State


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """A submission as its own office sees it."""

    id: SubmissionId
    uuid: UUID
    state: State
    file_name: str
    file_sha256: str
    case_ref: str
    authority: str
    received_at: datetime
    finished_at: datetime | None
    rows_read: int | None
    rows_accepted: int | None
    rows_empty: int | None
    row_problems: int | None
    values_distinct: int | None
    hits_found: int | None
    rejection: str


@dataclass(frozen=True, slots=True)
class Work:
    """What the intake needs to know of a submission."""

    id: SubmissionId
    state: State
    file_name: str
    layout: Layout
    case_ref: str
    opens_cases: bool
    encoding: str
    delimiter: str
    row_numbers: Sequence[int] | None
    lines: Sequence[int] | None
    byte_count: int
    supersedes: SubmissionId | None


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One problem or note of a row. `id` orders those of one row."""

    id: int
    row_number: int
    line: int
    header: str
    code: str
    message: str
    is_note: bool


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A submission of any office that a crash left half-way: ids only."""

    office_id: OfficeId
    submission_id: SubmissionId
    handed_in_by: PersonId


def get_submission(viewer: Viewer, ident: str) -> SubmissionRow:
    """One submission of the viewer's office by its id. Raises SubmissionNotFound."""
    with acting_as(viewer):
        try:
            row = Submission.objects.filter(office_id=viewer.office_id, uuid=ident).first()
        except ValidationError:
            row = None
    if row is None:
        raise SubmissionNotFound(ident)
    return _submission_row(row)


def get_submission_by_id(viewer: Viewer, submission_id: SubmissionId) -> SubmissionRow:
    """One submission of the viewer's office. Raises SubmissionNotFound."""
    with acting_as(viewer):
        row = Submission.objects.filter(office_id=viewer.office_id, pk=submission_id).first()
    if row is None:
        raise SubmissionNotFound(f"#{submission_id}")
    return _submission_row(row)


def list_submissions(
    viewer: Viewer,
    *,
    case_ref: str | None = None,
    before: SubmissionId | None = None,
    limit: int | None = None,
) -> list[SubmissionRow]:
    """The submissions of the viewer's office, newest first; all of them without a limit. Page with
    `before`."""
    with acting_as(viewer):
        rows = Submission.objects.filter(office_id=viewer.office_id).order_by("-id")
        if case_ref is not None:
            rows = rows.filter(case_ref=case_ref)
        if before is not None:
            rows = rows.filter(id__lt=before)
        return [_submission_row(row) for row in (rows if limit is None else rows[:limit])]


def get_work(viewer: Viewer, submission_id: SubmissionId) -> Work:
    """What is to be done with a submission. Raises SubmissionNotFound."""
    with acting_as(viewer):
        row = Submission.objects.filter(office_id=viewer.office_id, pk=submission_id).first()
        part = OfficeSlice.objects.filter(
            office_id=viewer.office_id, submission_id=submission_id
        ).first()
    if row is None or part is None:
        raise SubmissionNotFound(f"#{submission_id}")
    return Work(
        id=submission_id,
        state=State(row.state),
        file_name=row.file_name,
        layout=Layout.from_json(row.layout),
        case_ref=row.case_ref,
        opens_cases=row.opens_cases,
        encoding=row.encoding,
        delimiter=row.delimiter,
        row_numbers=part.row_numbers,
        lines=part.lines,
        byte_count=part.byte_count,
        supersedes=None if row.supersedes_id is None else SubmissionId(row.supersedes_id),
    )


def open_original(viewer: Viewer, submission_id: SubmissionId) -> BinaryIO:
    """The original bytes as a seekable file. Raises SubmissionNotFound, OriginalDamaged."""
    with acting_as(viewer):
        part = OfficeSlice.objects.filter(
            office_id=viewer.office_id, submission_id=submission_id
        ).first()
    if part is None:
        raise SubmissionNotFound(f"#{submission_id}")
    return cast("BinaryIO", io.BufferedReader(SliceReader(viewer, part), buffer_size=1 << 18))


def list_problems(
    viewer: Viewer,
    submission_id: SubmissionId,
    *,
    after: tuple[int, int] | None = None,
    limit: int | None = None,
) -> list[ProblemRow]:
    """The problems of a submission's rows in the order of the file. Page with `after`: the row
    number and id of the last one seen."""
    with acting_as(viewer):
        rows = RowProblem.objects.filter(
            office_id=viewer.office_id, submission_id=submission_id
        ).order_by("row_number", "id")
        if after is not None:
            row_number, ident = after
            rows = rows.filter(
                Q(row_number__gt=row_number) | Q(row_number=row_number, id__gt=ident)
            )
        if limit is not None:
            rows = rows[:limit]
        return [
            ProblemRow(r.pk, r.row_number, r.line, r.header, r.code, r.message, r.is_note)
            for r in rows
        ]


def list_unfinished() -> Iterator[Unfinished]:
    """Every submission that is not at its end, of all offices, oldest first."""
    return _list_ids("unfinished_submissions")


def list_unretracted() -> Iterator[Unfinished]:
    """Every withdrawal whose hits are still to be retracted, of all offices."""
    return _list_ids("unretracted_submissions")


def _list_ids(function: str) -> Iterator[Unfinished]:
    with connection.cursor() as cursor:
        cursor.execute(f"select office_id, submission_id, handed_in_by from {function}()")  # noqa: S608 - a constant
        rows = cursor.fetchall()
    for office_id, submission_id, person_id in rows:
        yield Unfinished(OfficeId(office_id), SubmissionId(submission_id), PersonId(person_id))


def _submission_row(row: Submission) -> SubmissionRow:
    return SubmissionRow(
        id=SubmissionId(row.pk),
        uuid=row.uuid,
        state=State(row.state),
        file_name=row.file_name,
        file_sha256=row.file_sha256,
        case_ref=row.case_ref,
        authority=row.authority,
        received_at=row.received_at,
        finished_at=row.finished_at,
        rows_read=row.rows_read,
        rows_accepted=row.rows_accepted,
        rows_empty=row.rows_empty,
        row_problems=row.row_problems,
        values_distinct=row.values_distinct,
        hits_found=row.hits_found,
        rejection=row.rejection,
    )
