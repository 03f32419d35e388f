import io
import json
from dataclasses import replace

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.core.parsing.toll_files import TollFile, toll_files
from tieline.core.errors import BadInput
from tieline.core.parsing.date_orders import DateOrder
from tieline.core.parsing.detection import ROWS_LOOKED_AT, Detection, detect
from tieline.core.parsing.inspection import (
    describe_detection,
    describe_table,
    list_column_options,
    read_first_rows,
)
from tieline.core.parsing.layout import Layout, build_layout, parse_column_option
from tieline.core.parsing.opening import Opening
from tieline.core.parsing.rows import ParsedRow
from tieline.core.parsing.rows_by_layout import read_rows
from tieline.core.parsing.table import Table, open_table
from tieline.core.selector_kinds.registry import KINDS


def open_text(text: str, name: str = "calls.csv") -> Table:
    return open_table(io.BytesIO(text.encode()), name=name)


def look(text: str, *, country: str | None = "US", name: str = "calls.csv", **said) -> Detection:
    return detect(open_text(text, name), country=country, **{"time_zone": "Europe/Paris", **said})


def options_of(detection: Detection) -> set[str]:
    return set(list_column_options(detection.layout))


def codes_of(detection: Detection) -> list[str]:
    return [doubt.code for doubt in detection.doubts]


@settings(deadline=None, max_examples=150)
@given(toll_files())
def test_a_toll_file_is_read_as_it_was_made_and_only_what_is_open_is_in_doubt(file: TollFile):
    table = open_table(io.BytesIO(file.contents), name="calls.csv")
    assert table.header_line == file.header_line
    assert table.delimiter == file.delimiter
    assert table.encoding == {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(
        file.encoding, table.encoding
    )
    found = detect(table, country="US", time_zone="UTC")
    order = next(iter(file.orders)) if len(file.orders) == 1 else None
    assert found.layout == replace(file.layout, date_order=order)
    assert codes_of(found) == ["ambiguous_date_order"] * (len(file.orders) > 1)
    event(f"{len(file.orders)} orders left")
    assert found.layout.is_of_calls
    if found.is_certain:
        for row in read_rows(table, found.layout):
            assert isinstance(row, ParsedRow)
            assert row.seen_at is not None
            assert row.duration_s is not None
            assert row.notes == ()
    stated = [parse_column_option(option) for option in list_column_options(found.layout)]
    again = build_layout(
        stated, case_column=None, office_column=None, region="US", time_zone="UTC",
        known_kinds=KINDS, date_order=order,
    )  # fmt: skip
    assert again == found.layout


# Dates


def file_of_dates(*dates: str, header: str = "Start") -> str:
    rows = "".join(f"+12025550143,+12025550144,{on}\n" for on in dates)
    return f"Calling,Called,{header}\n{rows}"


@pytest.mark.parametrize(
    ("dates", "header", "order", "codes"),
    [
        (("07/08/2021", "13/08/2021"), "Start", DateOrder.DMY, []),
        (("07/08/2021", "07/13/2021"), "Start", DateOrder.MDY, []),
        (("07/08/2021", "08/09/2021"), "Start", None, ["ambiguous_date_order"]),
        (("13/08/2021", "08/13/2021"), "Start", None, ["mixed_date_orders"]),
        (("07/07/2021", "2021-07-08"), "Start", None, []),
        (("07/08/21", "31/12/21"), "Start", None, ["ambiguous_date_order"]),  # or in 2031
        (("07/08/21", "31/12/99"), "Start", DateOrder.DMY, []),
        (("07/08/21", "12/31/21"), "Start", DateOrder.MDY, []),
        (("99/12/31", "99/07/08"), "Start", DateOrder.YMD, []),
        (("07/08/21", "08/09/21"), "Start", None, ["ambiguous_date_order"]),
        (("07-JUL-21", "08-JUL-32"), "Start", DateOrder.DMY, []),
        (("07-JUL-21", "08-JUL-21"), "Start", None, ["ambiguous_date_order"]),
        (("07/08/2021", "08/09/2021"), "Start (DD/MM/YYYY)", DateOrder.DMY, []),
        (("07/08/2021", "08/09/2021"), "Date (MM/DD/YYYY)", DateOrder.MDY, []),
        (("07/08/2021", "08/13/2021"), "Datum (TT.MM.JJJJ)", None, ["mixed_date_orders"]),
    ],
)
def test_the_order_of_dates_is_what_all_of_them_prove_or_a_doubt(dates, header, order, codes):
    found = look(file_of_dates(*dates, header=header))
    assert (found.date_order, codes_of(found)) == (order, codes)


def test_the_date_that_settles_the_order_may_stand_anywhere_in_the_file():
    dates = ["07/08/2021"] * (ROWS_LOOKED_AT + 10)
    assert codes_of(look(file_of_dates(*dates))) == ["ambiguous_date_order"]
    found = look(file_of_dates(*dates, "13/08/2021"))
    assert (found.date_order, found.is_whole_file_read) == (DateOrder.DMY, True)
    assert look(file_of_dates(*dates, "13/08/2021", "08/13/2021")).date_order is None


def test_a_stated_order_is_taken_without_looking():
    found = look(file_of_dates("07/08/2021"), date_order=DateOrder.MDY)
    assert (found.layout.date_order, found.doubts) == (DateOrder.MDY, ())


def test_the_doubt_about_dates_shows_one_and_says_what_to_state():
    (doubt,) = look(file_of_dates("07/08/2021")).doubts
    assert doubt.message == '"07/08/2021": day or month first cannot be told from this file.'
    assert doubt.options == ("--date-order dmy", "--date-order mdy")


# Zones


@pytest.mark.parametrize(
    ("header", "cell", "zone", "source", "codes"),
    [
        ("Start", "2021-07-08 14:03", "Europe/Paris", "given", []),
        ("Start Time (UTC)", "2021-07-08 14:03", "UTC", "header", []),
        ("Start GMT", "2021-07-08 14:03", "UTC", "header", []),
        ("Start (UTC-5)", "2021-07-08 14:03", "Etc/GMT+5", "header", []),
        ("Start (America/Bogota)", "2021-07-08 14:03", "America/Bogota", "header", []),
        ("Start (UTC+5:30)", "2021-07-08 14:03", "Europe/Paris", "given", ["zone_unclear"]),
        ("Start (EST)", "2021-07-08 14:03", "Europe/Paris", "given", ["zone_unclear"]),
        ("Start", "2021-07-08T14:03:00Z", "Europe/Paris", "cells", []),
        ("Start", "2021-07-08T14:03:00-05:00", "Europe/Paris", "cells", []),
    ],
)
def test_the_zone_is_the_files_own_where_it_names_one(header, cell, zone, source, codes):
    found = look(file_of_dates(cell, header=header))
    assert (found.time_zone, found.zone_source, codes_of(found)) == (zone, source, codes)
    stated = look(file_of_dates(cell, header=header), is_zone_stated=True)
    assert (stated.time_zone, stated.doubts) == ("Europe/Paris", ())


def test_a_zone_above_the_table_counts_if_the_line_is_about_times():
    text = file_of_dates("2021-07-08 14:03")
    assert look("All times are in UTC\n\n" + text).zone_source == "above"
    assert look("UTC Telecom Ltd\n\n" + text).zone_source == "given"


@pytest.mark.parametrize(
    ("above", "zone", "codes"),
    [
        ("Report run time: 2021-08-01 10:00 UTC", "Europe/Paris", ["zone_unclear"]),
        ("Printed at local time 10:00", "Europe/Paris", ["zone_unclear"]),
        ("Report run time: 2021-08-01 10:00", "Europe/Paris", []),
        ("Report run time: 10:00 EST\nAll times are in UTC", "UTC", []),
        ("Times are in UTC+5:30", "Europe/Paris", ["zone_unclear"]),
        ("Start times in UTC\nEnd times in America/Bogota", "Europe/Paris", ["zone_unclear"]),
        ("Start times in UTC\nEnd times in EST", "Europe/Paris", ["zone_unclear"]),
    ],
)
def test_a_zone_above_is_not_taken_where_it_may_be_that_of_something_else(above, zone, codes):
    found = look(f"{above}\n\n" + file_of_dates("2021-07-08 14:03"))
    assert (found.time_zone, codes_of(found)) == (zone, codes)


# Columns


def test_values_beside_calls_are_found_with_their_roles():
    found = look(
        "MSISDN A,IMEI A,B number,IMEI B,Email,Plate,Country,Comment\n"
        "+12025550143,354178036859789,+12025550144,490154203237518,a@example.org,ABC1234,US,x\n"
    )
    assert options_of(found) == {
        "MSISDN A=phone:used",
        "IMEI A=imei:used",
        "B number=phone:called",
        "IMEI B=imei:called",
        "Email=email:associated",
        "Plate=plate:associated",
        "Country=region",
    }
    assert found.is_certain


def test_a_bare_list_of_numbers_or_addresses_needs_no_header():
    for text, option in (
        ("2025550143\n2025550144\n+1 202 555 0145\n", "column 1=phone:associated"),
        ("a@example.org\nb@example.org\n", "column 1=email:associated"),
        ("354178036859789\n490154203237518\n", "column 1=imei:associated"),
    ):
        table = open_text(text, "list.txt")
        found = detect(table, country="US", time_zone="UTC")
        assert (table.header_line, options_of(found), found.doubts) == (0, {option}, ())
        assert len(list(read_rows(table, found.layout))) == len(text.splitlines())


def test_telephones_in_pairs_of_digits_are_no_dates():
    rows = [f"06.12.34.56.{number}" for number in range(10, 40)]
    found = look("\n".join(rows), country="FR")
    assert options_of(found) == {"column 1=phone:associated"}
    beside = look("\n".join(f"{row};a@example.org" for row in rows), country=None)
    assert beside.layout.seen_at_column is None


def test_cells_decide_where_names_say_nothing():
    found = look("x,y,z\n202-555-0143,a@example.org,12\n202-555-0144,b@example.org,13\n")
    assert options_of(found) == {"x=phone:associated", "y=email:associated"}
    assert [guess.reason for guess in found.columns] == ["content", "content", "not_recognised"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x,y\n2025550143,2025550144\n2025550143,2025550145\n", "roles_unclear"),
        ("Calling,y\n2025550143,2025550144\n2025550143,2025550145\n", "roles_unclear"),
        (
            "Called number,Dialed number\n2025550143,2025550144\n",
            "several_columns_for_one_meaning",
        ),
        ("Phone,Email\nAda,a@example.org\nBo,b@example.org\n", "header_and_content_differ"),
        ("Email,Phone\nAda,2025550143\n", "header_and_content_differ"),
        ("Phone,x\n354178036859789,1\n490154203237518,2\n", "header_and_content_differ"),
        ("x,y\n310260123456789,a\n310260123456780,b\n", "kind_unclear"),
        ("Name,Note\nAda,x\nBo,y\n", "no_value_column"),
        ("Calling,Called,Start\n2025550143,2025550144,1625753010\n", "header_and_content_differ"),
        ("Calling,Called,Time\n2025550143,2025550144,14:03\n", "header_and_content_differ"),
        ("Phone,phone,Email\n2025550143,2025550144,a@example.org\n", "duplicate_header"),
        (
            "Calling,Called,Start Time,Connect Time\n"
            "2025550143,2025550144,2021-07-08 14:03,2021-07-08 14:04\n",
            "several_columns_for_one_meaning",
        ),
    ],
)
def test_what_could_be_meant_otherwise_is_a_doubt(text, code):
    found = look(text)
    assert code in codes_of(found)
    assert all(doubt.options and doubt.message.isprintable() for doubt in found.doubts)


def test_numbers_without_a_country_code_and_without_a_country_are_a_doubt():
    assert codes_of(look("Phone\n202-555-0143\n", country=None)) == ["no_region"]
    assert codes_of(look("Phone\n+1 202-555-0143\n", country=None)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Name,DOB,Phone\nAda,1980-01-02,2025550143\n",
        "Name,Date of birth,Phone\nAda,1980-01-02,2025550143\n",
        "Phone,Activation date\n2025550143,2020-01-02 10:00\n",
        "Phone,End Time\n2025550143,2020-01-02 10:00\n",
    ],
)
def test_a_date_of_something_else_is_not_when_a_number_was_seen(text):
    assert look(text).layout.seen_at_column is None


def test_case_and_office_columns_are_told_and_left_to_the_sender():
    found = look("Field office,Case number,Phone\nDEA,C-1,2025550143\n")
    assert (found.office_column, found.case_column) == ("Field office", "Case number")
    assert (found.layout.office_column, found.layout.case_column) == (None, None)
    assert options_of(found) == {"Phone=phone:associated"}


def test_a_column_called_cell_is_a_telephone_if_its_cells_are():
    assert "Cell=phone:associated" in options_of(look("Name,Cell\nAda,2025550143\n"))
    calls = "Calling,Called,Cell\n2025550143,2025550144,310-260-7\n"
    assert "Cell=cell" in options_of(look(calls))


def test_a_column_of_short_numbers_or_fillers_is_still_what_was_dialled():
    for header in ("Rufnummer B", "Called number", "Número marcado"):
        found = look(f"A-Number,{header}\n2025550143,911\n2025550143,unknown\n")
        assert found.layout.is_of_calls
        assert found.is_certain
    assert codes_of(look("A-Number,Called number\n2025550143,Ada\n2025550144,Bo\n")) == [
        "header_and_content_differ"
    ]


def test_running_text_has_one_layout():
    text = "Ada called (202) 555-0143 twice.\nWrite to a@example.org about it.\n"
    table = open_text(text, "note.txt")
    found = detect(table, country="US", time_zone="UTC")
    assert options_of(found) == {"value=phone:associated", "value=email:associated", "kind=kind"}
    assert found.is_certain
    table = open_table(io.BytesIO(text.encode()), name="note.txt", opening=Opening(region="US"))
    rows = list(read_rows(table, found.layout))
    assert [[(v.kind, v.as_given) for v in row.values] for row in rows] == [
        [("phone", "(202) 555-0143")],
        [("email", "a@example.org")],
    ]


def test_the_layout_remembers_what_was_stated_about_opening_and_nothing_that_was_found():
    contents = file_of_dates("2021-07-08").encode()
    stated = Opening(header_line=1, delimiter=",")
    found = detect(
        open_table(io.BytesIO(contents), name="x.csv", opening=stated),
        country="US",
        time_zone="UTC",
    )
    assert found.layout.opening == Opening(header_line=1, delimiter=",", region="US")
    assert look(file_of_dates("2021-07-08")).layout.opening == Opening(region="US")


# Whatever the file


words = st.sampled_from(
    [
        *("Calling", "Called", "Phone", "Start", "Time", "Date", "Email", "IMEI", "x", ""),
        *("2025550143", "07/08/2021", "13/08/21 14:03", "14:03", "a@example.org", "65", "Ada"),
        *("354178036859789", "US", "C-1", "2021-07-08T14:03:00Z", "*67", "\ufeff", "1" * 400),
    ]
)
rows = st.lists(st.lists(words, max_size=6).map(",".join), max_size=12)


@settings(deadline=None, max_examples=200)
@given(rows, st.sampled_from(["x.csv", "x.txt"]), st.sampled_from([None, "US", "DE"]))
def test_detection_never_fails_and_its_layout_fits_its_table(rows, name, country):
    try:
        table = open_text("\n".join(rows), name)
    except BadInput:
        return
    found = detect(table, country=country, time_zone="UTC")
    assert len(found.columns) == len(table.header)
    assert Layout.from_json(json.loads(json.dumps(found.layout.to_json()))) == found.layout
    first = read_first_rows(table, found.layout, rows=3, problems=3, most=100)
    assert len(first.rows) <= 3
    json.dumps({**describe_table(table), **describe_detection(found)})
