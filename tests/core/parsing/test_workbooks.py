import io
import re
import zipfile
from datetime import date, time, timedelta
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.parsing.books import MAIN, MINUTE, SECOND, change_part, open_book, write_book
from tieline.core.errors import BadInput
from tieline.core.parsing.layout import ColumnMeaning, Layout
from tieline.core.parsing.opening import build_opening
from tieline.core.parsing.rows_by_layout import read_rows
from tieline.core.parsing.sheet_cells import read_number
from tieline.core.parsing.table import open_table
from tieline.core.parsing.workbook_package import BrokenPart, feed_xml


def write_cells(*cells: str, styles: bytes | None = None) -> bytes:
    """A workbook whose second row holds these cells, as they stand in the XML."""
    letters = "ABCDEFGHIJ"[: len(cells)]
    head = "".join(f'<c r="{c}1" t="inlineStr"><is><t>{c}</t></is></c>' for c in letters)
    body = "".join(f'<c r="{c}2" {cell}</c>' for c, cell in zip(letters, cells, strict=True))
    sheet = (
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{head}</row>'
        f'<row r="2">{body}</row></sheetData></worksheet>'
    )
    book = write_book(("S", [["x"]]))
    return change_part(book, "xl/worksheets/sheet1.xml", lambda _: sheet.encode())


def refusal(contents: bytes, **stated: Any) -> BadInput:
    with pytest.raises(BadInput) as caught:
        list(open_book(contents, **stated).records())
    assert caught.value.message.isprintable()
    return caught.value


# Cells


def test_every_sort_of_cell_becomes_text_that_says_the_same():
    cells = [
        12025550143,
        12025550143.0,
        1.1,
        1e-7,
        True,
        SECOND,
        date(2021, 7, 8),
        time(14, 3),
        timedelta(hours=30, seconds=5),
        " +1 202\n555 ",
        None,
        "José",
    ]
    header = [f"column {n}" for n in range(len(cells))]
    table = open_book(write_book(("S", [header, cells])))
    (row,) = table.records()
    assert row.cells == (
        *("12025550143", "12025550143", "1.1", "0.0000001", "TRUE", "2021-07-08 14:03:05"),
        *("2021-07-08", "14:03:00", "30:00:05", " +1 202\n555 ", "", "José"),
    )
    assert row.notes == ()


@pytest.mark.parametrize(
    ("stored", "text", "is_noted"),
    [
        ("354178036859789", "354178036859789", False),
        ("3.54178036859789E+14", "354178036859789", False),
        ("1234567890123450", "1234567890123450", True),
        ("8.9014103211118495E+19", "89014103211118500000", True),
        ("8901410321111851072", "8901410321111851072", False),  # by a program that keeps them
        ("1.1000000000000001", "1.1", False),
        ("-0.5", "-0.5", False),
        ("0", "0", False),
        ("007", "007", False),
    ],
)
def test_a_number_keeps_every_digit_it_has_and_says_where_excel_took_some(stored, text, is_noted):
    table = open_book(write_cells(f"><v>{stored}</v>", "><v>1</v>"))
    (row,) = table.records()
    assert row.cells[0] == text
    assert [note.code for note in row.notes] == ["digits_lost"] * is_noted


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_whole_numbers_of_up_to_15_digits_are_exact_however_they_are_stored(number):
    for stored in (str(number), f"{number:.17g}", f"{number:.14E}"):
        assert read_number(stored, "", counts_from_1904=False) == (str(number), None)


@given(st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30))
def test_no_number_is_written_with_an_exponent_and_none_is_long(number):
    text, note = read_number(str(number), "", counts_from_1904=False)
    if isinstance(number, float):
        assert "e" not in text.lower()
        assert len(text) < 120
        assert text == "" or float(text) == pytest.approx(number)
        assert text or note


def test_errors_and_formulas_without_a_result_are_blank_with_a_note_in_columns_that_matter():
    contents = write_cells(
        't="e"><v>#N/A</v>', "><f>1+1</f>", 't="inlineStr"><is><t>+12025550143</t></is>',
        't="inlineStr"><is><t>#REF!</t></is>',
    )  # fmt: skip
    table = open_book(contents)
    (row,) = table.records()
    assert row.cells == ("", "", "+12025550143", "")
    assert [n.code for n in row.notes] == ["sheet_error", "formula_without_result", "sheet_error"]
    layout = Layout((ColumnMeaning("C", "phone"), ColumnMeaning("A", "phone")))
    (parsed,) = read_rows(table, layout)
    assert [(n.code, n.header) for n in parsed.notes] == [("sheet_error", "A")]


def test_cells_merged_downwards_count_in_every_row_that_holds_something():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["case", "number"], ["C-1", "2025550143"], [None, "2025550144"], [None, None]):
        sheet.append(row)
    sheet.append(["C-2", "2025550145"])
    sheet.merge_cells("A2:A4")
    out = io.BytesIO()
    book.save(out)
    rows = [row.cells for row in open_book(out.getvalue()).records()]
    assert rows == [("C-1", "2025550143"), ("C-1", "2025550144"), ("C-2", "2025550145")]


def test_hidden_rows_and_columns_are_read():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["a", "number"], ["x", "2025550143"], ["y", "2025550144"]):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    out = io.BytesIO()
    book.save(out)
    assert [row.cells[1] for row in open_book(out.getvalue()).records()] == [
        "2025550143",
        "2025550144",
    ]


def test_dates_of_a_workbook_that_counts_from_1904_are_right():
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["when", "x"])
    book.active.append([MINUTE, 1])
    out = io.BytesIO()
    book.save(out)
    (row,) = open_book(out.getvalue()).records()
    assert row.cells[0] == "2021-07-08 14:03:00"


def test_shared_strings_are_read_without_their_pronunciation_and_their_escapes_are_undone():
    strings = (
        f'<sst xmlns="{MAIN}"><si><t>number</t></si><si><r><t>+1 202 </t></r><r><t>555 0143</t></r>'
        "<rPh><t>zero</t></rPh></si><si><t>a_x000A_b_x0000_</t></si></sst>"
    )
    contents = write_cells('t="s"><v>1</v>', 't="s"><v>2</v>')
    contents = change_part(contents, "xl/sharedStrings.xml", lambda _: strings.encode())
    (row,) = open_book(contents).records()
    assert row.cells == ("+1 202 555 0143", "a\nb_x0000_")


def test_shared_strings_and_styles_are_found_under_the_names_that_the_workbook_gives_them():
    strings = f'<sst xmlns="{MAIN}"><si><t>2025550143</t></si></sst>'
    contents = write_cells('t="s"><v>0</v>', 's="1"><v>44385.5</v>')
    formats = '<xf numFmtId="0"/><xf numFmtId="22"/>'
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs count="2">{formats}</cellXfs></styleSheet>'
    contents = change_part(contents, "deep/in/words.xml", lambda _: strings.encode())
    contents = change_part(contents, "deep/in/looks.xml", lambda _: styles.encode())
    words = b'<Relationship Id="w" Type="x/sharedStrings" Target="/deep/in/words.xml"/>'

    def refer(old: bytes) -> bytes:
        old = re.sub(rb'Target="[^"]*styles.xml"', b'Target="../deep/in/looks.xml"', old)
        return old.replace(b"</Relationships>", words + b"</Relationships>")

    contents = change_part(contents, "xl/_rels/workbook.xml.rels", refer)
    (row,) = open_book(contents).records()
    assert row.cells == ("2025550143", "2021-07-08 12:00:00")


# Sheets and headers


def test_the_sheet_that_looks_like_a_table_is_taken_and_another_can_be_stated():
    contents = write_book(
        ("Read me", [["This workbook holds calls."], ["Ask Ada."]]),
        ("Calls", [["number", "when"], ["2025550143", "2021-07-08"], ["2025550144", "x"]]),
    )
    table = open_book(contents)
    assert (table.format, table.sheet, table.header) == ("xlsx", "Calls", ("number", "when"))
    assert table.rival_sheets == ()
    assert open_book(contents, sheet=" read ME ").header == ("This workbook holds calls.",)
    error = refusal(contents, sheet="Call")
    assert error.code == "no_such_sheet"
    assert '"Read me", "Calls"' in error.message


def test_sheets_that_look_alike_are_a_doubt():
    rows = [["number"], ["2025550143"], ["2025550144"]]
    table = open_book(write_book(("May", rows), ("June", rows)))
    assert (table.sheet, table.rival_sheets, table.doubts) == (
        "May",
        ("June",),
        ("several_sheets",),
    )


def test_what_stands_above_the_header_of_a_sheet_is_told_and_its_row_can_be_stated():
    rows = [
        ["Subscriber report for", "202-555-0143"],
        [],
        ["Calling number", "Called number", "Start"],
        ["2025550143", "2025550144", "2021-07-08"],
    ]
    contents = write_book(("S", rows))
    table = open_book(contents)
    assert (table.header_line, table.header[0]) == (3, "Calling number")
    assert table.above == ("Subscriber report for,202-555-0143",)
    assert [(row.number, row.line) for row in table.records()] == [(1, 4)]
    assert open_book(contents, header_line=3).header == table.header
    assert refusal(contents, header_line=2).code == "bad_header_line"
    nameless = open_book(contents, header_line=0)
    assert nameless.header == ("column 1", "column 2", "column 3")
    assert [row.line for row in nameless.records()] == [1, 3, 4]


def test_a_row_of_a_sheet_is_csv_that_can_be_handed_in_again():
    rows = [
        ["case", "number"],
        ["C, 1", 'say "x"\r\ny'],
        ["C-2", 12025550143],
        ["too", "many", "z\n"],
    ]
    table = open_book(write_book(("S", rows)))
    whole = list(table.records())
    part = table.header_raw + b"".join(row.raw for row in whole)
    again = open_table(io.BytesIO(part), name="calls.xlsx", opening=table.part_opening)
    assert again.header == table.header
    assert [row.raw for row in again.records()] == [row.raw for row in whole]
    layout = Layout((ColumnMeaning("number", "phone"),))
    codes = [getattr(row, "code", "") for row in read_rows(again, layout)]
    assert codes == ["", "", "too_many_cells"]


# Refusals


def write_container(entry: str) -> bytes:
    folder = bytearray(512)
    name = entry.encode("utf-16-le")
    folder[128 : 128 + len(name)] = name
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    head[30:32] = (9).to_bytes(2, "little")
    return bytes(head + folder)


def write_zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("contents", "code", "said"),
    [
        (write_container("EncryptedPackage"), "not_a_table", "password"),
        (write_container("Workbook"), "not_a_table", ".xls"),
        (write_container("WordDocument"), "not_a_table", "old office document"),
        (write_zip(**{"xl__workbook.bin": b""}), "not_a_table", ".xlsb"),
        (
            write_zip(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
            "not_a_table",
            ".ods",
        ),
        (write_zip(**{"word__document.xml": b""}), "not_a_table", "text document"),
        (write_zip(**{"calls.csv": b"a,b"}), "not_a_table", "Unpack"),
        (write_book(("S", [["number"], ["1"]]))[:-60], "broken_workbook", "damaged"),
        (b"PK\x03\x04" + b"x" * 50, "broken_workbook", "damaged"),
        (write_book(("S", [])), "empty_file", "empty"),
    ],
)
def test_what_is_no_workbook_that_is_read_has_its_own_words(contents, code, said):
    error = refusal(contents)
    assert error.code == code
    assert said in error.message


def test_entities_and_anything_else_with_a_document_type_are_refused():
    laughs = (
        b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
        b"<worksheet><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>"
    )
    book = write_book(("S", [["number", "b"], ["1", "2"]]))
    parts = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml")
    for part in parts:
        assert refusal(change_part(book, part, lambda _: laughs)).code == "broken_workbook"


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    book = write_book(("S", [["number", "b"], ["1", "2"]]))
    zeros = bytes(100 * 1024 * 1024)
    assert refusal(change_part(book, "xl/sharedStrings.xml", lambda _: zeros)).code == (
        "workbook_too_large"
    )
    # A size that is not true is found out by the checksum.
    lying = bytearray(book)
    at = lying.rindex(b"xl/worksheets/sheet1.xml") - 46 + 24
    lying[at : at + 4] = (10).to_bytes(4, "little")
    assert refusal(bytes(lying)).code == "broken_workbook"


def test_a_part_that_unpacks_to_more_than_any_table_is_refused_by_its_stated_sizes():
    book = write_book(("S", [["number", "b"], ["1", "2"]]))
    part = "xl/worksheets/sheet1.xml"
    assert refusal(change_part(book, part, lambda _: bytes(9 * 1024 * 1024))).code == (
        "workbook_too_large"
    )
    # A large sheet of one and the same row, over and over, is a table still.
    row = b'<row><c t="str"><v>+1 202 555 0143</v></c><c><v>%d</v></c></row>'
    rows = b"".join(row % number for number in range(150_000))
    sheet = b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>'
    contents = change_part(book, part, lambda _: sheet % (MAIN.encode(), rows))
    assert len(rows) > 8 * 1024 * 1024
    first, *_ = open_book(contents, header_line=0).records()
    assert "+1 202 555 0143" in repr(first) or "+1 202 555 0143" in str(first.cells)


def test_what_is_held_of_a_workbook_is_bounded_wherever_it_stands_in_it():
    book = write_book(("S", [["number", "b"], ["1", "2"]]))
    reference = b'<Relationship Id="x" Type="x/officeDocument" Target="x"/>'
    for part in ("_rels/.rels", "xl/_rels/workbook.xml.rels"):
        many = change_part(
            book,
            part,
            lambda old: old.replace(b"</Relationships>", reference * 200_000 + b"</Relationships>"),
        )
        assert refusal(many).code == "workbook_too_large"


def test_a_tag_without_an_end_is_refused_and_not_held():
    book = write_book(("S", [["number", "b"], ["1", "2"]]))
    for opened in (b'<worksheet a="', b"<worksheet><!--", b"<worksheet><?a "):
        endless = opened + b"A" * (3 * 1024 * 1024)
        contents = change_part(book, "xl/worksheets/sheet1.xml", lambda _, e=endless: e)
        stream = io.BytesIO(endless)
        with pytest.raises(BrokenPart):
            list(feed_xml(iter(lambda s=stream: s.read(1 << 16), b""), start=lambda *_: None))
        assert stream.tell() < 2 * 1024 * 1024
        assert refusal(contents).code == "broken_workbook"


def test_a_sheet_that_claims_to_be_endless_is_refused():
    for cell, code in (
        ('<row r="2"><c r="XFD2"><v>1</v></c></row>', "sheet_too_wide"),
        ('<row r="9999999999"><c><v>1</v></c></row>', "broken_workbook"),
        ('<row r="2000000"><c><v>1</v></c></row>', "broken_workbook"),
        ('<row r="2"/><row r="1"><c><v>1</v></c></row>', "broken_workbook"),
        (f'<row><c t="str"><v>{"x" * 200_000}</v></c></row>', "broken_workbook"),
        ('<row><c t="s"><v>99</v></c></row>', "broken_workbook"),
        ('<row><c r="A1A"><v>99</v></c></row>', "broken_workbook"),
    ):
        sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{cell}</sheetData></worksheet>'
        book = write_book(("S", [["x"]]))
        contents = change_part(book, "xl/worksheets/sheet1.xml", lambda _, s=sheet: s.encode())
        assert refusal(contents).code == code


@pytest.mark.parametrize(
    "bomb",
    [
        "<a>" * 100_000 + "</a>" * 100_000,
        "".join(f"<a{number}/>" for number in range(20_000)),
        "".join(f'<a b{number}="1"/>' for number in range(20_000)),
    ],
    ids=["elements within elements", "names of elements", "names of attributes"],
)
def test_what_the_parser_holds_of_a_part_is_bounded(bomb):
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row><c><v>1</v></c></row></sheetData>{bomb}'
    whole = f"{sheet}</worksheet>".encode()
    book = change_part(write_book(("S", [["x"]])), "xl/worksheets/sheet1.xml", lambda _: whole)
    assert refusal(book).code == "broken_workbook"


def test_a_format_that_was_stated_and_is_not_true_is_said():
    assert refusal(write_book(("S", [["x"]])), format="csv").code == "format_differs"
    with pytest.raises(BadInput) as caught:
        open_table(io.BytesIO(b"a,b\n"), name="x.csv", opening=build_opening(format="xlsx"))
    assert caught.value.code == "broken_workbook"
