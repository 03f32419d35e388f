"""ISO weeks, and which of them wait to be signed off."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tieline.core.errors import BadInput
from tieline.core.weeks import Week, is_over, read_week, unsigned_weeks, week_of

WEEK = Week(date(2026, 3, 2))


def test_a_week_begins_on_monday_in_utc_and_is_named_by_its_year() -> None:
    assert WEEK.label == "2026-W10"
    assert read_week(" 2026-W10 ") == WEEK
    assert week_of(datetime(2026, 3, 8, 23, 59, tzinfo=UTC)) == WEEK
    east = timezone(timedelta(hours=5))
    assert week_of(datetime(2026, 3, 9, 4, 0, tzinfo=east)) == WEEK
    assert week_of(datetime(2027, 1, 1, tzinfo=UTC)).label == "2026-W53"
    assert WEEK.following.before == WEEK
    assert (WEEK.ends_at - WEEK.begins_at).days == 7


@pytest.mark.parametrize(
    "text",
    ["", "2026-W00", "2026-W54", "2026-10", "W10", "2026-W1", "0000-W01", "0001-W01", "9999-W52"],
)
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="ISO week"):
        read_week(text)


def test_a_week_is_over_with_its_last_moment() -> None:
    assert not is_over(WEEK, WEEK.ends_at - timedelta(microseconds=1))
    assert is_over(WEEK, WEEK.ends_at)


def test_weeks_wait_from_the_first_that_was_signed_off() -> None:
    now = WEEK.ends_at + timedelta(days=15)
    third = WEEK.following.following
    assert unsigned_weeks([], now) == [third]
    assert unsigned_weeks([WEEK], now) == [WEEK.following, third]
    assert unsigned_weeks([WEEK, third], now) == [WEEK.following]
    assert unsigned_weeks([WEEK, WEEK.following, third], now) == []
    assert unsigned_weeks([], WEEK.ends_at) == [WEEK]
