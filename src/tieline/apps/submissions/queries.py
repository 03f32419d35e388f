"""Reading submissions of one's own office."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, Q

from tieline.apps.audit.acting import acting_as
from tieline.apps.submissions.errors import SubmissionNotFound
from tieline.apps.submissions.models import OfficeSlice, RowProblem, Submission
from tieline.apps.submissions.originals import SliceReader
from tieline.core.ids import AuthorityId, MarkingId, PersonId, SubmissionId, Viewer
from tieline.core.lists import Found, ListQuery
from tieline.core.parsing.layout import Layout
from tieline.core.states import LIVE_STATES, State

_WORKBOOK_WEIGHT: Final = 8
RUNNING: Final = tuple(state for state in LIVE_STATES if state is not State.FINISHED)
"""Handed in, and not at the end yet."""


class WhichSubmissions(StrEnum):
    """Which of its submissions an office wants to see."""

    ALL = ""
    RUNNING = "running"
    PROBLEMS = "problems"
    FINISHED = "finished"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


_CHOICES: Final[dict[str, dict[str, object]]] = {
    "": {},
    "running": {"state__in": RUNNING},
    "problems": {"state": State.FINISHED, "row_problems__gt": 0},
    **{
        state.value: {"state": state}
        for state in (State.FINISHED, State.REJECTED, State.WITHDRAWN, State.SUPERSEDED)
    },
}
_SORTED_BY: Final = {
    "": "-id",
    "received": "id",
    "file": "file_name",
    "case": "case_ref",
    "rows": "rows_read",
    "problems": "row_problems",
}


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
    handed_in_by: PersonId
    received_at: datetime
    finished_at: datetime | None
    rows_read: int | None
    rows_accepted: int | None
    rows_empty: int | None
    row_problems: int | None
    values_distinct: int | None
    hits_found: int | None
    calls_kept: int | None
    rejection: str
    failures: int
    failed_at: datetime | None
    failure_code: str
    supersedes: SubmissionId | None
    authority_id: AuthorityId | None = None

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING


@dataclass(frozen=True, slots=True)
class OfCase:
    """What makes a submission one of a case: handed in for it, or by these ids, with rows of it."""

    ref: str
    ids: tuple[SubmissionId, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """What the intake needs to know of a submission."""

    id: SubmissionId
    state: State
    file_name: str
    layout: Layout
    case_ref: str
    opens_cases: bool
    marking_id: MarkingId
    """Of the submission, and of the cases it opens."""
    encoding: str
    delimiter: str
    row_numbers: Sequence[int] | None
    lines: Sequence[int] | None
    byte_count: int
    supersedes: SubmissionId | None
    authority_id: AuthorityId | None = None


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


def list_submissions(viewer: Viewer, *, case_ref: str | None = None) -> list[SubmissionRow]:
    """All submissions of the viewer's office, or those handed in for one case; newest first."""
    with acting_as(viewer):
        rows = Submission.objects.filter(office_id=viewer.office_id).order_by("-id")
        if case_ref is not None:
            rows = rows.filter(case_ref=case_ref)
        return [_submission_row(row) for row in rows]


def page_submissions(
    viewer: Viewer,
    *,
    which: str = "",
    of_case: OfCase | None = None,
    by: PersonId | None = None,
    before: SubmissionId | None = None,
    limit: int,
) -> list[SubmissionRow]:
    """Submissions of the viewer's office, newest first; `which` is as for `find_submissions`. Page
    with `before`."""
    with acting_as(viewer):
        rows = Submission.objects.filter(office_id=viewer.office_id, **_CHOICES[which])
        if of_case is not None:
            rows = rows.filter(Q(case_ref=of_case.ref) | Q(pk__in=of_case.ids))
        if by is not None:
            rows = rows.filter(handed_in_by=by)
        if before is not None:
            rows = rows.filter(id__lt=before)
        return [_submission_row(row) for row in rows.order_by("-id")[:limit]]


def find_submissions(
    viewer: Viewer, query: ListQuery, *, by: PersonId | None = None
) -> Found[SubmissionRow]:
    """The submissions of the viewer's office, newest first, or by `received`, `file`, `case`,
    `rows`, `problems`; `choice` is `running`, `problems` or the state at the end."""
    with acting_as(viewer):
        rows = Submission.objects.filter(office_id=viewer.office_id, **_CHOICES[query.choice])
        if by is not None:
            rows = rows.filter(handed_in_by=by)
        if query.text:
            rows = rows.filter(
                Q(file_name__icontains=query.text) | Q(case_ref__icontains=query.text)
            )
        total = rows.count()
        column = F(_SORTED_BY[query.sort].removeprefix("-"))
        falls = query.is_descending != (query.sort == "")
        ordered = rows.order_by(
            column.desc(nulls_last=True) if falls else column.asc(nulls_last=True), "-id"
        )
        end = None if query.limit is None else query.offset + query.limit
        return Found(tuple(map(_submission_row, ordered[query.offset : end])), total)


def list_submissions_of_case(
    viewer: Viewer, case_ref: str, ids: Iterable[SubmissionId]
) -> list[SubmissionRow]:
    """Those handed in for this case of the viewer's office, and those of these ids; newest first."""
    with acting_as(viewer):
        rows = Submission.objects.filter(
            Q(case_ref=case_ref) | Q(pk__in=list(ids)), office_id=viewer.office_id
        )
        return [_submission_row(row) for row in rows.order_by("-id")]


def list_under(viewer: Viewer, authorities: Iterable[AuthorityId]) -> list[SubmissionRow]:
    """The finished submissions of the viewer's office that came in under any of these, oldest first."""
    with acting_as(viewer):
        rows = Submission.objects.filter(
            office_id=viewer.office_id, authority_id__in=list(authorities), state=State.FINISHED
        )
        return [_submission_row(row) for row in rows.order_by("id")]


def get_successor(viewer: Viewer, submission_id: SubmissionId) -> SubmissionRow | None:
    """The live submission that supersedes, or is about to, this one of the viewer's office."""
    with acting_as(viewer):
        row = Submission.objects.filter(
            office_id=viewer.office_id, supersedes_id=submission_id, state__in=LIVE_STATES
        ).first()
    return None if row is None else _submission_row(row)


def find_problems(
    viewer: Viewer, submission_id: SubmissionId, query: ListQuery
) -> Found[ProblemRow]:
    """The problems and notes of a submission's rows in the order of the file; `choice` is
    `problems` or `notes`."""
    with acting_as(viewer):
        rows = RowProblem.objects.filter(office_id=viewer.office_id, submission_id=submission_id)
        if query.choice:
            rows = rows.filter(is_note=query.choice == "notes")
        total = rows.count()
        end = None if query.limit is None else query.offset + query.limit
        part = rows.order_by("row_number", "id")[query.offset : end]
        return Found(
            tuple(
                ProblemRow(r.pk, r.row_number, r.line, r.header, r.code, r.message, r.is_note)
                for r in part
            ),
            total,
        )


def rows_with_problems(viewer: Viewer, submission_id: SubmissionId) -> set[int]:
    """The numbers of the rows that were not accepted."""
    with acting_as(viewer):
        return set(
            RowProblem.objects.filter(
                office_id=viewer.office_id, submission_id=submission_id, is_note=False
            ).values_list("row_number", flat=True)
        )


def came_first_at(viewer: Viewer, submission_id: SubmissionId) -> datetime:
    """When a submission was handed in, or the first of those that it replaces, one after the other: what
    is handed in anew came then. Raises SubmissionNotFound."""
    with acting_as(viewer):
        rows = Submission.objects.filter(office_id=viewer.office_id)
        row = rows.filter(pk=submission_id).first()
        if row is None:
            raise SubmissionNotFound(f"#{submission_id}")
        while row.supersedes_id is not None:
            row = rows.get(pk=row.supersedes_id)
    return row.received_at


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
        marking_id=MarkingId(row.marking_id),
        encoding=row.encoding,
        delimiter=row.delimiter,
        row_numbers=part.row_numbers,
        lines=part.lines,
        byte_count=part.byte_count,
        supersedes=None if row.supersedes_id is None else SubmissionId(row.supersedes_id),
        authority_id=None if row.authority_id is None else AuthorityId(row.authority_id),
    )


def digest_of_slice(viewer: Viewer, submission_id: SubmissionId) -> tuple[str, int]:
    """SHA-256 (hexadecimal) and bytes of what the viewer's office has of a file: the rows of its own.
    Raises SubmissionNotFound."""
    with acting_as(viewer):
        part = OfficeSlice.objects.filter(
            office_id=viewer.office_id, submission_id=submission_id
        ).first()
    if part is None:
        raise SubmissionNotFound(f"#{submission_id}")
    return part.slice_sha256, part.byte_count


def weigh(viewer: Viewer, submission_id: SubmissionId) -> int:
    """About how many bytes its intake deals with: those of its text, eight times those of its
    workbook, which is compressed, and those of what it corrects. Raises SubmissionNotFound."""
    with acting_as(viewer):
        of_office = Submission.objects.filter(office_id=viewer.office_id)
        row = of_office.filter(pk=submission_id).first()
        if row is None:
            raise SubmissionNotFound(f"#{submission_id}")
        idents = [one for one in (row.pk, row.supersedes_id) if one is not None]
        encodings = dict(of_office.filter(pk__in=idents).values_list("pk", "encoding"))
        counts = OfficeSlice.objects.filter(
            office_id=viewer.office_id, submission_id__in=idents
        ).values_list("submission_id", "byte_count")
        weights = [  # to a workbook belongs no encoding
            count * (1 if encodings[ident] else _WORKBOOK_WEIGHT) for ident, count in counts
        ]
    return sum(weights)


def open_original(viewer: Viewer, submission_id: SubmissionId) -> io.BufferedReader:
    """The original bytes as a seekable file. Raises SubmissionNotFound, OriginalDamaged."""
    with acting_as(viewer):
        part = OfficeSlice.objects.filter(
            office_id=viewer.office_id, submission_id=submission_id
        ).first()
    if part is None:
        raise SubmissionNotFound(f"#{submission_id}")
    return io.BufferedReader(SliceReader(viewer, part), buffer_size=1 << 18)


def list_problems(
    viewer: Viewer,
    submission_id: SubmissionId,
    *,
    after: tuple[int, int] | None = None,
    are_notes: bool | None = None,
    limit: int | None = None,
) -> list[ProblemRow]:
    """The problems and notes of a submission's rows, or only one of both, in the order of the file.
    Page with `after`: the row number and id of the last one seen."""
    with acting_as(viewer):
        rows = RowProblem.objects.filter(
            office_id=viewer.office_id, submission_id=submission_id
        ).order_by("row_number", "id")
        if are_notes is not None:
            rows = rows.filter(is_note=are_notes)
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


def _submission_row(row: Submission) -> SubmissionRow:
    return SubmissionRow(
        id=SubmissionId(row.pk),
        uuid=row.uuid,
        state=State(row.state),
        file_name=row.file_name,
        file_sha256=row.file_sha256,
        case_ref=row.case_ref,
        authority=row.authority,
        handed_in_by=PersonId(row.handed_in_by),
        received_at=row.received_at,
        finished_at=row.finished_at,
        rows_read=row.rows_read,
        rows_accepted=row.rows_accepted,
        rows_empty=row.rows_empty,
        row_problems=row.row_problems,
        values_distinct=row.values_distinct,
        hits_found=row.hits_found,
        calls_kept=row.calls_kept,
        rejection=row.rejection,
        failures=row.failures,
        failed_at=row.failed_at,
        failure_code=row.failure_code,
        supersedes=None if row.supersedes_id is None else SubmissionId(row.supersedes_id),
        authority_id=None if row.authority_id is None else AuthorityId(row.authority_id),
    )
