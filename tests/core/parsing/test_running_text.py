import io

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieline.core.errors import BadInput
from tieline.core.parsing.opening import build_opening
from tieline.core.parsing.running_text import find_values
from tieline.core.parsing.table import Table, open_table

NUMBERS = ("(202) 555-0143", "+44 20 7946 0018", "202.555.0144", "+1-202-555-0199")
ADDRESSES = ("a.b@example.org", "x_y+z@mail.example.com")


def open_text(text: str | bytes, name: str = "note.txt", **stated) -> Table:
    contents = text if isinstance(text, bytes) else text.encode()
    stated = {"region": "US", **stated}
    return open_table(io.BytesIO(contents), name=name, opening=build_opening(**stated))


def finds(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.records()]


def test_numbers_and_addresses_are_found_with_their_lines():
    table = open_text(
        "On 8 July 2021 the subject called (202) 555-0143, then\r\n\r\n"
        "+44 20 7946 0018; case 2021-114 at 14:03. Write to <A.B@example.org>, or a@b.\r"
        "IMEI 354178036859789, ticket 12025550143@x.example.org.\n"
    )
    assert (table.format, table.header, table.header_line) == ("text", ("kind", "value"), 0)
    assert [(row.number, row.line, *row.cells) for row in table.records()] == [
        (1, 1, "phone", "(202) 555-0143"),
        (2, 3, "phone", "+44 20 7946 0018"),
        (3, 3, "email", "A.B@example.org"),
        (4, 4, "email", "12025550143@x.example.org"),
    ]


def test_a_find_can_be_handed_in_again_as_csv():
    table = open_text("He said: call (202) 555-0143 or +44 20 7946 0018, and nothing more.")
    rows = list(table.records())
    part = table.header_raw + b"".join(row.raw for row in rows)
    again = open_table(io.BytesIO(part), name="note.txt", opening=table.part_opening)
    assert again.header == table.header
    assert finds(again) == finds(table)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(NUMBERS + ADDRESSES), min_size=1, max_size=40),
    st.integers(0, 6000),
    st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
def test_nothing_is_cut_or_seen_twice_in_a_line_of_any_length(values, gap, encoding):
    text = "".join(f"é {'word ' * (gap // 5)}; {value} ;" for value in values)
    table = open_text(text.encode(encoding), format="text")
    assert [value for _, value in finds(table)] == values
    assert {row.line for row in table.records()} == {1}


def test_a_line_of_many_megabytes_is_read_to_its_end():
    text = "lorem ipsum dolor " * 200_000 + "(202) 555-0143"
    assert finds(open_text(text)) == [("phone", "(202) 555-0143")]


fragments = st.sampled_from(
    [
        *("(202) 555-0143", "202-555-0143", "+44 20 7946 0018", "020 7946 0018", "2021-07-08"),
        *(" ", ", ", "-", "/", " or ", "x123", "call", "(", ")", "+", "1", "354178036859789", "é"),
        *("\t", "tel:", "12/31/2021", "00", "911", "\uff5e", "٢٠٢٥٥٥٠١٤٣"),
    ]
)


@settings(deadline=None, max_examples=200)
@given(st.lists(fragments, max_size=12).map("".join), st.sampled_from(["US", "GB", None]))
def test_what_is_found_is_what_the_library_of_record_finds(line, region):
    oracle = [(m.start, m.raw_string) for m in phonenumbers.PhoneNumberMatcher(line, region)]
    assert [(f.start, f.value) for f in find_values(line, region)] == oracle


def test_the_region_decides_how_national_numbers_are_read():
    line = "Call 020 7946 0018 today or +1 202 555 0143."
    assert [f.value for f in find_values(line, "GB")] == ["020 7946 0018", "+1 202 555 0143"]
    assert [f.value for f in find_values(line, None)] == ["+1 202 555 0143"]


@pytest.mark.parametrize(
    ("text", "name", "format_", "doubts"),
    [
        ("2025550143\n2025550144\n", "x.txt", "csv", ()),
        ("number\n2025550143\n", "x.txt", "csv", ()),
        ("Name,Phone\nAda,2025550143\nBo,2025550144\n", "x.txt", "csv", ()),
        ("Name\tPhone\nAda\t2025550143\n", "x.txt", "tsv", ()),
        ("Call me at 202-555-0143 or\nwrite to a@example.org, please.\n", "x.txt", "text", ()),
        ("Call me at 202-555-0143 or\nwrite to a@example.org, please.\n", "x", "text", ()),
        ("Call me at 202-555-0143 or\nwrite to a@example.org, please.\n", "x.csv", "csv", ()),
        (
            "2025550143\n2025550144\ncall this one on Monday only please\n2025550145\n",
            "x.txt",
            "csv",
            ("text_or_table",),
        ),
    ],
)
def test_text_is_told_from_a_table_or_the_doubt_is_said(text, name, format_, doubts):
    table = open_text(text, name)
    assert (table.format, table.doubts) == (format_, doubts)
    assert open_text(text, name, format="text").format == "text"
    assert open_text(text, name, format="csv").doubts == ()


@settings(deadline=None)
@given(st.text() | st.binary(max_size=200), st.sampled_from(["US", "DE", None, "??"]))
def test_any_text_is_finds_or_bad_input(text, region):
    try:
        table = open_text(text, format="text", region=region)
    except BadInput as error:
        refused = error
    else:
        assert [row.number for row in table.records()] == list(range(1, len(finds(table)) + 1))
        return
    assert refused.code in {"not_a_table", "format_differs"}
