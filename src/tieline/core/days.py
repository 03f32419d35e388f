"""The end of a day that somebody named, also of the last one there is."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

_LAST_MOMENT: Final = datetime.max.replace(tzinfo=UTC)
_ONE: Final = timedelta(days=1)


def end_of(day: date, zone: tzinfo = UTC) -> datetime:
    """The first moment after a day in this zone. Of 9999-12-31, by which people mean "without an end",
    the last moment that can be written."""
    return _LAST_MOMENT if day == date.max else datetime.combine(day + _ONE, time.min, zone)
