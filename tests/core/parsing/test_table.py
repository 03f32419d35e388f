import io

import pytest

from tieline.core.errors import BadInput
from tieline.core.parsing.opening import build_opening
from tieline.core.parsing.rows import Row
from tieline.core.parsing.table import Table, open_table


def make_table(contents: bytes, name: str = "sheet.csv", **known: str) -> Table:
    return open_table(io.BytesIO(contents), name=name, opening=build_opening(**known))


def cells_of(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.records() if isinstance(row, Row)]


def refusal(contents: bytes, name: str = "sheet.csv") -> BadInput:
    with pytest.raises(BadInput) as caught:
        make_table(contents, name)
    return caught.value


# Headers, numbers, bytes


def test_rows_are_numbered_from_one_after_the_header_and_lines_from_one_with_it():
    table = make_table(b'\nphone,case\r\n\r\n1,a\r\n2,"b\r\nb"\r\n\r\n3,c')
    assert table.header == ("phone", "case")
    assert [(r.number, r.line, r.raw) for r in table.records()] == [
        (1, 4, b"1,a\r\n"),
        (2, 5, b'2,"b\r\nb"\r\n'),
        (3, 8, b"3,c"),
    ]


def test_the_header_is_kept_as_bytes_and_as_text():
    table = make_table(b'\xef\xbb\xbf" Phone ",Case\r\n')
    assert table.header == ("Phone", "Case")
    assert table.header_raw == b'\xef\xbb\xbf" Phone ",Case\r\n'
    assert table.header_text == '" Phone ",Case'


def test_a_header_alone_is_a_table_without_rows():
    assert list(make_table(b"phone,case").records()) == []


@pytest.mark.parametrize("contents", [b"", b"\xef\xbb\xbf", b"\n\r\n  \n", b"\xff\xfe"])
def test_an_empty_file_is_refused(contents):
    assert refusal(contents).code == "empty_file"


def test_a_header_with_an_unclosed_quote_is_refused():
    assert refusal(b'phone,"case\n1,a\n').code == "unreadable_header"


def test_rows_can_be_read_twice_and_side_by_side():
    table = make_table(b"a,b\n" + b"1,2345678901234567890123456789\n" * 20_000)
    pairs = list(zip(table.records(), table.records(), strict=True))
    assert len(pairs) == 20_000
    assert all(one == other for one, other in pairs)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending_ends_a_row(ending):
    table = make_table(ending.join(["a,b", "1,2", "3,4"]).encode())
    assert cells_of(table) == [("1", "2"), ("3", "4")]
    assert [row.line for row in table.records()] == [2, 3]


def test_line_endings_may_be_mixed():
    assert len(cells_of(make_table(b"a,b\r\n1,2\r3,4\n5,6\r\r\n7,8"))) == 4


def test_form_feeds_and_unicode_separators_do_not_break_a_line():
    odd = "x\f\v\x1c\x85\u2028\u2029y"
    assert cells_of(make_table(f"a,b\n1,{odd}\n".encode())) == [("1", odd)]


def test_nul_bytes_stay_in_their_cell():
    assert cells_of(make_table(b"phone,case\n555\x000100,a\n")) == [("555\x000100", "a")]


def test_the_mark_that_ends_a_dos_file_is_no_row():
    assert cells_of(make_table(b"a,b\r\n1,2\r\n\x1a")) == [("1", "2")]


def test_a_space_after_the_delimiter_does_not_hide_a_quote():
    assert cells_of(make_table(b'a, b\n1, "x, y"\n')) == [("1", "x, y")]


# Encodings


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_found(codec, encoding):
    table = make_table("name,città\nJosé,Bogotá\n".encode(codec))
    assert table.encoding == encoding
    assert table.header == ("name", "città")
    assert cells_of(table) == [("José", "Bogotá")]


def test_utf_16_of_either_order_is_given_as_utf_8():
    text = "name,x\r\nJosé,1\r\n"
    for mark, codec in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        table = make_table(mark + text.encode(codec))
        assert (table.encoding, table.raw_encoding) == (codec, "utf-8")
        assert table.header_raw == b"name,x\r\n"
        assert [row.raw for row in table.records()] == ["José,1\r\n".encode()]


def test_half_a_surrogate_pair_and_a_cut_character_are_replaced_and_cost_nothing_else():
    contents = (
        b"\xff\xfe" + "a,b\n1,".encode("utf-16-le") + b"\x00\xd8" + "x\n2,3".encode("utf-16-le")
    )
    assert cells_of(make_table(contents + b"\x00")) == [("1", "\ufffdx"), ("2", "3\ufffd")]


def test_one_bad_byte_far_into_the_file_makes_it_windows_1252():
    contents = b"a,b\n" + b"1,2\n" * 200_000 + b"\xc9,3\n"
    table = make_table(contents)
    assert table.encoding == "cp1252"
    assert cells_of(table)[-1] == ("É", "3")


def test_a_byte_order_mark_is_removed_even_if_the_rest_is_not_utf_8():
    table = make_table(b"\xef\xbb\xbfname,x\n\xc9,1\n")
    assert table.encoding == "cp1252"
    assert table.header == ("name", "x")
    assert table.header_raw == b"\xef\xbb\xbfname,x\n"


def test_every_byte_has_its_own_character_in_windows_1252():
    high = bytes(range(0x80, 0x100))
    ((_, cell),) = cells_of(make_table(b"a,b\n1," + high + b"\n"))
    assert len(set(cell)) == 128
    for byte, character in zip(high, cell, strict=True):
        assert character == bytes([byte]).decode("cp1252", errors="ignore") or chr(byte)


def test_a_known_encoding_is_not_guessed_again():
    part = "a,b\n1,Ã©\n".encode("cp1252")
    assert cells_of(make_table(part)) == [("1", "é")]
    assert cells_of(make_table(part, encoding="cp1252")) == [("1", "Ã©")]


# Delimiters


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter):
    contents = f'a{delimiter}b{delimiter}c\n1{delimiter}"x,;\t|y"{delimiter}2\n'.encode()
    table = make_table(contents)
    assert table.delimiter == delimiter
    assert cells_of(table) == [("1", "x,;\t|y", "2")]


def test_commas_within_cells_do_not_outweigh_the_true_delimiter():
    contents = b"name;amount;note\nDoe, J.;1,5;x\nRoe;2,5;y, z, w\nPoe;3;\n"
    assert make_table(contents).delimiter == ";"


def test_the_ending_of_the_name_settles_tabs():
    table = make_table(b"a,b,c\td\n1,2,3\t4\n", name="Calls.TSV")
    assert (table.format, table.delimiter) == ("tsv", "\t")
    assert cells_of(table) == [("1,2,3", "4")]


def test_a_single_column_needs_no_delimiter():
    table = make_table(b"phone\n5550100\n5550101\n")
    assert (table.format, table.delimiter) == ("csv", ",")
    assert cells_of(table) == [("5550100",), ("5550101",)]


def test_a_delimiter_that_is_none_is_refused():
    with pytest.raises(BadInput, match="not a delimiter"):
        make_table(b"a\n", delimiter=" ")


# Not tables


@pytest.mark.parametrize(
    ("contents", "advice"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 50, "save it as an Excel workbook"),
        (b"%PDF-1.7\n", "Ask for the table"),
        (b"\x1f\x8b\x08" + b"x" * 50, "Unpack it"),
        (bytes(range(256)) * 20, "export it as CSV"),
        ("phone,case\n1,a\n".encode("utf-16-le"), "export it as CSV"),
        (b"\x00", "export it as CSV"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(contents, advice):
    error = refusal(contents, "x.csv")
    assert error.code == "not_a_table"
    assert advice in error.message


def test_a_known_encoding_must_be_one_of_those_that_are_told_apart():
    with pytest.raises(BadInput, match="utf-8, utf-16-le, utf-16-be, cp1252"):
        make_table(b"a\n", encoding="latin-2")
