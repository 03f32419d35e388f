"""Text with delimiters: CSV and TSV.

The standard library's reader is used in its strict mode, a row at a time. When it refuses a
row, the row's first line becomes a problem and reading resumes at the next physical line, so
a stray quote costs one line and never swallows the rest of the file.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from tieline.core.errors import BadInput
from tieline.core.parsing.encoding import CHUNK_BYTES, EncodedText
from tieline.core.parsing.headers import quote_text
from tieline.core.parsing.lines import (
    MAX_ROW_BYTES,
    MAX_ROW_LINES,
    RowLines,
    RowTooLong,
    split_lines,
)
from tieline.core.parsing.rows import Row, RowProblem

DELIMITERS = (",", ";", "\t", "|")  # the earlier wins where two fit equally well
_SAMPLE_ROWS = 100
_BLANK = b" \r\n\x1a"  # the last is how DOS programs end a file

_MESSAGES = {
    "unclosed_quote": "A quotation mark opens a cell and nothing in the next "
    f"{MAX_ROW_LINES} lines closes it as it should. Close it, or double it if it belongs to the text.",
    "stray_quote": "A quotation mark stands inside a quoted cell. Double it if it belongs to the text.",
    "record_too_long": f"This row is longer than {MAX_ROW_BYTES // 1024} KiB, or one of its cells "
    f"than {csv.field_size_limit() // 1024} KiB. Check that the file has line endings and is a table.",
}


@dataclass(frozen=True, slots=True)
class DelimitedText:
    """A text whose delimiter and header are known. `read_rows` starts anew at each call."""

    delimiter: str
    header: tuple[str, ...]
    header_raw: bytes
    header_text: str
    text: EncodedText
    read_rows: Callable[[], Iterator[Row | RowProblem]]


def open_delimited(text: EncodedText, *, name: str, delimiter: str | None) -> DelimitedText:
    """Finds the header: the first line that is not blank. Refuses a text that has none."""
    delimiter = delimiter or _choose_delimiter(text)
    header = next(_scan(split_lines(text.read_chunks()), text.decode, delimiter), None)
    if header is None:
        raise BadInput(
            "empty_file", f"{quote_text(name)} is empty. Check the file and send it again."
        )
    if isinstance(header, RowProblem):
        raise BadInput(
            "unreadable_header",
            f"The header of {quote_text(name)} (line {header.line}) cannot be read. {header.message}",
            line=header.line,
        )

    def read_rows() -> Iterator[Row | RowProblem]:
        return islice(_scan(split_lines(text.read_chunks()), text.decode, delimiter), 1, None)

    mark = text.raw_mark if header.line == 1 else b""
    return DelimitedText(
        delimiter=delimiter,
        header=tuple(cell.replace("\ufeff", "").strip() for cell in header.cells),
        header_raw=mark + header.raw,
        header_text=text.decode(header.raw).rstrip("\r\n"),
        text=text,
        read_rows=read_rows,
    )


def _scan(
    lines: Iterator[bytes], decode: Callable[[bytes], str], delimiter: str
) -> Iterator[Row | RowProblem]:
    """The header as row 0, then the rows. Blank lines are no rows and have no number."""
    return scan_rows(RowLines(lines, decode), delimiter)


def scan_rows(
    row_lines: RowLines, delimiter: str, *, number: int = 0, width: int = 0
) -> Iterator[Row | RowProblem]:
    """The rows of some lines, the first of them numbered `number`.

    Between two rows nothing is remembered but the number and the width of the header (0: the
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


def _choose_delimiter(text: EncodedText) -> str:
    """The delimiter that gives the header many columns and the rows as many as the header."""
    sample = _sample_lines(text)
    scores = {d: _score(list(_scan(iter(sample), text.decode, d))) for d in DELIMITERS}
    return max(DELIMITERS, key=lambda delimiter: scores[delimiter])


def _sample_lines(text: EncodedText) -> list[bytes]:
    chunk = next(text.read_chunks(), b"")
    lines = chunk.splitlines(keepends=True)[: _SAMPLE_ROWS + 1]
    # The last line of a full chunk may be cut anywhere, and a cut header is better than none.
    return lines[:-1] if len(lines) > 1 and len(chunk) >= CHUNK_BYTES else lines


def _score(rows: list[Row | RowProblem]) -> float:
    header = rows[0] if rows else None
    if not isinstance(header, Row):
        return 0
    width = len(header.cells)
    regular = sum(isinstance(row, Row) and fits(row.cells, width) for row in rows)
    return (width - 1) * regular / len(rows)
