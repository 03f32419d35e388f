"""When a mail of notices is due: at once, gathered over some minutes, or once a day."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

GATHER: Final = timedelta(minutes=5)
"""So long a notice waits for others to go with it in one mail."""
GIVE_UP_AFTER: Final = timedelta(days=1)
_FIRST_PAUSE: Final = timedelta(minutes=2)
_LONGEST_PAUSE: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


class Pace(StrEnum):
    """How a person wants to be mailed of notices."""

    NONE = "none"
    AT_ONCE = "at_once"
    DAILY = "daily"


def due_before(
    pace: Pace, hour: int, zone: str, *, set_at: datetime, last_at: datetime | None, now: datetime
) -> datetime | None:
    """A mail is due if something waits that is as old as the time given back; None: not now.

    `hour` (0 to 23) is read in `zone` (a name such as Europe/Paris) and counts for the daily pace
    alone. `set_at` is when the person chose, `last_at` when the last mail to them was claimed.
    """
    if pace is Pace.NONE:
        return None
    if pace is Pace.AT_ONCE:
        return now - GATHER
    moment = latest_moment(hour, zone, now)
    return None if moment <= max(set_at, last_at or set_at) else moment


def latest_moment(hour: int, zone: str, now: datetime) -> datetime:
    """The latest time at which clocks of a zone showed this hour, not after `now`; in UTC.

    Every day has exactly one: where clocks are put back, the first of two; where they are put
    forward over the hour, the moment at which it would have been.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    moment = _moment(today, hour, zone)
    return moment if moment <= now else _moment(today - _DAY, hour, zone)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts (1 and up) before the next one."""
    doublings = min(attempts - 1, 10)
    return min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)


def _moment(day: date, hour: int, zone: str) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=ZoneInfo(zone)).astimezone(UTC)
