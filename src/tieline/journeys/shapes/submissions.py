"""A file handed in, and what was wrong with its rows."""

from dataclasses import dataclass
from datetime import datetime

from tieline.apps.submissions.queries import ProblemRow, SubmissionRow
from tieline.core.parsing.rows import RowProblem


@dataclass(frozen=True, slots=True)
class SubmissionShape:
    """A file handed in, with its state and counts. Counts are null until they are known."""

    id: str
    state: str
    """received, parsed, published, scanned, finished; or rejected, withdrawn, superseded."""
    file: str
    file_sha256: str
    case: str | None
    """Reference of the case of all rows; null where each row names its own."""
    authority: str
    """The legal basis, KIND:NUMBER."""
    received_at: datetime
    finished_at: datetime | None
    rows_read: int | None
    """Always the sum of the next three."""
    rows_accepted: int | None
    rows_empty: int | None
    """Rows without a value in any of the columns."""
    row_problems: int | None
    values: int | None
    """How many different values the accepted rows hold."""
    values_with_hits: int | None
    """How many of them another case holds, as far as the office may know."""
    calls: int | None
    """How many calls of a toll file are kept for analysis; null for other files."""
    rejection: str | None
    """Why the file could not be used."""
    failures: int
    """How often the intake was tried in vain; the worker goes on trying."""
    failed_at: datetime | None
    failure_code: str | None


@dataclass(frozen=True, slots=True)
class ProblemShape:
    """Why a row was not taken; or, for a note, what was noticed on one that was."""

    row: int
    """Counted from 1 after the header."""
    line: int
    """Counted from 1 in the file."""
    column: str
    is_note: bool
    code: str
    message: str
    """What is wrong and what to do."""


def submission_shape(row: SubmissionRow) -> SubmissionShape:
    """A submission of one's own office."""
    return SubmissionShape(
        id=str(row.uuid),
        state=row.state.value,
        file=row.file_name,
        file_sha256=row.file_sha256,
        case=row.case_ref or None,
        authority=row.authority,
        received_at=row.received_at,
        finished_at=row.finished_at,
        rows_read=row.rows_read,
        rows_accepted=row.rows_accepted,
        rows_empty=row.rows_empty,
        row_problems=row.row_problems,
        values=row.values_distinct,
        values_with_hits=row.hits_found,
        calls=row.calls_kept,
        rejection=row.rejection or None,
        failures=row.failures,
        failed_at=row.failed_at,
        failure_code=row.failure_code or None,
    )


def first_problem_shape(problem: RowProblem, is_note: bool) -> ProblemShape:
    """A problem or note of a row that was looked at and not handed in."""
    return ProblemShape(
        row=problem.row_number,
        line=problem.line,
        column=problem.header or "",
        is_note=is_note,
        code=problem.code,
        message=problem.message,
    )


def problem_shape(row: ProblemRow) -> ProblemShape:
    """A problem or note of a row."""
    return ProblemShape(
        row=row.row_number,
        line=row.line,
        column=row.header,
        is_note=row.is_note,
        code=row.code,
        message=row.message,
    )
