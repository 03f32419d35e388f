import os
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.core.errors import BadInput
from tieline.core.parsing.dates import read_seen_at

NEW_YORK = "America/New_York"


def code_of(text: str, time_zone: str = "UTC") -> str:
    with pytest.raises(BadInput) as caught:
        read_seen_at(text, time_zone)
    return caught.value.code


@pytest.mark.parametrize(
    "text",
    [
        "2021-07-13T14:03:00",
        "2021-07-13 14:03",
        "2021-07-13t14:03",
        "20210713T140300",
        "20210713140300",
        "2021/07/13 14:03",
        "2021/7/13 2:03 pm",
        "2021.07.13 14:03:00.000",
        "2021-07-13T14:03:00Z",
        "2021-07-13T16:03:00+02:00",
        "2021-07-13 09:03:00 -0500",
        "13/07/2021 14:03",
        "07/13/2021, 2:03 P.M.",
        "13.07.2021 14:03 UTC",
        "13 Jul 2021 14:03",
        "13-JUL-2021 14:03:00",
        "July 13th, 2021 at 2:03 PM",
        "Tue, 13 Jul 2021 14:03:00 GMT",
        "Tue Jul 13 14:03:00 2021",
        "13 Jul 2021 09:03 -0500",
        "13 Jul 2021 16:03 GMT+2",
        "13-Jul-2021 04:03 PM UTC+02:00",
        "13 Jul 2021 09:03:00 GMT -0500",
        "13 Jul 2021 09:03 -0500 (EST)",
        " 2021-07-13 14:03 ",
    ],
)
def test_these_ways_to_write_a_moment_are_read(text):
    assert read_seen_at(text, "UTC") == datetime(2021, 7, 13, 14, 3, tzinfo=UTC)


@pytest.mark.parametrize("text", ["20210713", "2021-07-13", "13/07/2021", "Jul 13, 2021"])
def test_a_date_without_a_time_is_the_first_moment_of_that_day(text):
    assert read_seen_at(text, NEW_YORK) == datetime(2021, 7, 13, 4, tzinfo=UTC)


def test_a_fraction_of_a_second_is_kept_to_the_microsecond():
    moment = datetime(2021, 7, 13, 14, 3, 1, 123456, tzinfo=UTC)
    assert read_seen_at("2021-07-13T14:03:01.123456789Z", "UTC") == moment
    assert read_seen_at("2021/07/13 14:03:01,123456789", "UTC") == moment


def test_twelve_oclock_is_noon_after_pm_and_midnight_after_am():
    assert read_seen_at("2021/07/13 12:00 pm", "UTC").hour == 12
    assert read_seen_at("2021/07/13 12:00 am", "UTC").hour == 0
    assert code_of("2021/07/13 13:00 pm") == "unreadable_date"


@pytest.mark.parametrize(
    "text", ["07/08/2021", "7.8.2021 14:03", "01-12-2021", "13/07/21", "7-JUL-21", "7 Jul 21 2030"]
)
def test_a_date_that_countries_read_differently_is_refused(text):
    assert code_of(text) == "ambiguous_date"


def test_the_same_day_and_month_can_only_be_read_one_way():
    assert read_seen_at("07/07/2021", "UTC") == datetime(2021, 7, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "May",
        "May 2021",
        "7 Jul",
        "7 Jul 14:03",
        "14:03",
        "2021",
        "2021-07",
        "1625529600",
        "44383.5",
        "210706",
        "2021-02-30",
        "31 Jun 2021",
        "2021/13/07",
        "13/13/2021",
        "2021-07-06-12",
        "2021-07-06T25:00",
        "2021-07-06 14:03 EST",
        "7 Jul 2021 14:03 EST",
        "today",
        "unknown",
        "2021-07-06" * 20,
    ],
)
def test_what_holds_no_whole_date_is_never_filled_in(text):
    assert code_of(text) == "unreadable_date"


@pytest.mark.parametrize("text", ["1969-12-31", "2101-01-01", "0001-01-01", "7 Jul 1403"])
def test_a_year_that_cannot_be_meant_is_refused(text):
    assert code_of(text, NEW_YORK) == "date_out_of_range"


def test_a_time_without_an_offset_is_in_the_zone_of_the_layout():
    assert read_seen_at("2021-07-13 14:03", NEW_YORK).hour == 18
    assert read_seen_at("2021-01-13 14:03", NEW_YORK).hour == 19


def test_an_hour_that_occurs_twice_is_the_first_and_a_skipped_one_is_unmoved():
    assert read_seen_at("2021-11-07 01:30", NEW_YORK) == datetime(2021, 11, 7, 5, 30, tzinfo=UTC)
    assert read_seen_at("2021-03-14 02:30", NEW_YORK) == datetime(2021, 3, 14, 7, 30, tzinfo=UTC)


def test_the_time_zone_of_the_machine_makes_no_difference(monkeypatch):
    monkeypatch.setenv("TZ", "EST5EDT")
    time.tzset()
    try:
        assert code_of("8 Jul 2021 14:03 EST") == "unreadable_date"
        assert read_seen_at("8 Jul 2021 14:03", "UTC").hour == 14
    finally:
        monkeypatch.undo()
        time.tzset()
        assert os.environ.get("TZ") != "EST5EDT"


def test_an_unknown_time_zone_is_refused_with_the_closest():
    with pytest.raises(BadInput) as caught:
        read_seen_at("2021-07-13", "America/New York")
    assert caught.value.code == "unknown_time_zone"
    assert caught.value.fields["closest"] == NEW_YORK


moments = st.datetimes(datetime(1971, 1, 1), datetime(2099, 12, 31))  # noqa: DTZ001


@given(moments, st.sampled_from(["UTC", NEW_YORK, "Asia/Kathmandu"]))
def test_iso_dates_are_read_as_they_were_written(moment, zone):
    written = moment.replace(tzinfo=ZoneInfo(zone), fold=0)
    assert read_seen_at(moment.isoformat(), zone) == written.astimezone(UTC)
    assert read_seen_at(written.isoformat(), "UTC") == written.astimezone(UTC)


@given(moments, st.sampled_from(["%d %b %Y %H:%M:%S", "%B %d, %Y %I:%M:%S %p", "%d-%b-%Y"]))
def test_month_names_are_read_as_they_were_written(moment, form):
    written = moment.strftime(form)
    expected = datetime.strptime(written, form).replace(tzinfo=UTC)
    assert read_seen_at(written, "UTC") == expected


@given(moments)
def test_numbers_are_read_right_or_not_at_all(moment):
    is_ambiguous = moment.day <= 12 and moment.day != moment.month
    for form in ("%d/%m/%Y", "%m/%d/%Y"):
        if is_ambiguous:
            assert code_of(moment.strftime(form)) == "ambiguous_date"
        else:
            assert read_seen_at(moment.strftime(form), "UTC").date() == moment.date()


pieces = st.sampled_from(
    [*"0123456789", "2021", "07", "13", "Jul", "may", "T", ":", "-", "/", ".", " ", "+", "Z", "PM"]
)


@given(st.text() | st.lists(pieces, max_size=14).map("".join))
def test_any_text_is_a_whole_date_or_bad_input(text):
    try:
        moment = read_seen_at(text, NEW_YORK)
    except BadInput:
        return
    assert moment.utcoffset() == timedelta(0)
    assert date(1969, 12, 31) <= moment.date() <= date(2101, 1, 1)
