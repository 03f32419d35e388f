"""Text with delimiters: CSV and TSV.

The standard library's reader is used in its strict mode, a row at a time. When it refuses a
row, the row's first line becomes a problem and reading resumes at the next physical line, so
a stray quote costs one line and never swallows the rest of the file.
"""

import csv
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from tieline.core.errors import BadInput
from tieline.core.parsing.encoding import CHUNK_BYTES, EncodedText
from tieline.core.parsing.header_line import MOST_ABOVE, HeaderFound, find_header, name_columns
from tieline.core.parsing.headers import quote_text
from tieline.core.parsing.lines import (
    MAX_ROW_BYTES,
    MAX_ROW_LINES,
    RowLines,
    RowTooLong,
    split_lines,
)
from tieline.core.parsing.opening import DELIMITERS
from tieline.core.parsing.rows import MAX_COLUMNS, Row, RowProblem

_SAMPLE_LINES = 400
_SHOWN_BYTES = 1000
_BLANK = b" \r\n\x1a"  # the last is how DOS programs end a file

_MESSAGES = {
    "unclosed_quote": "A quotation mark opens a cell and nothing in the next "
    f"{MAX_ROW_LINES} lines closes it as it should. Close it, or double it if it belongs to the text.",
    "stray_quote": "A quotation mark stands inside a quoted cell. Double it if it belongs to the text.",
    "record_too_long": f"This row is longer than {MAX_ROW_BYTES // 1024} KiB, or one of its cells "
    f"than {csv.field_size_limit() // 1024} KiB. Check that the file has line endings and is a table.",
}
UNREAD_CODES: Final = frozenset(_MESSAGES)
"""Of rows that could not be read, and are the first line of what they may have been."""


@dataclass(frozen=True, slots=True)
class TableLines:
    """Where the rows of a table stand in a text: from the line `first` on.

    The first row there holds the names of the columns if it `has_names`; rows after it have the
    number 1 and up.
    """

    text: EncodedText
    first: int
    has_names: bool


@dataclass(frozen=True, slots=True)
class DelimitedText:
    """A text whose delimiter and header are known. `read_rows` starts anew at each call.

    `header_line` is 0 where the columns have no names; `header_raw` is then empty.
    """

    delimiter: str
    header: tuple[str, ...]
    header_line: int
    header_raw: bytes
    header_text: str
    above: tuple[str, ...]
    lines: TableLines
    read_rows: Callable[[], Iterator[Row | RowProblem]]


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a table begins. The lines before `line` are no part of it."""

    line: int
    has_names: bool
    width: int
    regularity: float = 1.0
    has_stated_names: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """How much the beginning of a text looks like a table."""

    delimiter: str
    width: int
    regularity: float


def measure_delimited(text: EncodedText) -> Measured:
    """The best delimiter, how many columns it makes, and the share of rows that have them."""
    sample = sample_lines(text)
    delimiter, start = _choose(sample, text.decode, None, frozenset())
    return Measured(delimiter, start.width, start.regularity)


def open_delimited(
    text: EncodedText,
    *,
    name: str,
    delimiter: str | None,
    header_line: int | None = None,
    names: frozenset[str] = frozenset(),
) -> DelimitedText:
    """Finds delimiter and header where they are not stated, with the help of column `names`,
    folded, that the file is expected to have. Refuses a text that has no rows, and a stated line
    on which no row begins."""
    sample = sample_lines(text, header_line or 1)
    if delimiter is None:
        delimiter, start = _choose(sample, text.decode, header_line, names)
    else:
        start = _find_start(sample, text.decode, delimiter, header_line, names)

    def scan() -> Iterator[Row | RowProblem]:
        lines = islice(split_lines(text.read_chunks()), start.line - 1, None)
        width = 0 if start.has_names else start.width
        return _scan(lines, text.decode, delimiter, first_line=start.line, width=width)

    first = _check_first(next(scan(), None), name, header_line)
    mark = text.raw_mark if first.line == 1 else b""
    above = _lines_above(text, start.line)
    if not start.has_names or not isinstance(first, Row):

        def read_all() -> Iterator[Row | RowProblem]:
            # The header is row 0; without one the first row is row 1.
            return map(_renumber, scan())

        _refuse_wide(start.width, name)
        header = name_columns(start.width)
        lines_of_all = TableLines(text, start.line, has_names=False)
        return DelimitedText(delimiter, header, 0, b"", "", above, lines_of_all, read_all)
    _refuse_wide(len(first.cells), name)
    return DelimitedText(
        delimiter=delimiter,
        header=tuple(cell.replace("\ufeff", "").strip() for cell in first.cells),
        header_line=first.line,
        header_raw=mark + first.raw,
        header_text=text.decode(first.raw).rstrip("\r\n"),
        above=above,
        lines=TableLines(text, start.line, has_names=True),
        read_rows=lambda: islice(scan(), 1, None),
    )


def _check_first(
    first: Row | RowProblem | None, name: str, header_line: int | None
) -> Row | RowProblem:
    if first is None and header_line:
        raise _no_header_there(name, header_line)
    if first is None:
        raise BadInput(
            "empty_file", f"{quote_text(name)} is empty. Check the file and send it again."
        )
    if header_line and first.line != header_line:
        raise _no_header_there(name, header_line)
    if isinstance(first, RowProblem) and header_line != 0:
        raise BadInput(
            "unreadable_header",
            f"The header of {quote_text(name)} (line {first.line}) cannot be read. {first.message}",
            line=first.line,
        )
    return first


def _refuse_wide(width: int, name: str) -> None:
    if width > MAX_COLUMNS:
        raise BadInput(
            "table_too_wide",
            f"{quote_text(name)} has {width} columns, and at most {MAX_COLUMNS} are read. Take out "
            "those that are not needed and send it again.",
            columns=width,
        )


def _no_header_there(name: str, line: int) -> BadInput:
    return BadInput(
        "bad_header_line",
        f"No row begins on line {line} of {quote_text(name)}. State the line on which the column "
        "names stand, counted from 1, or 0 if there are none.",
        header_line=line,
    )


def _renumber(row: Row | RowProblem) -> Row | RowProblem:
    if isinstance(row, Row):
        return Row(row.number + 1, row.cells, row.line, row.raw)
    return replace(row, row_number=row.row_number + 1)


def _lines_above(text: EncodedText, first_line: int) -> tuple[str, ...]:
    """What stands above the table, for showing: the last lines of it, each cut where it is long."""
    lines = islice(split_lines(text.read_chunks()), first_line - 1)
    kept = deque((line for line in lines if line.strip(_BLANK)), maxlen=MOST_ABOVE)
    return tuple(text.decode(line[:_SHOWN_BYTES]).rstrip("\r\n") for line in kept)


def _choose(
    sample: list[bytes],
    decode: Callable[[bytes], str],
    header_line: int | None,
    names: frozenset[str],
) -> tuple[str, _Start]:
    """The delimiter that gives the expected names, and else many columns and rows that have as
    many."""
    starts = {d: _find_start(sample, decode, d, header_line, names) for d in DELIMITERS}

    def fit(delimiter: str) -> tuple[bool, float]:
        start = starts[delimiter]
        return start.has_stated_names, (start.width - 1) * start.regularity

    best = max(DELIMITERS, key=fit)
    return best, starts[best]


def _find_start(
    sample: list[bytes],
    decode: Callable[[bytes], str],
    delimiter: str,
    header_line: int | None,
    names: frozenset[str],
) -> _Start:
    """Where the table begins if this is the delimiter, as far as the sample tells."""
    first_line = header_line or 1
    rows = list(_scan(iter(sample), decode, delimiter, first_line=first_line))
    cells = [row.cells if isinstance(row, Row) else None for row in rows]
    if not cells or (
        cells[0] is None and header_line != 0
    ):  # a quotation mark in the first row: nothing can be told
        return _Start(first_line, header_line != 0, 1, 0)
    if header_line is None:
        found = find_header(cells, names)
    elif header_line:
        found = HeaderFound(0, True, len(cells[0] or ()))
    else:
        found = HeaderFound(0, False, find_header(cells).width)
    width = len(cells[found.place] or ()) if found.has_names else found.width
    regular = sum(row is not None and fits(row, width) for row in cells[found.place :])
    line = 1 if found.place == 0 and not header_line else rows[found.place].line
    return _Start(
        line, found.has_names, max(width, 1), regular / len(cells), found.has_stated_names
    )


def _scan(
    lines: Iterator[bytes],
    decode: Callable[[bytes], str],
    delimiter: str,
    *,
    first_line: int = 1,
    width: int = 0,
) -> Iterator[Row | RowProblem]:
    """The header as row 0, then the rows. Blank lines are no rows and have no number.

    `first_line` is the number of the first of `lines`; without a `width` it is the first row's.
    """
    return scan_rows(RowLines(lines, decode, first_line), delimiter, width=width)


def scan_rows(
    row_lines: RowLines, delimiter: str, *, number: int = 0, width: int = 0
) -> Iterator[Row | RowProblem]:
    """The rows of some lines, the first of them numbered `number`.

    Between two rows nothing is remembered but the number and the width of the table (0: the
    first row tells it), so reading can be taken up at any line that a row begins with.
    """
    # A space after the delimiter must not hide a quotation mark; cells are stripped anyway.
    reader = csv.reader(row_lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    while True:
        row_lines.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, RowTooLong) as error:
            code = _why(error, row_lines)
        else:
            if len(cells) < 2 and not row_lines.taken[0][0].strip(_BLANK):
                continue
            width = width or len(cells)
            if len(row_lines.taken) == 1 or fits(cells, width):
                yield Row(number, tuple(cells), row_lines.first_line, row_lines.raw())
                number += 1
                continue
            # Two stray quotes some lines apart look like one long cell. Rows must not vanish
            # in it, so a row of several lines is believed only if it has the header's width.
            code = "unclosed_quote"
        row_lines.keep_first_line_only()
        message = _MESSAGES[code]
        yield RowProblem(number, row_lines.first_line, None, code, message, raw=row_lines.raw())
        number += 1


def _why(error: csv.Error | RowTooLong, row_lines: RowLines) -> str:
    if len(row_lines.taken[0][0]) > MAX_ROW_BYTES or "field limit" in str(error):
        return "record_too_long"
    if isinstance(error, RowTooLong) or "unexpected end" in str(error):
        return "unclosed_quote"
    return "stray_quote"


def fits(cells: Sequence[str], width: int) -> bool:
    """Whether the row has the header's width. Blank cells beyond it hold nothing and are allowed."""
    return len(cells) == width or (len(cells) > width and not any(map(str.strip, cells[width:])))


def sample_lines(text: EncodedText, first_line: int = 1) -> list[bytes]:
    """Lines from this one on, as many as are needed to find out what they are."""
    lines, size = [], 0
    for line in islice(split_lines(text.read_chunks()), first_line - 1, None):
        lines.append(line)
        size += len(line)
        if len(lines) >= _SAMPLE_LINES or size >= CHUNK_BYTES:
            break
    return lines
