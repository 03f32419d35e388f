"""The end of a day."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tieline.core.authority_rows import bound_by_days
from tieline.core.days import end_of

NEW_YORK = ZoneInfo("America/New_York")


def test_a_day_ends_with_the_first_moment_of_the_next_by_the_clock_of_its_zone() -> None:
    assert end_of(date(2028, 2, 28)) == datetime(2028, 2, 29, tzinfo=UTC)
    # The clocks go forward on this day: it has 23 hours.
    assert end_of(date(2026, 3, 8), NEW_YORK) == datetime(2026, 3, 9, 4, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_last_day_there_is_has_no_end_before_any_other_moment(zone: str) -> None:
    assert end_of(date.max, ZoneInfo(zone)) > datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    begins, ends = bound_by_days(date.min, date.max, zone)
    assert begins is not None
    assert ends is not None
    assert begins < datetime(2026, 3, 1, tzinfo=UTC) < ends
