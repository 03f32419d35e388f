"""ISO weeks in UTC, and which hours of an office are usual."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from tieline.core.errors import BadInput

USUAL_FROM: Final = 6
USUAL_UNTIL: Final = 20
"""Hours of the office's own time, Monday to Friday: this project's own choice."""
DUE_WITHIN: Final = timedelta(days=7)
"""How long after its end a week is to be signed off."""
SEALED_WITHIN_S: Final = 60
"""Later than this an entry was sealed late: rounds are 15 seconds apart."""
_WEEK: Final = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_YEARS: Final = range(1970, 2101)
"""Those of dates in files, too; no week that is named has a neighbour that cannot be written."""


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO week, by its Monday."""

    monday: date

    @property
    def label(self) -> str:
        """`2026-W10`."""
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02d}"

    @property
    def begins_at(self) -> datetime:
        return datetime.combine(self.monday, time.min, tzinfo=UTC)

    @property
    def ends_at(self) -> datetime:
        """The first moment of the next week."""
        return self.begins_at + timedelta(days=7)

    @property
    def due_at(self) -> datetime:
        return self.ends_at + DUE_WITHIN

    @property
    def following(self) -> "Week":
        return Week(self.monday + timedelta(days=7))

    @property
    def before(self) -> "Week":
        return Week(self.monday - timedelta(days=7))


def week_of(at: datetime) -> Week:
    """The week of a moment."""
    day = at.astimezone(UTC).date()
    return Week(day - timedelta(days=day.weekday()))


def read_week(text: str) -> Week:
    """`2026-W10`. Raises BadInput."""
    found = _WEEK.fullmatch(text.strip())
    if found is not None and int(found[1]) in _YEARS:
        try:
            return Week(date.fromisocalendar(int(found[1]), int(found[2]), 1))
        except ValueError:
            pass
    raise BadInput(
        "bad_week", f"Name an ISO week of the years {_YEARS[0]} to {_YEARS[-1]}, such as 2026-W10."
    )


def is_over(week: Week, now: datetime) -> bool:
    """Whether nothing more comes to it."""
    return week.ends_at <= now


def unsigned_weeks(signed: list[Week], now: datetime) -> list[Week]:
    """The weeks that are over and not signed off, oldest first: since the first that was; where none
    was, the last one."""
    last = week_of(now).before
    if not signed:
        return [last]
    weeks, known, one = [], set(signed), min(signed)
    while one <= last:
        if one not in known:
            weeks.append(one)
        one = one.following
    return weeks
