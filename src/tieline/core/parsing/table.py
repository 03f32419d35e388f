"""Opening a file: is it a table, and in which format? The format is chosen here and nowhere else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from tieline.core.errors import BadInput
from tieline.core.parsing.delimited import DELIMITERS, open_delimited
from tieline.core.parsing.encoding import EncodedText, Encoding, find_encoding
from tieline.core.parsing.headers import quote_text
from tieline.core.parsing.rows import Row, RowProblem

_SAVE_AS_CSV = "Open it and save the sheet as CSV (UTF-8), then send that file."
_UNPACK = "Unpack it and send the table inside, one file at a time."
_EXPORT = "Ask for the table itself, as CSV, and send that file."
_ZIP_OR_SHEET = (
    "If it is a spreadsheet, open it and save the sheet as CSV (UTF-8); if it is an archive, unpack "
    "it. Then send that file."
)

# How other kinds of file begin: what the kind is called, and what to do with one.
_NOT_TABLES = (
    (b"PK\x03\x04", "a spreadsheet or zip archive", _ZIP_OR_SHEET),
    (b"PK\x05\x06", "an empty zip archive", _UNPACK),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document", _SAVE_AS_CSV),
    (b"%PDF-", "a PDF document", _EXPORT),
    (b"{\\rtf", "a text document", _EXPORT),
    (b"\x1f\x8b", "a gzip archive", _UNPACK),
    (b"BZh91AY&SY", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ\x00", "an xz archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstandard archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-zip archive", _UNPACK),
    (b"Rar!\x1a\x07", "a rar archive", _UNPACK),
    (b"SQLite format 3\x00", "a database", _EXPORT),
    (b"\x89PNG", "a picture", _EXPORT),
    (b"\xff\xd8\xff", "a picture", _EXPORT),
)
_SAMPLE_BYTES = 64 * 1024
_CONTROL = bytes(byte for byte in (*range(32), 127) if byte not in b"\t\n\v\f\r")
# Text in UTF-8 may be padded with NUL bytes; other text has next to no control bytes, and
# compressed or encrypted bytes have one in ten.
_MOST_CONTROL = {Encoding.UTF_8: 0.3, Encoding.CP1252: 0.05}
_TAB_ENDINGS = (".tsv", ".tab")


@dataclass(frozen=True, slots=True)
class Table:
    """An opened file: its header is read, its rows are not.

    `header_raw` and each row's `raw` are the exact bytes of the file, line endings included,
    so `header_raw` followed by some rows' `raw` is a file that holds just those rows. Reopen
    such a part with `encoding=raw_encoding` and `delimiter=delimiter`: on its own it may look
    like another kind of file. Caveats: a UTF-16 file gives its parts in UTF-8; blank lines are
    in no part; the last row has no line ending if the file has none.
    """

    name: str
    format: str
    encoding: str
    raw_encoding: str
    delimiter: str
    header: tuple[str, ...]
    header_raw: bytes = field(repr=False)
    header_line: str = field(repr=False)
    _read_rows: Callable[[], Iterator[Row | RowProblem]] = field(repr=False)
    text: EncodedText | None = field(default=None, repr=False)
    """The text with delimiters that the rows are read from, where they are read from one."""

    def with_records(self, read_rows: Callable[[], Iterator[Row | RowProblem]]) -> "Table":
        """The same table with other rows, such as some of its own."""
        return replace(self, _read_rows=read_rows)

    def records(self) -> Iterator[Row | RowProblem]:
        """All rows, in the order of the file, in bounded memory. Starts anew at each call.

        Promise: only a fault of the stream itself raises. A row that is too long or wrongly
        quoted is a `RowProblem` for its first line, and reading goes on with the next line.
        """
        return self._read_rows()


def open_table(
    stream: BinaryIO,
    *,
    name: str,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Table:
    """Reads the whole stream once to know its encoding, then the header. Needs `seek`.

    `name` is the file's own name: its ending may tell the format, and messages repeat it.
    Refuses, as `empty_file`, `not_a_table` or `unreadable_header`, what has no rows to read.
    """
    stream.seek(0)
    _refuse_other_kinds(stream.read(16), name)
    text = find_encoding(stream, _known_encoding(encoding))
    _refuse_binary(text, name)
    if delimiter is None and name.lower().endswith(_TAB_ENDINGS):
        delimiter = "\t"
    if delimiter is not None and delimiter not in DELIMITERS:
        raise BadInput(
            "bad_delimiter",
            f"{quote_text(delimiter)} is not a delimiter. Use a comma, semicolon, tab or bar.",
            delimiter=delimiter,
        )
    opened = open_delimited(text, name=name, delimiter=delimiter)
    return Table(
        name=name,
        format="tsv" if opened.delimiter == "\t" else "csv",
        encoding=text.encoding.value,
        raw_encoding=text.raw_encoding.value,
        delimiter=opened.delimiter,
        header=opened.header,
        header_raw=opened.header_raw,
        header_line=opened.header_text,
        _read_rows=opened.read_rows,
        text=opened.text,
    )


def _known_encoding(encoding: str | None) -> Encoding | None:
    if encoding is None:
        return None
    if encoding in Encoding.__members__.values():
        return Encoding(encoding)
    known = ", ".join(member.value for member in Encoding)
    raise BadInput(
        "bad_encoding",
        f"{quote_text(encoding)} is not an encoding that can be read. Use one of {known}.",
        encoding=encoding,
    )


def _refuse_other_kinds(start: bytes, name: str) -> None:
    for magic, kind, advice in _NOT_TABLES:
        if start.startswith(magic):
            raise BadInput(
                "not_a_table",
                f"{quote_text(name)} is {kind}, not a CSV or TSV file. {advice}",
                kind=kind,
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
