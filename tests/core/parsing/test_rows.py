import io
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.core.errors import BadInput
from tieline.core.parsing.date_orders import DateOrder
from tieline.core.parsing.layout import ColumnMeaning, Layout
from tieline.core.parsing.rows import EmptyRow, GivenValue, ParsedRow, RowProblem
from tieline.core.parsing.rows_by_layout import read_rows
from tieline.core.parsing.table import open_table
from tieline.core.roles import Role, Standing

PHONE = ColumnMeaning("Phone", "phone", Role.USED)
REAL_FILE = (
    Path(__file__).parents[4] / "shared" / "data" / "calls" / "ftc_dnc_complaints_2021-07-08.csv"
)


def read(contents: bytes | str, *columns: ColumnMeaning, **settings: str) -> list:
    if isinstance(contents, str):
        contents = contents.encode()
    layout = Layout(columns=columns or (PHONE,), **settings)
    return list(read_rows(open_table(io.BytesIO(contents), name="sheet.csv"), layout))


def test_a_row_becomes_its_values():
    (row,) = read("Phone,Case\n 555 0100 ,C-1\n", case_column="Case", region="US")
    assert row == ParsedRow(
        number=1,
        line=2,
        case_ref="C-1",
        office_code=None,
        values=(GivenValue("phone", "555 0100", Role.USED, Standing.SUBJECT, "US", "Phone"),),
        seen_at=None,
        notes=(),
        raw=b" 555 0100 ,C-1\n",
    )


def test_all_values_of_a_row_are_taken_in_the_order_of_the_file():
    called = ColumnMeaning("Called", "phone", Role.CALLED)
    mail = ColumnMeaning("Mail", "email", standing=Standing.INCIDENTAL)
    (row,) = read("Phone,x,Mail,Called\n1,2,3,4\n", called, mail, PHONE)
    assert [(v.as_given, v.kind, v.role, v.standing) for v in row.values] == [
        ("1", "phone", Role.USED, Standing.SUBJECT),
        ("3", "email", Role.ASSOCIATED, Standing.INCIDENTAL),
        ("4", "phone", Role.CALLED, Standing.INCIDENTAL),
    ]


def test_nothing_within_a_value_is_changed():
    (row,) = read('Phone,x\n"  +1 (555)\t0100 EXT. 7\u200b ",y\n')
    assert row.values[0].as_given == "+1 (555)\t0100 EXT. 7\u200b"


def test_one_column_may_be_read_as_two_kinds():
    (row,) = read("Phone,x\n1,\n", PHONE, ColumnMeaning("Phone", "email"))
    assert {value.kind for value in row.values} == {"phone", "email"}


# Columns


def test_headers_agree_whatever_their_case_width_and_space():
    (row,) = read(
        "\ufeff \uff50\uff28one   Number ,x\n1,2\n", ColumnMeaning("Phone number", "phone")
    )
    assert row.values[0].as_given == "1"
    assert row.values[0].header == "\uff50\uff28one   Number"


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"case_column": "Telephone"},
        {"office_column": "Telephone"},
        {"seen_at_column": "Telephone"},
        {"region_column": "Telephone"},
    ],
)
def test_a_missing_column_is_refused_at_once_with_the_columns_there_are(settings):
    column = PHONE if settings else ColumnMeaning("Telephone", "phone")
    with pytest.raises(BadInput) as caught:
        read("Phone,Case\n", column, **settings)
    error = caught.value
    assert error.code == "missing_column"
    assert error.fields == {
        "column": "Telephone",
        "headers": ("Phone", "Case"),
        "closest": "Phone",
    }
    assert '"sheet.csv" has no column "Telephone"' in error.message
    assert 'Did you mean "Phone"?' in error.message


def test_a_message_about_headers_is_short_and_printable():
    with pytest.raises(BadInput) as caught:
        read(b"\x1b[31m," + b",".join(b"column%d" % n for n in range(5000)) + b"," + b"y" * 9000)
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 1000


def test_a_column_that_stands_twice_is_refused_only_if_the_layout_uses_it():
    assert len(read("Phone,x,X\n1,2,3\n")) == 1
    with pytest.raises(BadInput) as caught:
        read("Phone,x, phone\n1,2,3\n")
    assert caught.value.code == "duplicate_header"
    assert "columns 1 and 3" in caught.value.message


# Rows that are none


def test_a_row_whose_value_columns_are_blank_is_empty():
    assert read("Phone,x\n,y\n \t,\n1,\n")[:2] == [
        EmptyRow(1, 2, raw=b",y\n"),
        EmptyRow(2, 3, raw=b" \t,\n"),
    ]


def test_a_short_row_has_blanks_at_its_end():
    one, two = read("x,Phone,Case\n1,2\n3\n")
    assert one.values[0].as_given == "2"
    assert isinstance(two, EmptyRow)


def test_a_long_row_is_a_problem_unless_what_is_too_much_is_blank():
    good, bad = read("Phone,x\n1,2,, ,\n1,2,,3\n")
    assert isinstance(good, ParsedRow)
    assert (bad.code, bad.row_number, bad.line) == ("too_many_cells", 2, 3)
    assert "4 cells and the header 2" in bad.message


def test_a_row_without_office_or_case_is_a_problem_even_if_it_is_empty():
    contents = "Office,Case,Phone\n,C,1\n,,\nDEA,,1\nDEA,,\nDEA,C,\nDEA,C,1\n"
    outcomes = read(contents, office_column="Office", case_column="Case")
    assert [getattr(o, "code", type(o).__name__) for o in outcomes] == [
        "no_office",
        "no_office",
        "no_case",
        "no_case",
        "EmptyRow",
        "ParsedRow",
    ]
    assert [o.office_code for o in outcomes] == [None, None, "DEA", "DEA", "DEA", "DEA"]
    assert [outcomes[0].header, outcomes[2].header] == ["Office", "Case"]


def test_a_problem_says_what_to_do_and_never_repeats_a_cell():
    outcomes = read(
        'Office,Phone,Seen\n,5550199,\nDEA,5550199,,5550199\nDEA,"5550199"5,\nDEA,1,5550199 Jul\n',
        office_column="Office",
        seen_at_column="Seen",
    )
    problems = [*outcomes[:3], *outcomes[3].notes]
    assert len({problem.code for problem in problems}) == 4
    assert all("." in problem.message for problem in problems)
    assert "5550199" not in repr(outcomes)


# Calls and kinds


def test_a_call_has_its_moment_length_and_cell_from_columns_of_their_own():
    one, two, three = read(
        "Phone,Day,Hour,Dur,Site\n1,07/08/2021,14:03,1:05, T-1 \n2,07/08/2021,,x,\n3,,14:03,,\n",
        seen_at_column="Day",
        time_column="Hour",
        duration_column="Dur",
        cell_column="Site",
        date_order=DateOrder.DMY,
    )
    assert (one.seen_at, one.duration_s, one.cell) == (
        datetime(2021, 8, 7, 14, 3, tzinfo=UTC), 65, "T-1",
    )  # fmt: skip
    assert (two.seen_at, two.duration_s, two.cell) == (datetime(2021, 8, 7, tzinfo=UTC), None, None)
    assert [(note.code, note.header) for note in two.notes] == [("unreadable_duration", "Dur")]
    assert (three.seen_at, three.notes) == (None, ())


def test_a_time_that_cannot_be_read_leaves_no_moment_and_a_note_on_its_column():
    (row,) = read("Phone,Day,Hour\n1,2021-07-08,noon\n", seen_at_column="Day", time_column="Hour")
    assert row.seen_at is None
    assert [(note.code, note.header) for note in row.notes] == [("unreadable_time", "Hour")]


def test_a_kind_column_says_which_of_the_stated_kinds_a_value_is():
    columns = (ColumnMeaning("Value", "phone"), ColumnMeaning("Value", "email"))
    phone, mail, unknown, empty = read(
        "Kind,Value\nPhone,1\nemail,a@b\nplate,X1\nphone,\n", *columns, kind_column="Kind"
    )
    assert [(v.kind, v.as_given) for row in (phone, mail) for v in row.values] == [
        ("phone", "1"),
        ("email", "a@b"),
    ]
    assert (unknown.code, unknown.header) == ("no_kind", "Kind")
    assert isinstance(empty, EmptyRow)


# Dates and regions


def test_a_date_is_read_in_the_zone_of_the_layout():
    (row,) = read(
        "Phone,Seen\n1,2021-07-06 00:01\n", seen_at_column="seen", time_zone="America/Bogota"
    )
    assert row.seen_at == datetime(2021, 7, 6, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("07/08/2021", "ambiguous_date"),
        ("May", "unreadable_date"),
        ("2500-01-01", "date_out_of_range"),
    ],
)
def test_a_date_that_cannot_be_read_is_a_note_and_costs_no_value(text, code):
    (row,) = read(f"Phone,Seen\n1,{text}\n", seen_at_column="Seen")
    assert row.values[0].as_given == "1"
    assert row.seen_at is None
    ((number, line, header, found),) = [(n.row_number, n.line, n.header, n.code) for n in row.notes]
    assert (number, line, header, found) == (1, 2, "Seen", code)


def test_a_blank_date_is_no_note():
    (row,) = read("Phone,Seen\n1, \n", seen_at_column="Seen")
    assert (row.seen_at, row.notes) == (None, ())


def test_the_region_of_a_row_goes_before_the_region_of_the_file():
    one, two, three = read("Phone,Land\n1,mx\n2,\n3,Mexico\n", region_column="Land", region="US")
    assert one.values[0].region == "MX"
    assert two.values[0].region == "US"
    assert three.values[0].region is None
    assert [note.code for note in three.notes] == ["bad_region"]


def test_the_code_of_no_country_is_said_and_that_of_an_unknown_one_is_taken():
    kingdom, unknown = read("Phone,Land\n1,UK\n1,zz\n", region_column="Land", region="US")
    assert kingdom.values[0].region is None
    assert [note.code for note in kingdom.notes] == ["bad_region"]
    assert (unknown.values[0].region, unknown.notes) == ("ZZ", ())


# The rows of one office


@pytest.mark.parametrize("codec", ["utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_the_rows_of_one_office_can_be_cut_out_and_read_again(codec, delimiter):
    rows = ["Office,Phone,Note", "A,1,Ã©", 'B,2,"x\r\ny"', "", "A,,é", "B,3,", "A,,,", "A,4,é"]
    contents = "\r\n".join(rows).replace(",", delimiter).encode(codec)
    layout = Layout(columns=(PHONE, ColumnMeaning("Note", "email")), office_column="Office")
    table = open_table(io.BytesIO(contents), name="sheet.csv")
    whole = list(read_rows(table, layout))
    for office in ("A", "B"):
        of_office = [row for row in whole if row.office_code == office]
        part = table.header_raw + b"".join(row.raw for row in of_office)
        again = open_table(io.BytesIO(part), name="part", opening=table.part_opening)
        outcomes = list(read_rows(again, layout))
        assert [row.raw for row in outcomes] == [row.raw for row in of_office]
        assert [getattr(row, "values", ()) for row in outcomes] == [
            getattr(row, "values", ()) for row in of_office
        ]


@given(
    st.lists(
        st.tuples(
            st.sampled_from("AB"),
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=4),
        )
    )
)
def test_the_parts_of_all_offices_hold_every_row_once(rows):
    quoted = ["{},{}\n".format(o, '"' + v.replace('"', '""') + '"') for o, v in rows]
    contents = ("Office,Phone\n" + "".join(quoted)).encode()
    outcomes = read(contents, office_column="Office")
    assert [row.office_code for row in outcomes] == [office for office, _ in rows]
    assert b"".join(row.raw for row in outcomes) == contents[len(b"Office,Phone\n") :]


@pytest.mark.skipif(not REAL_FILE.exists(), reason="the file of complaints is absent")
def test_a_real_file_of_complaints_is_read_to_the_last_row():
    layout = Layout(
        columns=(ColumnMeaning("Company_Phone_Number", "phone"),),
        office_column="Consumer_State",
        case_column="Consumer_State",
        seen_at_column="Violation_Date",
    )
    with REAL_FILE.open("rb") as stream:
        outcomes = list(read_rows(open_table(stream, name=REAL_FILE.name), layout))
    counted = Counter(type(outcome) for outcome in outcomes)
    assert len(outcomes) == sum(counted.values()) == 14_034
    assert counted[RowProblem] == 25
    assert counted[EmptyRow] == 669 - 2  # two of the blank numbers have no state either
    assert not any(row.notes for row in outcomes if isinstance(row, ParsedRow))
