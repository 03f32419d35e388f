"""Files of any bytes: only documented refusals, every row once, and both readers say the same."""

import io
import zipfile
from typing import Final

from tests.bulk.reference import Answer, read_by_rows, read_in_bulk
from tests.bulk.test_equal_tally import HEADER
from tests.core.parsing.books import MINUTE, change_part, write_book
from tests.fuzz.drawn import Drawn
from tests.fuzz.refusals import demand_documented
from tieline.core.parsing.date_orders import DateOrder
from tieline.core.parsing.detection import detect
from tieline.core.parsing.encoding import Encoding
from tieline.core.parsing.inspection import describe_detection, describe_table
from tieline.core.parsing.layout import ColumnMeaning, Layout
from tieline.core.parsing.opening import DELIMITERS, FileFormat, Opening
from tieline.core.parsing.preview import Extent, preview
from tieline.core.parsing.running_text import find_values
from tieline.core.parsing.table import Table, open_table
from tieline.core.roles import Role
from tieline.core.tally import Bounds

_ANY_CASE: Final = Bounds("C-1", None, None)
_NAMES: Final = ("list.csv", "list.tsv", "list", "notes.txt", "calls.xlsx")
_OPENINGS: Final = (
    Opening(),
    Opening(FileFormat.CSV),
    Opening(FileFormat.TSV),
    Opening(FileFormat.TEXT, region="US"),
    *(Opening(encoding=encoding) for encoding in Encoding),
    *(Opening(delimiter=delimiter) for delimiter in DELIMITERS),
    *(Opening(header_line=line) for line in (0, 1, 2, 7, 1_000_000)),
    Opening(FileFormat.XLSX),
    Opening(sheet="Calls"),
)
_REGIONS: Final = (None, "US", "MX", "ZZ")
_BOOK: Final = write_book(
    ("Notes", [["About"]]),
    ("Calls", [["Calling", "Called", "Start"], ["+12025550143", 12025550144, MINUTE]]),
)
_PARTS: Final = tuple(name for name in zipfile.ZipFile(io.BytesIO(_BOOK)).namelist())
_CALLS: Final = Layout(
    columns=(
        ColumnMeaning("Calling", "phone", Role.USED),
        ColumnMeaning("Called", "phone", Role.CALLED),
    ),
    seen_at_column="Time",
    time_column="Clock",
    duration_column="Duration (min)",
    cell_column="Free",
    region_column="Region",
    case_column="Case",
)


def check_file(data: bytes) -> None:
    """Any bytes, opened in any way, read by the layout that is found in them."""
    drawn = Drawn(data)
    name, opening, region = (drawn.one_of(some) for some in (_NAMES, _OPENINGS, _REGIONS))
    block_bytes = drawn.one_of((1, 30, 400, 1 << 20))
    with demand_documented():
        table = open_table(io.BytesIO(drawn.rest()), name=name, opening=opening)
        _read_all(table, region, block_bytes)


def check_workbook(data: bytes) -> None:
    """A workbook of which one part is replaced by any bytes, so that the archive stays whole; or some
    bytes of the archive."""
    drawn = Drawn(data)
    part, region = drawn.one_of((*_PARTS, None)), drawn.one_of(_REGIONS)
    if part is None:
        at, cut = drawn.number(len(_BOOK)), drawn.number(40)
        book = _BOOK[:at] + drawn.rest() + _BOOK[at + cut :]
    else:
        book = change_part(_BOOK, part, lambda _: drawn.rest())
    with demand_documented():
        table = open_table(io.BytesIO(book), name="calls.xlsx")
        _read_all(table, region, None)


def check_calls(data: bytes) -> None:
    """Rows of calls below the header of a carrier: read by rows and in blocks alike."""
    drawn = Drawn(data)
    zone = drawn.one_of(("UTC", "Europe/Stockholm", "America/St_Johns", "Antarctica/Troll"))
    order = drawn.one_of((None, *DateOrder))
    block_bytes = drawn.one_of((1, 30, 400, 1 << 20))
    layout = Layout(**{**_fields(_CALLS), "time_zone": zone, "date_order": order})
    content = f"{HEADER}\n".encode() + drawn.rest()
    with demand_documented():
        table = open_table(io.BytesIO(content), name="calls.csv")
        found = read_by_rows(table, layout, _ANY_CASE)
        _demand_sum(found)
        assert read_in_bulk(table, layout, _ANY_CASE, block_bytes=block_bytes) == found


def check_running_text(data: bytes) -> None:
    """Text with numbers and addresses in it: each find stands where it is said to stand."""
    drawn = Drawn(data)
    region = drawn.one_of(_REGIONS)
    content = drawn.rest()
    for line in content.decode("utf-8", "replace").splitlines():
        finds = find_values(line, region) if line else []
        assert [find.start for find in finds] == sorted(find.start for find in finds)
        assert all(line[find.start : find.end] == find.value for find in finds)
    opening = Opening(FileFormat.TEXT, region=region)
    with demand_documented():
        table = open_table(io.BytesIO(content), name="notes.txt", opening=opening)
        _read_all(table, region, None)


def _read_all(table: Table, region: str | None, block_bytes: int | None) -> None:
    found = detect(table, country=region, time_zone="UTC")
    describe_table(table)
    describe_detection(found)
    if not found.layout.columns:
        layout = Layout((ColumnMeaning(table.header[0], "other"),), region=region)
    else:
        layout = found.layout
    assert Layout.from_json(layout.to_json()) == layout
    shown = preview(table, layout, country=region, extent=Extent(20, 5, 500))
    assert shown.rows_looked_at == shown.rows_accepted + shown.rows_empty + shown.row_problems
    by_rows = read_by_rows(table, layout, _ANY_CASE)
    _demand_sum(by_rows)
    assert by_rows.counts[0] == sum(1 for _ in table.records())
    if block_bytes is not None and table.lines is not None:
        assert read_in_bulk(table, layout, _ANY_CASE, block_bytes=block_bytes) == by_rows


def _demand_sum(found: Answer) -> None:
    read, accepted, empty, problems = found.counts
    assert read == accepted + empty + problems
    assert problems == len(found.problems)


def _fields(layout: Layout) -> dict[str, object]:
    return {name: getattr(layout, name) for name in Layout.__slots__}


def _parts_of_book() -> list[bytes]:
    """Each part as it is, for a fuzzer to begin with."""
    with zipfile.ZipFile(io.BytesIO(_BOOK)) as book:
        return [bytes([place, 0]) + book.read(name) for place, name in enumerate(_PARTS)]


FILE_SEEDS: Final = [
    b'\0\0\0\0Phone;Case,Office\tSeen|Note\r\n555 0100,"C-1",DEA,2021-07-06,"said ""no"""\r\n',
    b'\x02\0\1\1number,seen,imei\n+12025550143,07/08/2021,490154203237518\n,,\n"a\nb",31/12/2021,x\n',
    b"\0\1\1\2" + "\ufeffTel;Fecha\n+52 55 5555 0143;08.07.21\n".encode("utf-16"),
    b"\3\3\1\0call +1 202 555 0143 or a@b.example\n",
]
BOOK_SEEDS: Final = [*_parts_of_book(), bytes([len(_PARTS), 0, 0, 30, 2]) + b"x"]
CALL_SEEDS: Final = [
    b"\0\0\0+12025550143,(202) 555-0144,2021-07-08,A-1,US,cell 7,14:03:22,1:05\n",
    b'\1\1\2"2025550143",,31/12/21,A-1,US,,9:05,PT1M5S\r\n,,,,,,,\r\n',
]
TEXT_SEEDS: Final = [
    "\1Call (202) 555-0143 x5 today; a.b@c.example, +52 55 5555 0143\r\n\uff0b\uff11\n".encode(),
]
FILE_WORDS: Final = (
    b"\r\n", b'""', b'","', b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xe2\x80\xa8", b"\x1a",
    b"+12025550143", b"2021-07-06", b"07/08/2021", b"14:03", b"phone", b"imei", b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"sep=;", b"US", b"A-1",
)  # fmt: skip
BOOK_WORDS: Final = (
    b"<row r=", b"<c r=", b"</c>", b"</row>", b"<v>", b"</v>", b't="s"', b't="inlineStr"', b't="b"',
    b't="e"', b"<f>", b"1E999", b"999999999", b"XFD1048576", b"<is><t>", b'date1904="1"',
    b"<sheet name=", b'state="hidden"', b"numFmtId=", b"formatCode=", b"-1", b"&#0;", b"<!DOCTYPE",
    b'encoding="utf-16"', b"<mergeCell ref=", b'Target="../../x"', b"<dimension ref=", b't="n"',
)  # fmt: skip
