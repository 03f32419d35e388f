"""Opening a file: is it a table, and in which format? The format is chosen here and nowhere else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Final

from tieline.core.errors import BadInput
from tieline.core.parsing.delimited import TableLines, open_delimited
from tieline.core.parsing.encoding import EncodedText, Encoding, find_encoding
from tieline.core.parsing.file_kinds import ZIP_START, refuse_other_kinds
from tieline.core.parsing.headers import quote_text
from tieline.core.parsing.opening import AS_FOUND, FileFormat, Opening
from tieline.core.parsing.rows import Row, RowProblem
from tieline.core.parsing.running_text import TEXT_DELIMITER, TEXT_HEADER, read_text_rows
from tieline.core.parsing.sheets import SHEET_DELIMITER, open_sheet, write_csv
from tieline.core.parsing.text_or_table import TextGuess, guess_text

TEXT_OR_TABLE: Final = "text_or_table"
SEVERAL_SHEETS: Final = "several_sheets"
_SAMPLE_BYTES = 64 * 1024
_CONTROL = bytes(byte for byte in (*range(32), 127) if byte not in b"\t\n\v\f\r")
# Text in UTF-8 may be padded with NUL bytes; other text has next to no control bytes, and
# compressed or encrypted bytes have one in ten.
_MOST_CONTROL = {Encoding.UTF_8: 0.3, Encoding.CP1252: 0.05}
_TAB_ENDINGS = (".tsv", ".tab")
_TABLE_ENDINGS = (".csv", ".psv", *_TAB_ENDINGS)


@dataclass(frozen=True, slots=True)
class Table:
    """An opened file: its header is read, its rows are not.

    `header_line` is the line, or the row of a sheet, that the column names stand on; 0 where
    they have none and are called *column 1* and so on. `above` is what stands above the table.
    `doubts` are codes of what could also be meant: TEXT_OR_TABLE, SEVERAL_SHEETS. `stated` is
    what was said when it was opened.

    `header_raw` and each row's `raw` are the exact bytes of the file, line endings included,
    so `header_raw` followed by some rows' `raw` is a file that holds just those rows. Reopen
    such a part with `part_opening`: on its own it may look like another kind of file. Caveats:
    a UTF-16 file gives its parts in UTF-8, a workbook or a running text as CSV in UTF-8; blank
    lines and what stands above are in no part; the last row has no line ending if the file has
    none.
    """

    name: str
    format: FileFormat
    encoding: Encoding
    raw_encoding: Encoding
    delimiter: str
    header: tuple[str, ...]
    header_line: int
    header_raw: bytes = field(repr=False)
    header_text: str = field(repr=False)
    above: tuple[str, ...] = field(repr=False)
    _read_rows: Callable[[], Iterator[Row | RowProblem]] = field(repr=False)
    sheet: str | None = None
    rival_sheets: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    stated: Opening = AS_FOUND
    lines: TableLines | None = field(default=None, repr=False)
    """Where the rows stand, where they are lines of a text with delimiters."""

    @property
    def part_opening(self) -> Opening:
        """How to open a part of this table."""
        return open_part(self.raw_encoding, self.delimiter, has_names=bool(self.header_raw))

    @property
    def opening(self) -> Opening:
        """How to open the file again and find the same table, whatever is guessed by then."""
        if self.format is FileFormat.XLSX:
            return Opening(FileFormat.XLSX, header_line=self.header_line, sheet=self.sheet)
        if self.format is FileFormat.TEXT:
            return Opening(FileFormat.TEXT, encoding=self.encoding)
        return Opening(self.format, self.encoding, self.delimiter, self.header_line)

    def with_records(self, read_rows: Callable[[], Iterator[Row | RowProblem]]) -> "Table":
        """The same table with other rows, such as some of its own."""
        return replace(self, _read_rows=read_rows)

    def records(self) -> Iterator[Row | RowProblem]:
        """All rows, in the order of the file, in bounded memory. Starts anew at each call.

        Promise: only a fault of the stream itself raises, or of a workbook that is damaged
        (BadInput). A row that is too long or wrongly quoted is a `RowProblem` for its first
        line, and reading goes on with the next line.
        """
        return self._read_rows()


def open_part(encoding: Encoding, delimiter: str, *, has_names: bool) -> Opening:
    """How to open rows that were cut out of a table, below its header if it has one."""
    return Opening(FileFormat.CSV, encoding, delimiter, header_line=int(has_names))


def open_table(stream: BinaryIO, *, name: str, opening: Opening = AS_FOUND) -> Table:
    """Finds out what `opening` does not say. Needs `seek`; may read the whole stream once.

    `name` is the file's own name: its ending may tell the format, and messages repeat it.
    Refuses what has no rows to read, always as BadInput. A workbook that is damaged further
    down is refused while its rows are read (`broken_workbook`, `sheet_too_wide`).
    """
    return replace(_open(stream, name, opening), stated=opening)


def _open(stream: BinaryIO, name: str, opening: Opening) -> Table:
    stream.seek(0)
    if stream.read(len(ZIP_START)) == ZIP_START or opening.format is FileFormat.XLSX:
        return _open_workbook(stream, name, opening)
    if opening.format is None:  # stated, it is believed: a part of a file may begin like another
        refuse_other_kinds(stream, name)
    text = find_encoding(stream, opening.encoding)
    _refuse_binary(text, name)
    if opening.format is FileFormat.TEXT:
        return _open_text(text, name, opening.region)
    delimiter = opening.delimiter
    is_tabbed = name.lower().endswith(_TAB_ENDINGS) and opening.format is None
    if delimiter is None and (is_tabbed or opening.format is FileFormat.TSV):
        delimiter = "\t"
    guess = TextGuess.TABLE
    if not _is_said_to_be_table(name, opening):
        guess = guess_text(text)
        if guess is TextGuess.TEXT:
            return _open_text(text, name, opening.region)
    table = _open_delimited(text, name, delimiter, opening)
    return table if guess is TextGuess.TABLE else replace(table, doubts=(TEXT_OR_TABLE,))


def _is_said_to_be_table(name: str, opening: Opening) -> bool:
    """Whether anything but the contents says so."""
    said = (opening.format, opening.delimiter, opening.header_line)
    return any(one is not None for one in said) or name.lower().endswith(_TABLE_ENDINGS)


def _open_delimited(text: EncodedText, name: str, delimiter: str | None, opening: Opening) -> Table:
    opened = open_delimited(
        text,
        name=name,
        delimiter=delimiter,
        header_line=opening.header_line,
        names=opening.names,
    )
    return Table(
        name=name,
        format=FileFormat.TSV if opened.delimiter == "\t" else FileFormat.CSV,
        encoding=text.encoding,
        raw_encoding=text.raw_encoding,
        delimiter=opened.delimiter,
        header=opened.header,
        header_line=opened.header_line,
        header_raw=opened.header_raw,
        header_text=opened.header_text,
        above=opened.above,
        _read_rows=opened.read_rows,
        lines=opened.lines,
    )


def _open_workbook(stream: BinaryIO, name: str, opening: Opening) -> Table:
    if opening.format not in (None, FileFormat.XLSX):
        raise BadInput(
            "format_differs",
            f"{quote_text(name)} was stated to be {opening.format} and is a workbook or a zip "
            "archive. State its true format, or none.",
            format=opening.format,
        )
    opened = open_sheet(stream, name=name, opening=opening)
    return Table(
        name=name,
        format=FileFormat.XLSX,
        encoding=Encoding.UTF_8,
        raw_encoding=Encoding.UTF_8,
        delimiter=SHEET_DELIMITER,
        header=opened.header,
        header_line=opened.header_line,
        header_raw=opened.header_raw,
        header_text=opened.header_text,
        above=opened.above,
        sheet=opened.sheet,
        rival_sheets=opened.rivals,
        doubts=(SEVERAL_SHEETS,) if opened.rivals else (),
        _read_rows=opened.read_rows,
    )


def _open_text(text: EncodedText, name: str, region: str | None) -> Table:
    raw = write_csv(TEXT_HEADER)
    return Table(
        name=name,
        format=FileFormat.TEXT,
        encoding=text.encoding,
        raw_encoding=Encoding.UTF_8,
        delimiter=TEXT_DELIMITER,
        header=TEXT_HEADER,
        header_line=0,
        header_raw=raw,
        header_text=raw.decode().rstrip(),
        above=(),
        _read_rows=lambda: read_text_rows(text, region),
    )


def _refuse_binary(text: EncodedText, name: str) -> None:
    sample = next(text.read_chunks(), b"")[:_SAMPLE_BYTES]
    control = len(sample) - len(sample.translate(None, _CONTROL))
    if control > len(sample) * _MOST_CONTROL[text.raw_encoding]:
        raise BadInput(
            "not_a_table",
            f"{quote_text(name)} is not text: it is full of control characters. If it comes from a "
            "spreadsheet or database, export it as CSV (UTF-8) and send that file.",
            kind="binary",
        )
