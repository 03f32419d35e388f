"""Workbooks: which sheet is the table, where its header stands, and its rows.

A row's `raw` is the row as CSV in UTF-8, so that rows can be cut out, corrected in any program
and handed in again. Rows count from the sheet's own row numbers.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, Final

from tieline.core.errors import BadInput
from tieline.core.parsing.header_line import MOST_ABOVE, HeaderFound, find_header, name_columns
from tieline.core.parsing.headers import quote_text
from tieline.core.parsing.lines import MAX_ROW_BYTES, MAX_ROW_LINES
from tieline.core.parsing.opening import Opening
from tieline.core.parsing.rows import MAX_COLUMNS, CellNote, Row, RowProblem
from tieline.core.parsing.sheet_cells import MESSAGES
from tieline.core.parsing.sheet_rows import SheetRow, TooWide, read_sheet
from tieline.core.parsing.values import looks_like_value
from tieline.core.parsing.workbook import SheetPart, Workbook, find_sheet, open_workbook
from tieline.core.parsing.workbook_package import BrokenPart, broken_workbook

SHEET_DELIMITER: Final = ","
_SAMPLE_ROWS: Final = 200
_RIVAL_SHARE: Final = 0.5
_SHOWN_CHARACTERS: Final = 1000

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenedSheet:
    """A sheet whose header is known. `rivals` are other sheets that look like tables too."""

    sheet: str
    rivals: tuple[str, ...]
    header: Cells
    header_line: int
    header_raw: bytes
    header_text: str
    above: tuple[str, ...]
    read_rows: Callable[[], Iterator[Row | RowProblem]]


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the first rows of a sheet tell of it. `values` counts cells that hold data."""

    sheet: SheetPart
    rows: list[SheetRow]
    values: int


def open_sheet(stream: BinaryIO, *, name: str, opening: Opening) -> OpenedSheet:
    """Finds sheet and header where they are not stated. Refuses a workbook without a row."""
    workbook = open_workbook(stream, name)
    if opening.sheet is not None:
        sheets: Sequence[SheetPart] = (find_sheet(workbook, opening.sheet),)
    else:
        sheets = workbook.sheets
    looked = [_look(workbook, sheet, opening.header_line or 1) for sheet in sheets]
    best = max(looked, key=lambda one: (one.values, not one.sheet.is_hidden, len(one.rows)))
    if not best.rows:
        if opening.header_line:
            raise _no_header_there(name, opening.header_line)
        raise BadInput(
            "empty_file", f"{quote_text(name)} is empty. Check the file and send it again."
        )
    rivals = tuple(
        one.sheet.name
        for one in looked
        if one is not best and best.values * _RIVAL_SHARE <= one.values > 0
    )
    return _open(workbook, best, rivals, opening)


def _look(workbook: Workbook, sheet: SheetPart, first: int) -> _Looked:
    rows = list(islice(_read(workbook, sheet, first), _SAMPLE_ROWS))
    values = sum(looks_like_value(text) for row in rows for text in row.cells.values())
    return _Looked(sheet, rows, values)


def _open(
    workbook: Workbook, looked: _Looked, rivals: tuple[str, ...], opening: Opening
) -> OpenedSheet:
    header_line = opening.header_line
    cells = [_in_order(row.cells) for row in looked.rows]
    if header_line:
        if looked.rows[0].number != header_line:
            raise _no_header_there(workbook.package.name, header_line)
        found = HeaderFound(0, True, len(cells[0]))
    else:
        found = find_header(cells, opening.names)
        if header_line == 0:
            found = HeaderFound(0, False, found.width)
    first = looked.rows[found.place].number
    header = cells[found.place] if found.has_names else name_columns(found.width)
    width = len(header)

    def read_rows() -> Iterator[Row | RowProblem]:
        rows = _read(workbook, looked.sheet, first + found.has_names)
        return (_make_row(number, row, width) for number, row in enumerate(rows, start=1))

    above = cells[max(0, found.place - MOST_ABOVE) : found.place]
    return OpenedSheet(
        sheet=looked.sheet.name,
        rivals=rivals,
        header=tuple(cell.replace("\ufeff", "").strip() for cell in header),
        header_line=first if found.has_names else 0,
        header_raw=write_csv(header) if found.has_names else b"",
        header_text=write_csv(header).decode().rstrip("\r\n") if found.has_names else "",
        above=tuple(write_csv(row).decode().rstrip("\r\n")[:_SHOWN_CHARACTERS] for row in above),
        read_rows=read_rows,
    )


def write_csv(cells: Sequence[str]) -> bytes:
    """One row as CSV in UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode("utf-8", "replace")


def _read(workbook: Workbook, sheet: SheetPart, first: int) -> Iterator[SheetRow]:
    """The rows from this one on that hold a value. A fault of the file is one clear error."""
    name = workbook.package.name
    try:
        for row in read_sheet(workbook, sheet):
            if row.number >= first and row.cells:
                yield row
    except TooWide as error:
        raise BadInput(
            "sheet_too_wide",
            f"{quote_text(name)} has values to the right of column {MAX_COLUMNS} in the sheet "
            f"{quote_text(sheet.name)}. Take them out and send it again.",
        ) from error
    except BrokenPart as error:
        raise broken_workbook(name) from error


def _in_order(cells: dict[int, str], width: int = 0) -> Cells:
    width = max(width, max(cells) + 1)
    return tuple(cells.get(place, "") for place in range(width))


def _make_row(number: int, row: SheetRow, width: int) -> Row | RowProblem:
    cells = _in_order(row.cells, width)
    if len(cells) > width:
        # It will be a problem; on one line it stays one row in whatever reads it next.
        cells = tuple(" ".join(cell.splitlines()) for cell in cells)
    raw = write_csv(cells)
    if len(raw) > MAX_ROW_BYTES or _count_lines(raw) > MAX_ROW_LINES:
        message = (
            f"This row is longer than {MAX_ROW_BYTES // 1024} KiB or {MAX_ROW_LINES} lines. "
            "Check that the sheet is a table."
        )
        return RowProblem(number, row.number, None, "record_too_long", message)
    notes = tuple(CellNote(place, code, MESSAGES[code]) for place, code in row.notes.items())
    return Row(number, cells, row.number, raw, notes)


def _count_lines(raw: bytes) -> int:
    return raw.count(b"\n") + raw.count(b"\r")


def _no_header_there(name: str, line: int) -> BadInput:
    return BadInput(
        "bad_header_line",
        f"No row {line} with a value is on this sheet of {quote_text(name)}. State the row on "
        "which the column names stand, counted from 1, or 0 if there are none.",
        header_line=line,
    )
