"""What a file is read into. Problems are values here: gathered, counted and shown, never raised.

Promise: every row of a file comes out exactly once, as a `ParsedRow`, an `EmptyRow` or a
`RowProblem`. `raw` holds its bytes as the table gives them, so that the rows of one office
can be cut out of a file without altering them.

Text from a file stays out of every `repr` and every message: those reach places that are
kept longer, and read by more people, than the file itself.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from tieline.core.roles import Role, Standing

MAX_COLUMNS: Final = 2_048
"""Of a table. Every column is looked at for its meaning, and shown."""


@dataclass(frozen=True, slots=True)
class CellNote:
    """What was noticed on one cell of a sheet. `place` counts columns from 0."""

    place: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the file. `number` counts rows after the header from 1;
    `line` is the physical line it begins on, blank lines included, or the row of a sheet."""

    number: int
    cells: tuple[str, ...] = field(repr=False)
    line: int
    raw: bytes = field(default=b"", repr=False)
    notes: tuple[CellNote, ...] = ()


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row could not be taken, or, among a row's notes, what was taken with a doubt.

    `header` is the column concerned, if it is one. `office_code` is set where the row names
    its office in spite of the problem, so that this office can be told. `raw` is empty for
    a note and for a line too long to hold.
    """

    row_number: int
    line: int
    header: str | None
    code: str
    message: str
    office_code: str | None = None
    raw: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class GivenValue:
    """One value as its sender wrote it, without the white space around it."""

    kind: str
    as_given: str = field(repr=False)
    role: Role
    standing: Standing
    region: str | None
    header: str
    qualifier: str | None = None
    """What its column states beside the kind, such as a plate's jurisdiction."""


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A row with at least one value. `notes` tell of what could not be read beside the values;
    they never cost the row. `duration_s` is in seconds; `cell` is the cell or tower as written."""

    number: int
    line: int
    case_ref: str | None = field(repr=False)
    office_code: str | None
    values: tuple[GivenValue, ...]
    seen_at: datetime | None
    notes: tuple[RowProblem, ...]
    raw: bytes = field(default=b"", repr=False)
    duration_s: int | None = None
    cell: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class EmptyRow:
    """A row whose value columns are all blank. Not a problem, but counted."""

    number: int
    line: int
    office_code: str | None = None
    raw: bytes = field(default=b"", repr=False)
