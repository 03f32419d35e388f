"""What a file holds and how it would be read, found out before anything is stored."""

from dataclasses import dataclass
from datetime import datetime

from tieline.core.parsing.column_guesses import ColumnGuess
from tieline.core.parsing.doubts import Doubt
from tieline.core.parsing.inspection import write_column_option
from tieline.core.parsing.rows import ParsedRow


@dataclass(frozen=True, slots=True)
class GuessShape:
    """A column, and what it was taken for."""

    place: int
    """Counted from 1."""
    header: str
    meaning: str | None
    """KIND:ROLE, KIND/QUALIFIER:ROLE, or one word such as seen_at; null: it is left out."""
    reason: str
    """Why: by_header, by_content, by_both and so on."""
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DoubtShape:
    """What cannot be told from the file, and must be stated before it is handed in."""

    code: str
    message: str
    columns: tuple[str, ...]
    """The headers concerned, if it is about columns."""
    field: str
    """The field of the layout that settles it, such as date_order or columns."""


@dataclass(frozen=True, slots=True)
class RowValueShape:
    """A value that a row gives."""

    column: str
    kind: str
    role: str
    as_given: str


@dataclass(frozen=True, slots=True)
class RowShape:
    """A row as it would be taken."""

    row: int
    """Counted from 1 after the header."""
    line: int
    """Counted from 1 in the file."""
    case: str | None
    """Reference of its case, where each row names its own."""
    values: tuple[RowValueShape, ...]
    seen_at: datetime | None
    duration_s: int | None
    cell: str | None


def guess_shape(guess: ColumnGuess) -> GuessShape:
    """A column, and what it was taken for."""
    meaning = write_column_option(guess.meaning).rpartition("=")[2] if guess.meaning else None
    return GuessShape(guess.place + 1, guess.header, meaning, guess.reason, guess.examples)


def doubt_shape(doubt: Doubt, field: str) -> DoubtShape:
    """What cannot be told from the file; `field` is where the surface takes the answer."""
    return DoubtShape(doubt.code, doubt.message, doubt.columns, field)


def row_shape(row: ParsedRow) -> RowShape:
    """A row as it would be taken."""
    return RowShape(
        row=row.number,
        line=row.line,
        case=row.case_ref,
        values=tuple(
            RowValueShape(one.header, one.kind, one.role.value, one.as_given) for one in row.values
        ),
        seen_at=row.seen_at,
        duration_s=row.duration_s,
        cell=row.cell,
    )
