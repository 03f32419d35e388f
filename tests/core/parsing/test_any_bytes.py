import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tieline.core.errors import BadInput
from tieline.core.parsing.headers import fold_header
from tieline.core.parsing.layout import ColumnMeaning, Layout
from tieline.core.parsing.lines import split_lines
from tieline.core.parsing.opening import Opening
from tieline.core.parsing.rows import EmptyRow, ParsedRow, Row, RowProblem
from tieline.core.parsing.rows_by_layout import read_rows
from tieline.core.parsing.table import Table, open_table

REFUSALS = {"broken_workbook", "empty_file", "not_a_table", "unreadable_header"}
SHEET = (
    "Phone;Case,Office\tSeen|Note\r\n"
    '555 0100,"C-1",DEA,2021-07-06,"said ""no"", twice"\r\n'
    "+57 1 5550100,C-2,CBP,07/08/2021,\n"
    ',"C\r\n3",CBP,,José\r'
    ",,,,\r\n\r\n"
    "5550101,C-4,DEA,7 Jul 2021 14:03,x,y\n"
)
names = st.sampled_from(["x.csv", "x.tsv", "x"])


def open_or_refuse(contents: bytes, name: str) -> Table | None:
    try:
        return open_table(io.BytesIO(contents), name=name)
    except BadInput as error:
        refused = error
    assert refused.code in REFUSALS
    assert refused.message.isprintable()
    return None


def check_rows(contents: bytes, table: Table) -> None:
    """Every row comes once, numbered without a gap, and no byte between them is lost."""
    rows = list(table.records())
    numbers = [r.number if isinstance(r, Row) else r.row_number for r in rows]
    assert numbers == list(range(1, len(rows) + 1))
    assert [row.line for row in rows] == sorted({row.line for row in rows})
    if table.format == "text":  # a find is cut out of its line
        return
    if table.encoding.startswith("utf-16"):
        contents = contents[2:].decode(table.encoding, errors="replace").encode()
    mark = b"\xef\xbb\xbf" if contents.startswith(b"\xef\xbb\xbf") else b""
    contents = contents[len(mark) :]
    place = above_of(contents, table)
    header_raw = table.header_raw.removeprefix(mark if table.header_line == 1 else b"")
    for raw in (header_raw, *(row.raw for row in rows)):
        found = contents.index(raw, place)
        assert not contents[place:found].strip(b" \r\n\x1a")
        place = found + len(raw)
    assert not contents[place:].strip(b" \r\n\x1a")


def above_of(contents: bytes, table: Table) -> int:
    """The length of what stands above the table, every line of which the table tells."""
    if not table.above:
        return 0
    lines = list(split_lines([contents]))
    first = table.header_line or next(row.line for row in table.records())
    shown = [line for line in lines[: first - 1] if line.strip(b" \r\n\x1a")]
    assert len(shown) == len(table.above)
    return len(b"".join(lines[: first - 1]))


def check_outcomes(table: Table) -> None:
    """Whatever the layout, rows + problems + empty = rows read."""
    count = sum(1 for _ in table.records())
    for place in range(min(len(table.header), 3)):
        one, other = table.header[place], table.header[-1]
        layout = Layout(
            (ColumnMeaning(one, "phone"),),
            seen_at_column=other,
            region_column=one,
            case_column=other,
            office_column=one,
        )
        folded = [fold_header(header) for header in table.header]
        if folded.count(fold_header(one)) > 1 or folded.count(fold_header(other)) > 1:
            with pytest.raises(BadInput, match="more than once"):
                read_rows(table, layout)
            continue
        outcomes = list(read_rows(table, layout))
        kinds = [isinstance(o, ParsedRow | EmptyRow | RowProblem) for o in outcomes]
        assert all(kinds)
        assert len(kinds) == count


@settings(deadline=None)
@given(st.binary(), names)
@example(b"", "x")
@example(b"a\x00,b\n\x00", "x.csv")
@example(b"\xff\xfea\x00,\x00b\x00\n\x00\x00\xd8", "x")
@example(b"\xfe\xff\x00a\x00\n\xdc\x00\x00", "x")
@example(b"\xef\xbb\xbf\xff,b\n\x81\x8d\x8f\x90\x9d,\r", "x")
@example(b"\xed\xa0\x80,b\n1,2\n", "x")
def test_any_bytes_are_rows_or_bad_input(contents, name):
    if table := open_or_refuse(contents, name):
        check_rows(contents, table)
        check_outcomes(table)


tokens = st.sampled_from(
    [
        *(b",", b";", b"\t", b"|", b'"', b'""', b"\r", b"\n", b"\r\n", b" ", b"a", b"b1"),
        *(b"\xc3\xa9", b"\xe9", b"\x00", b"\x0c", b"\xe2\x80\xa8", b"\x1a", b"2021-07-06"),
    ]
)


@settings(deadline=None)
@given(st.lists(tokens).map(b"".join), names)
def test_anything_like_a_table_is_rows_or_bad_input(contents, name):
    contents = b"a,b\n" + contents
    if table := open_or_refuse(contents, name):
        check_rows(contents, table)
        check_outcomes(table)


@st.composite
def damaged_sheets(draw: st.DrawFn) -> bytes:
    codec = draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
    contents = bytearray(SHEET.encode(codec) * draw(st.integers(1, 4)))
    for _ in range(draw(st.integers(0, 6))):
        place = draw(st.integers(0, len(contents)))
        cut = draw(st.integers(0, 3))
        contents[place : place + cut] = draw(tokens | st.binary(max_size=3))
    return bytes(contents)


@settings(deadline=None)
@given(damaged_sheets(), names)
def test_a_damaged_table_is_rows_or_bad_input(contents, name):
    if table := open_or_refuse(contents, name):
        check_rows(contents, table)
        check_outcomes(table)


cells = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.sampled_from('\r\n\t"')
)
rows = st.lists(st.tuples(cells, cells, cells), max_size=8)


@settings(deadline=None)
@given(rows, st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_what_a_csv_writer_wrote_is_read_back(rows, delimiter, ending, quote_all):
    written = io.StringIO(newline="")
    # Not every writer quotes a carriage return, and without quotes it ends the line.
    quote_all = quote_all or any("\r" in cell for row in rows for cell in row)
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    writer = csv.writer(written, delimiter=delimiter, lineterminator=ending, quoting=quoting)
    writer.writerows([("a", "b", "c"), *rows])
    contents = written.getvalue().encode()
    table = open_table(io.BytesIO(contents), name="x", opening=Opening(delimiter=delimiter))
    found = list(table.records())
    assert [tuple(map(str.strip, row.cells)) for row in found] == [
        tuple(map(str.strip, row)) for row in rows
    ]
    assert table.header_raw + b"".join(row.raw for row in found) == contents
