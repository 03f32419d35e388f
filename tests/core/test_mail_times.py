"""When mail is due, and when a failed one is tried again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.core.mail_times import (
    GATHER,
    GIVE_UP_AFTER,
    Pace,
    due_before,
    latest_moment,
    pause_after,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LONG_AGO = NOON - timedelta(days=30)
ZONES = ["UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]
HOUR = timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_no_mail_is_never_due_and_mail_at_once_is_gathered_first() -> None:
    facts = {"set_at": LONG_AGO, "last_at": None, "now": NOON}
    assert due_before(Pace.NONE, 7, "UTC", **facts) is None  # type: ignore[arg-type]
    assert due_before(Pace.AT_ONCE, 7, "UTC", **facts) == NOON - GATHER  # type: ignore[arg-type]


def test_a_daily_mail_is_about_what_was_there_at_its_hour_and_goes_once() -> None:
    def due(now: datetime, last_at: datetime | None, set_at: datetime = LONG_AGO) -> object:
        return due_before(Pace.DAILY, 7, "UTC", set_at=set_at, last_at=last_at, now=now)

    assert due(NOON, None) == at(2, 7)
    assert due(NOON, at(1, 7, 2)) == at(2, 7)  # the worker was down at seven
    assert due(NOON, at(2, 7)) is None
    assert due(NOON, at(2, 9)) is None  # one at once, before the pace was changed
    assert due(at(3, 6, 59), at(2, 7)) is None
    assert due(at(3, 7), at(2, 7)) == at(3, 7)
    assert due(NOON, None, set_at=at(2, 9)) is None  # chosen after today's hour


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        (at(28, 23), at(28, 1)),  # Paris, still an hour ahead of UTC
        (at(29, 0, 59), at(28, 1)),
        (at(29, 1), at(29, 1)),  # 2 o'clock is left out: the moment at which it would have been
        (at(30, 0), at(30, 0)),
    ],
)
def test_an_hour_that_clocks_leave_out_has_its_moment(now: datetime, moment: datetime) -> None:
    assert latest_moment(2, "Europe/Paris", now) == moment


def test_an_hour_that_comes_twice_counts_once() -> None:
    night = [at(24, 23, month=10) + timedelta(minutes=15 * n) for n in range(20)]
    moments = {latest_moment(2, "Europe/Paris", now) for now in night}
    assert moments == {at(24, 0, month=10), at(25, 0, month=10)}


@given(
    zone=st.sampled_from(ZONES),
    hour=st.integers(0, 23),
    start=st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 - made aware below
)
def test_every_day_has_one_moment(zone: str, hour: int, start: datetime) -> None:
    first = start.replace(tzinfo=UTC)
    found = {latest_moment(hour, zone, first + n * HOUR) for n in range(24 * 7 + 1)}
    steps = [
        later - earlier for earlier, later in zip(sorted(found), sorted(found)[1:], strict=False)
    ]
    assert all(moment <= first + 24 * 7 * HOUR for moment in found)
    assert all(22 * HOUR < step < 26 * HOUR for step in steps)
    assert len(found) in (7, 8, 9)


def test_pauses_grow_to_an_hour_and_end_within_a_day() -> None:
    pauses = [pause_after(n) for n in range(1, 40)]
    assert [p // timedelta(minutes=1) for p in pauses[:7]] == [2, 4, 8, 16, 32, 60, 60]
    assert pauses == sorted(pauses)
    assert sum(pauses, timedelta()) > GIVE_UP_AFTER
    assert pause_after(10_000) == HOUR
