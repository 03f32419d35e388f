import io
from dataclasses import replace

import pytest

from tests.core.parsing.books import write_book
from tieline.core.errors import BadInput
from tieline.core.parsing.header_words import read_header
from tieline.core.parsing.layout import ColumnMeaning, Layout
from tieline.core.parsing.opening import Opening
from tieline.core.parsing.rows import Row
from tieline.core.parsing.table import Table, open_table
from tieline.core.roles import Role


def open_text(text: str, name: str = "calls.csv", **stated) -> Table:
    return open_table(io.BytesIO(text.encode()), name=name, opening=Opening(**stated))


REPORT = (
    "Subscriber report for 202-555-0143\n"
    "\n"
    "Period,2021-07-01,2021-07-31,,\n"
    'Says "nobody"\n'
    "Number,Called,Start,Duration,Cell\n"
    "2025550143,2025550144,2021-07-08,65,x\n"
)


def test_lines_above_the_header_are_told_and_belong_to_no_row():
    table = open_text(REPORT)
    assert (table.header_line, table.header[0]) == (5, "Number")
    assert table.above == (
        "Subscriber report for 202-555-0143",
        "Period,2021-07-01,2021-07-31,,",
        'Says "nobody"',
    )
    (row,) = table.records()
    assert (row.number, row.line) == (1, 6)
    assert table.header_raw + row.raw == REPORT.encode()[REPORT.index("Number") :]


def test_the_line_of_the_header_can_be_stated():
    table = open_text(REPORT, header_line=3)
    assert table.header[:2] == ("Period", "2021-07-01")
    assert [row.line for row in table.records()] == [4, 5, 6]
    for wrong in (2, 7, 999):
        with pytest.raises(BadInput) as caught:
            open_text(REPORT, header_line=wrong)
        assert caught.value.code == "bad_header_line"


def test_a_quotation_mark_above_the_stated_header_spoils_nothing():
    table = open_text('a "title" with "marks\n"left open\nn,x\n1,2\n', header_line=3)
    assert (table.header, len(list(table.records()))) == (("n", "x"), 1)


def test_a_header_further_down_than_the_sample_can_be_stated():
    table = open_text("note\n" * 3000 + "n;x\n1;2\n", header_line=3001)
    assert (table.header, table.delimiter, len(table.above)) == (("n", "x"), ";", 50)


def test_a_file_without_a_header_gives_its_columns_numbers():
    table = open_text("2025550143,2021-07-08\n2025550144,2021-07-09\n")
    assert (table.header_line, table.header) == (0, ("column 1", "column 2"))
    assert [(row.number, row.line) for row in table.records()] == [(1, 1), (2, 2)]
    assert table.header_raw == b""
    stated = open_text("number,when\n2025550143,2021-07-08\n", header_line=0)
    assert [row.cells[0] for row in stated.records() if isinstance(row, Row)] == [
        "number",
        "2025550143",
    ]


@pytest.mark.parametrize(
    ("text", "line", "first"),
    [
        ("n\n+12025550143,x\n+12025550144,x\n", 1, "n"),
        ("2020,2021,2022\n1,2,3\n", 1, "2020"),
        ("ABC1234\nXYZ9876\nDEF4567\nGHI1111\n", 0, "column 1"),
        ("Plate\nXYZ9876\nDEF4567\nGHI1111\n", 1, "Plate"),
        ("Who\tNumber\nTío B\t(206) 555-0162\nDoc\t206.555.0171\n", 1, "Who"),
        (
            "Report for,Ada\nPrinted on,2021-07-08\nNumber,Called\n2025550143,2025550144\n",
            3,
            "Number",
        ),
        ("Name,Phone 2025550100\nAda,2025550143\n", 1, "Name"),
        ("kind,value\nphone,2025550143\nemail,a@example.org\n", 1, "kind"),
    ],
)
def test_the_header_is_found_where_a_person_would_see_it(text, line, first):
    table = open_text(text)
    assert (table.header_line, table.header[0]) == (line, first)


def test_parts_of_a_table_without_header_or_below_a_report_can_be_opened():
    for text in (REPORT, "2025550143,2021-07-08\n2025550144,2021-07-09\n"):
        table = open_text(text)
        rows = list(table.records())
        part = table.header_raw + b"".join(row.raw for row in rows)
        again = open_table(io.BytesIO(part), name="calls.csv", opening=table.part_opening)
        assert again.header == table.header
        assert [row.raw for row in again.records()] == [row.raw for row in rows]
        same = open_table(io.BytesIO(text.encode()), name="calls.csv", opening=table.opening)
        assert list(same.records()) == rows


@pytest.mark.parametrize(
    ("header", "concept", "role"),
    [
        ("Calling Number", "number", Role.USED),
        ("callingNumber", "number", Role.USED),
        ("DIALED_DIGITS", None, Role.CALLED),
        ("A-Number", "number", Role.USED),
        ("IMEI (B)", "imei", Role.CALLED),
        ("Party A", None, Role.USED),
        ("From", None, Role.USED),
        ("Valid from", "other_date", None),
        ("Calling and called", None, None),
        ("Case number", "case", None),
        ("Cell phone", "phone", None),
        ("Cell ID", "cell", None),
        ("Número marcado", "number", Role.CALLED),
        ("Angerufene Nummer", "number", Role.CALLED),
        ("Empfänger", None, Role.CALLED),
        ("EMPFAENGER", None, Role.CALLED),
        ("Numéro appelé", "number", Role.CALLED),
        ("Tío B", None, None),
        ("", None, None),
    ],
)
def test_words_of_a_header_say_what_it_is(header, concept, role):
    reading = read_header(header)
    assert (reading.concept, reading.role) == (concept, role)


def test_one_row_with_too_many_cells_does_not_make_the_names_lines_above():
    table = open_text("number\n+1 202 555 0143\nx,y\n", header_line=None)
    assert (table.header_line, table.header, table.above) == (1, ("number",), ())
    for rows in ("x,y\na,b\n", "x,y\na,b\n\nc,d\n"):
        longer = open_text("number\n+1 202 555 0143\n" + rows, header_line=None)
        assert (longer.header_line, longer.header, longer.above) == (1, ("number",), ())
        assert len(list(longer.records())) == len(rows.split()) + 1
    titled = open_text("Phone records\nfoo,bar\n2025550143,x\n", header_line=None)
    assert (titled.header_line, titled.header) == (2, ("foo", "bar"))


def open_by(text: str | bytes, *names: str, **stated) -> Table:
    """As a file is opened for a layout that tells of these columns."""
    columns = tuple(ColumnMeaning(name, "phone") for name in names)
    contents = text.encode() if isinstance(text, str) else text
    name = "calls.xlsx" if contents.startswith(b"PK") else "calls.csv"
    layout = replace(Layout(columns=columns), **stated)
    return open_table(io.BytesIO(contents), name=name, opening=layout.opening)


STRANGE = "Made for Ada,Bo\nby Cy,Di\nzq,zr\n2025550143,2025550144\n"


def test_the_columns_of_a_layout_help_to_find_the_header():
    assert open_text(STRANGE).header_line == 1
    table = open_by(STRANGE, "ZQ")
    assert (table.header_line, table.header, len(list(table.records()))) == (3, ("zq", "zr"), 1)
    assert open_by(STRANGE, "zr", header_line=1).header_line == 1
    assert open_by(STRANGE, "zr", header_line=0).header_line == 0


def test_the_columns_of_a_layout_help_to_find_the_header_of_a_sheet():
    book = write_book(("S", [row.split(",") for row in STRANGE.splitlines()]))
    assert open_by(book, "zr").header == ("zq", "zr")


def test_the_columns_of_a_layout_help_to_find_the_delimiter():
    text = "a,b;c,d;n\n1,2;3,4;2025550143\n1,2;3,4;2025550144\n"
    assert open_by(text, "n").delimiter == ";"
    assert open_by("a;b;c,n\n1;2;3,2025550143\n", "n").delimiter == ","


def test_a_row_with_values_is_no_header_whatever_a_layout_names():
    table = open_by("kind,value\nphone,2025550143\nemail,a@example.org\n", "phone")
    assert (table.header_line, table.header) == (1, ("kind", "value"))


def test_of_several_rows_with_the_names_of_a_layout_the_one_that_is_found_anyway_is_taken():
    text = "Number,Note\n\nNumber,Called,Start\n2025550143,2025550144,2021-07-08\n"
    found = open_text(text).header_line
    assert open_by(text, "number").header_line == found == 3
