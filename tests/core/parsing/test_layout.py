import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.core.errors import BadInput
from tieline.core.parsing.date_orders import DateOrder
from tieline.core.parsing.encoding import Encoding
from tieline.core.parsing.layout import (
    ColumnMeaning,
    Layout,
    SpecialColumn,
    SpecialMeaning,
    build_layout,
    parse_column_option,
    parse_date_order,
)
from tieline.core.parsing.opening import (
    DELIMITERS,
    FileFormat,
    Opening,
    build_opening,
    name_delimiter,
)
from tieline.core.roles import Role, Standing

KINDS = ("phone", "email", "plate")
COLUMN = {"header": "P", "kind": "phone", "qualifier": None, "role": "used", "standing": None}


def make_layout(
    *options: str, case=None, office=None, region=None, time_zone="UTC", kinds=KINDS
) -> Layout:
    return build_layout(
        [parse_column_option(option) for option in options],
        case_column=case,
        office_column=office,
        region=region,
        time_zone=time_zone,
        known_kinds=kinds,
    )


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Phone=phone", ColumnMeaning("Phone", "phone")),
        ("Phone=phone:used", ColumnMeaning("Phone", "phone", Role.USED)),
        (
            "Phone=phone:called:subject",
            ColumnMeaning("Phone", "phone", Role.CALLED, Standing.SUBJECT),
        ),
        (" Phone number = phone : used ", ColumnMeaning("Phone number", "phone", Role.USED)),
        ("a=b:c d=phone", ColumnMeaning("a=b:c d", "phone")),
        ("Handle=username/telegram", ColumnMeaning("Handle", "username", qualifier="telegram")),
        (
            "Plate / tag = plate / US-CA : used : subject",
            ColumnMeaning("Plate / tag", "plate", Role.USED, Standing.SUBJECT, "US-CA"),
        ),
        ("Seen=seen_at", SpecialColumn("Seen", SpecialMeaning.SEEN_AT)),
        ("Land: code=region", SpecialColumn("Land: code", SpecialMeaning.REGION)),
        ("Hora=time", SpecialColumn("Hora", SpecialMeaning.TIME)),
        ("Dur (s)=duration", SpecialColumn("Dur (s)", SpecialMeaning.DURATION)),
        ("Site=cell", SpecialColumn("Site", SpecialMeaning.CELL)),
        ("What=kind", SpecialColumn("What", SpecialMeaning.KIND)),
    ],
)
def test_a_column_option_is_divided_at_its_last_equals_sign(text, meaning):
    assert parse_column_option(text) == meaning


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Phone", "equals sign"),
        ("=phone", "column name"),
        ("Phone=", "meaning"),
        ("Phone=:used", "kind"),
        ("Phone=plate/", "slash"),
        ("Phone=/US:used", "slash"),
        ("Phone=phone:user", "used, called, associated"),
        ("Phone=phone:", "used, called, associated"),
        ("Phone=phone:used:suspect", "subject, contact, incidental"),
        ("Phone=phone:used:subject:more", "at most"),
        ("Seen=seen_at:used", "no role"),
    ],
)
def test_a_bad_column_option_says_what_is_wrong_and_how_to_write_it(text, said):
    with pytest.raises(BadInput) as caught:
        parse_column_option(text)
    assert caught.value.code == "bad_column_option"
    assert said in caught.value.message
    assert "HEADER=KIND" in caught.value.message


@given(st.text())
def test_any_text_is_a_column_option_or_bad_input(text):
    try:
        parse_column_option(text)
    except BadInput as error:
        refused = error
    else:
        return
    assert refused.message.isprintable()


def test_a_layout_gathers_columns_and_settings():
    layout = make_layout(
        "Phone=phone:used",
        "Seen=seen_at",
        "Country=region",
        case="Case",
        office="Office",
        region="mx",
        time_zone="America/Bogota",
    )
    assert layout == Layout(
        columns=(ColumnMeaning("Phone", "phone", Role.USED),),
        seen_at_column="Seen",
        region_column="Country",
        case_column="Case",
        office_column="Office",
        region="MX",
        time_zone="America/Bogota",
    )


@pytest.mark.parametrize(
    ("options", "settings", "code", "said"),
    [
        ([], {}, "no_value_column", "at least one"),
        (["Seen=seen_at"], {}, "no_value_column", "at least one"),
        (["P=phone", " p =phone"], {}, "repeated_column", "twice"),
        (["P=fax"], {}, "unknown_kind", "email, phone, plate"),
        (["P=phone", "a=seen_at", "b=seen_at"], {}, "repeated_column", "seen_at"),
        (["P=phone", "a=cell", "b=cell"], {}, "repeated_column", "cell"),
        (["P=phone", "a=time"], {}, "time_without_date", "seen_at"),
        (["P=phone"], {"region": "USA"}, "bad_region", "two-letter"),
        (["P=phone"], {"region": "1!"}, "bad_region", "two-letter"),
        (["P=phone"], {"region": "UK"}, "bad_region", "two-letter"),
        (["P=phone"], {"time_zone": "America/Bogotá"}, "unknown_time_zone", "America/Bogota"),
        (["P=phone"], {"time_zone": "../etc/passwd"}, "unknown_time_zone", "no time zone"),
        (["P=phone"], {"time_zone": "America"}, "unknown_time_zone", "no time zone"),
        (["P=phone"], {"time_zone": ""}, "unknown_time_zone", "no time zone"),
    ],
)
def test_a_layout_that_cannot_be_meant_is_refused(options, settings, code, said):
    with pytest.raises(BadInput) as caught:
        make_layout(*options, **settings)
    assert caught.value.code == code
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("option", "code", "said"),
    [
        ("P=phone/12", "qualifier_not_taken", "phone takes nothing after a slash"),
        ("P=email/work", "qualifier_not_taken", "Leave 'work' out"),
        ("P=plate/California", "bad_qualifier", "jurisdiction"),
    ],
)
def test_a_qualifier_that_the_kind_does_not_take_is_refused(option, code, said):
    with pytest.raises(BadInput) as caught:
        make_layout(option)
    assert caught.value.code == code
    assert said in caught.value.message


def test_a_qualifier_is_written_in_the_agreed_way():
    assert make_layout("P=plate/us-ca") == make_layout("P=plate/US-CA")
    assert make_layout("P=plate/mx").columns[0].qualifier == "MX"


def test_one_column_may_hold_two_kinds_or_stand_in_two_roles():
    layout = make_layout("P=phone", "P=email", "P=phone:used", "P=plate", "P=plate/MX")
    assert len(layout.columns) == 5


def test_the_order_of_the_options_makes_no_difference():
    one = make_layout("A=phone", "B=email", "C=phone:used:contact")
    other = make_layout("C=phone:used:contact", "B=email", "A=phone")
    assert one == other
    assert json.dumps(one.to_json()) == json.dumps(other.to_json())


texts = st.text(max_size=5)
layouts = st.builds(
    Layout,
    columns=st.lists(
        st.builds(
            ColumnMeaning,
            texts,
            texts,
            st.sampled_from(Role),
            st.none() | st.sampled_from(Standing),
            st.none() | texts,
        )
    ).map(tuple),
    seen_at_column=st.none() | texts,
    region_column=st.none() | texts,
    case_column=st.none() | texts,
    office_column=st.none() | texts,
    region=st.none() | texts,
    time_zone=texts,
    date_order=st.none() | st.sampled_from(DateOrder),
    time_column=st.none() | texts,
    duration_column=st.none() | texts,
    cell_column=st.none() | texts,
    kind_column=st.none() | texts,
    header_line=st.none() | st.integers(0, 10**6),
    sheet=st.none() | texts,
    format=st.none() | st.sampled_from(FileFormat),
    encoding=st.none() | st.sampled_from(Encoding),
    delimiter=st.none() | st.sampled_from(DELIMITERS),
)


@given(layouts)
def test_a_layout_survives_storing_as_json(layout):
    stored = json.dumps(layout.to_json())
    assert Layout.from_json(json.loads(stored)) == layout
    assert json.dumps(layout.to_json(), sort_keys=True) == stored


@pytest.mark.parametrize(
    "change",
    [
        {"columns": None},
        {"columns": [{}]},
        {"columns": [{**COLUMN, "role": "boss"}]},
        {"columns": [{**COLUMN, "header": 1}]},
        {"columns": [{**COLUMN, "qualifier": 1}]},
        {"region": 5},
        {"time_zone": None},
        {"surprise": "x"},
        {"date_order": "ydm"},
        {"date_order": None},
        {"header_line": True},
        {"header_line": "1"},
        {"sheet": 1},
        {"format": "xls"},
        {"encoding": "latin-2"},
    ],
)
def test_a_stored_layout_that_was_changed_is_refused(change):
    stored = {**make_layout("P=phone").to_json(), **change}
    with pytest.raises(BadInput, match="stored layout"):
        Layout.from_json(stored)


def test_a_layout_of_the_first_version_is_still_read_and_stored_alike():
    stored = {
        "case_column": None,
        "columns": [{"header": "P", "kind": "phone", "role": "used", "standing": None}],
        "office_column": None,
        "region": "US",
        "region_column": None,
        "seen_at_column": "Seen",
        "time_zone": "UTC",
    }
    layout = Layout.from_json(stored)
    assert (layout.date_order, layout.opening) == (None, Opening(region="US"))
    assert layout.to_json() == stored


@pytest.mark.parametrize(
    ("options", "is_of_calls"),
    [
        (["A=phone:used", "B=phone:called"], True),
        (["A=phone:used", "B=phone:called", "C=email:used", "D=phone"], True),
        (["A=phone:used"], False),
        (["A=phone:used", "B=phone:called", "C=phone:called"], False),
        (["A=phone:used", "B=email:called"], False),
        (["A=phone", "B=phone"], False),
    ],
)
def test_a_layout_of_calls_has_one_telephone_used_and_one_called(options, is_of_calls):
    assert make_layout(*options).is_of_calls is is_of_calls


@pytest.mark.parametrize(
    ("option", "names_subjects"),
    [
        ("A=phone", False),
        ("A=phone:called", False),
        ("A=phone:used", True),
        ("A=phone:used:contact", False),
        ("A=phone:associated:subject", True),
    ],
)
def test_a_layout_names_subjects_by_what_its_columns_stand_as(option, names_subjects):
    assert make_layout(option).names_subjects is names_subjects


def test_what_is_said_about_opening_a_file_is_kept_in_its_layout():
    opening = build_opening(
        format="CSV", encoding="CP1252", delimiter="Semicolon", header_line=3, sheet="May"
    )
    layout = make_layout("A=phone", region="US").with_opening(opening)
    assert layout.opening == Opening(
        FileFormat.CSV, Encoding.CP1252, ";", header_line=3, sheet="May", region="US"
    )
    assert build_opening(delimiter="\t").delimiter == "\t"
    assert [name_delimiter(d) for d in DELIMITERS] == ["comma", "semicolon", "tab", "bar"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"format": "xls"}, "bad_format"),
        ({"encoding": "latin-2"}, "bad_encoding"),
        ({"delimiter": " "}, "bad_delimiter"),
        ({"header_line": -1}, "bad_header_line"),
    ],
)
def test_words_about_opening_that_mean_nothing_are_refused(said, code):
    with pytest.raises(BadInput) as caught:
        build_opening(**said)
    assert caught.value.code == code


def test_an_order_of_dates_is_one_of_three():
    assert parse_date_order(None) is None
    assert parse_date_order(" DMY ") is DateOrder.DMY
    with pytest.raises(BadInput, match="dmy"):
        parse_date_order("ydm")
