"""Fishing: what is ordinary passes, what is not is braked or told to the auditor."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.core.fishing import (
    Limits,
    NewCase,
    Sign,
    Trace,
    find_alerts,
    find_block,
    find_brake,
    is_taken_back,
)
from tieline.core.selector_kinds.registry import normalise

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LIMITS = Limits()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def trace(
    number: int, *, after: timedelta, block: int | None = None, case: int | None = 1
) -> Trace:
    return Trace(NOON + after, UUID(int=number), None if block is None else UUID(int=block), case)


def test_neighbours_differ_in_the_last_two_digits_only() -> None:
    def block(kind: str, text: str) -> str | None:
        return find_block(normalise(kind, text, "US"))

    assert block("phone", "202-555-0143") == block("phone", "+1 202 555 0199") == "120255501"
    assert block("phone", "202-555-0243") != block("phone", "202-555-0143")
    assert block("ip", "192.0.2.7") == block("ip", "192.0.2.250") == "192.0.2.0/24"
    assert block("ip", "2001:db8::1") == block("ip", "2001:db8::ffff") == "2001:db8::/64"
    assert block("email", "ana@example.org") is None
    assert block("phone", "911") is None


def test_numbers_of_one_block_in_a_day_are_told_and_over_weeks_are_not() -> None:
    close = [trace(n, after=n * HOUR, block=9) for n in range(LIMITS.neighbours)]
    (alert,) = find_alerts(close, [], LIMITS)
    assert (alert.sign, alert.count) == (Sign.NEIGHBOURS, LIMITS.neighbours)
    assert (alert.since, alert.until) == (close[0].at, close[-1].at)
    assert find_alerts(close[1:], [], LIMITS) == ()
    slow = [trace(n, after=n * DAY, block=9) for n in range(LIMITS.neighbours)]
    assert find_alerts(slow, [], LIMITS) == ()
    scattered = [trace(n, after=n * HOUR, block=n) for n in range(20)]
    assert find_alerts(scattered, [], LIMITS) == ()


def test_the_same_number_again_and_again_is_one_number() -> None:
    again = [trace(1, after=n * HOUR, block=9, case=None) for n in range(LIMITS.without_case + 1)]
    assert find_alerts(again, [], LIMITS) == ()


def test_many_values_with_no_case_are_told() -> None:
    free = [trace(n, after=n * HOUR, case=None) for n in range(LIMITS.without_case)]
    (alert,) = find_alerts(free, [], LIMITS)
    assert (alert.sign, alert.count) == (Sign.NO_CASE, LIMITS.without_case)
    assert find_alerts([*free[1:], trace(0, after=HOUR)], [], LIMITS) == ()


def test_thin_cases_that_met_are_told() -> None:
    thin = [NewCase(n, NOON + n * DAY, 1, has_met=True) for n in range(LIMITS.thin_cases)]
    (alert,) = find_alerts([], thin, LIMITS)
    assert (alert.sign, alert.count) == (Sign.THIN_CASES, LIMITS.thin_cases)
    full = [NewCase(n, NOON, LIMITS.thin_values + 1, has_met=True) for n in range(9)]
    alone = [NewCase(n, NOON, 1, has_met=False) for n in range(9)]
    rare = [NewCase(n, NOON + n * 31 * DAY, 1, has_met=True) for n in range(9)]
    assert find_alerts([], [*full, *alone, *rare], LIMITS) == ()


def test_a_withdrawal_soon_after_a_hit_is_told() -> None:
    assert is_taken_back(NOON, NOON + LIMITS.taken_back_within, LIMITS)
    assert not is_taken_back(NOON, NOON + LIMITS.taken_back_within + HOUR, LIMITS)


SMALL = Limits(person_values_an_hour=3, person_values_a_day=5, office_values_a_day=7)


@pytest.mark.parametrize(
    ("own", "office", "wanted", "most", "until"),
    [
        ([], [], 3, None, None),
        ([(NOON, 2)], [], 1, None, None),
        ([(NOON - HOUR / 2, 2)], [], 2, 3, NOON + HOUR / 2),
        ([(NOON - HOUR, 3)], [], 2, None, None),
        ([(NOON - 2 * HOUR, 3)], [], 3, 5, NOON - 2 * HOUR + DAY),
        ([], [(NOON - HOUR, 6)], 2, 7, NOON - HOUR + DAY),
        ([], [], 4, 3, NOON + HOUR),
    ],
)
def test_a_brake_says_until_when(
    own: list[tuple[datetime, int]],
    office: list[tuple[datetime, int]],
    wanted: int,
    most: int | None,
    until: datetime | None,
) -> None:
    found = find_brake(own, office, wanted, SMALL, now=NOON)
    assert (found and found.most, found and found.until) == (most, until)


@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 4)), max_size=30),
    st.integers(1, 3),
)
def test_after_the_wait_it_is_free_and_before_it_is_not(
    spans: list[tuple[int, int]], wanted: int
) -> None:
    own = [(NOON - timedelta(minutes=ago), count) for ago, count in spans]
    found = find_brake(own, [], wanted, SMALL, now=NOON)
    if found is None:
        assert _within(own, HOUR, NOON) + wanted <= SMALL.person_values_an_hour
        assert _within(own, DAY, NOON) + wanted <= SMALL.person_values_a_day
        return
    assert found.until > NOON
    assert find_brake(own, [], wanted, SMALL, now=found.until) is None
    just_before = max(NOON, found.until - timedelta(microseconds=1))
    assert find_brake(own, [], wanted, SMALL, now=just_before) is not None


def _within(own: Sequence[tuple[datetime, int]], window: timedelta, now: datetime) -> int:
    return sum(count for at, count in own if now - window < at <= now)
