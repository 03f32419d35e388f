"""When something was seen, as offices write it. Never guesses: a date is whole or it is refused."""

import difflib
import re
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil import parser as dateutil_parser

from tieline.core.errors import BadInput
from tieline.core.parsing.date_orders import DateOrder, full_year, read_in_order
from tieline.core.parsing.headers import quote_text

_FIRST_YEAR, _LAST_YEAR = 1970, 2100
_LONGEST_DATE = 60

# ISO 8601 as the standard library reads it. The separator is pinned here because
# `fromisoformat` takes any character, and so would take one digit of a longer number.
_ISO = re.compile(r"(?:\d{4}-\d{2}-\d{2}|\d{8})(?:[Tt ]\d.*)?", re.ASCII)
_FOURTEEN_DIGITS = re.compile(r"(\d{8})(\d{6})", re.ASCII)
_NUMBERS = re.compile(
    r"(?P<first>\d{1,4})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<third>\d{1,4})"
    r"(?:(?:[Tt]|,?[ ]+)(?P<hour>\d{1,2}):(?P<minute>\d{2})"
    r"(?::(?P<seconds>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"[ ]*(?:(?P<half>[AaPp])\.?[Mm]\.?)?"
    r"[ ]*(?P<zone>[Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)
_MONTH_NAME = re.compile(r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec", re.IGNORECASE)
_FOUR_DIGITS = re.compile(r"(?<![\d:])\d{4}(?![\d:])", re.ASCII)

_TIME = re.compile(
    r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?[ap]\.?m\.?)?(?: ?(?:z|utc|gmt|[+-]\d{2}:?\d{2}))?",
    re.ASCII | re.IGNORECASE,
)
_SIX_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{2})", re.ASCII)
_EIGHT_DIGITS = re.compile(r"\d{8}", re.ASCII)
_HOUR_MARK = re.compile(r"\d{1,2}h\d{2}", re.ASCII | re.IGNORECASE)
_DOTTED = re.compile(r"\d{1,2}\.\d{2}(?:\.\d{2})?", re.ASCII)
_MIDNIGHT = re.compile(r"[T ]0?0:00(?::00(?:\.0+)?)?$")
_MONTH_WORD = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_WORDED = re.compile(
    rf"(?:(?P<first>\d{{1,2}})[-/. ](?P<month>{_MONTH_WORD})[-/., ']{{1,2}}(?P<last>\d{{1,2}})"
    rf"|(?P<mdy>{_MONTH_WORD})[-/. ](?P<mdy_day>\d{{1,2}})[-/., ']{{1,2}}(?P<mdy_year>\d{{2}}))(?![\d:])",
    re.ASCII | re.IGNORECASE,
)

# An offset behind the name of a zone, behind a time of day: "14:03 GMT+3". dateutil reads it the
# other way round, as zones are written in POSIX: so that 14:03 is 17:03 in UTC and not 11:03.
_NAMED_OFFSET = re.compile(
    r"(?P<time>:\d{2}(?:[.,]\d+)?(?: ?[ap]\.?m\.?)?) ?(?P<name>[a-z]{1,5})(?P<space> ?)"
    r"(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?![\d:])",
    re.ASCII | re.IGNORECASE,
)
_UTC_NAMES = ("utc", "gmt", "z")
_HALVES = ("am", "pm")

# What dateutil does not find in a text it takes from a default. Two defaults that differ in
# year, month and day show which texts hold a whole date: those that both read alike.
_DEFAULTS = (datetime(1972, 1, 1), datetime(1975, 2, 2))  # noqa: DTZ001 (naive on purpose)
_DATEUTIL_ERRORS = (
    ValueError,
    OverflowError,
    TypeError,
    IndexError,
    AttributeError,
    ArithmeticError,
)


@lru_cache(maxsize=64)
def find_time_zone(name: str) -> ZoneInfo:
    """The time zone called `name`, as in `America/Bogota`."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        close = difflib.get_close_matches(name[:100], sorted(zoneinfo.available_timezones()), n=1)
        advice = f"Did you mean {close[0]}?" if close else "Write it as in America/Bogota or UTC."
        raise BadInput(
            "unknown_time_zone",
            f"There is no time zone {quote_text(name)}. {advice}",
            time_zone=name,
            closest=close[0] if close else None,
        ) from None


def read_seen_at(
    text: str, time_zone: str, order: DateOrder | None = None, *, time_text: str | None = None
) -> datetime:
    """The moment `text` tells of, in UTC. `time_text` is the time of day, where it stands in a
    column of its own.

    A text without an offset is in `time_zone`; without a time it is the day's first moment.
    A local time that occurs twice is taken as the first of the two, one that the clocks
    skipped as if they had not yet been moved (`fold=0`).

    Refuses, as `ambiguous_date`, what people of different countries read differently:
    07/08/2021, and any year of two digits. A stated `order` settles both: two digits from 70 on
    are in the 1900s, below 70 in the 2000s; what is no date in that order is refused as
    `date_order_differs`. A year of four digits that comes first needs no order. Refuses, as
    `unreadable_date`, whatever holds no whole date, counts of seconds or days, and zone names
    other than UTC, GMT and Z; as `unreadable_time`, a time of day that is none; as
    `date_out_of_range`, years outside 1970 to 2100 as written. Messages never repeat the text.
    """
    zone = find_time_zone(time_zone)
    text = text.strip()
    moment = _read(text if time_text is None else _join(text, time_text.strip()), order)
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise BadInput(
            "date_out_of_range",
            f"The year of this date is outside {_FIRST_YEAR} to {_LAST_YEAR}. Correct the date.",
        )
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone, fold=0)
    return moment.astimezone(UTC)


def _join(date_text: str, time_text: str) -> str:
    """Date and time of day as one text."""
    if digits := _SIX_DIGITS.fullmatch(time_text):
        time_text = ":".join(digits.groups())
    time_text = (
        time_text.lower().replace("h", ":") if _HOUR_MARK.fullmatch(time_text) else time_text
    )
    time_text = time_text.replace(".", ":", 2) if _DOTTED.fullmatch(time_text) else time_text
    if not _TIME.fullmatch(time_text):
        raise BadInput(
            "unreadable_time", "This is not a time of day. Write it as in 14:03 or 14:03:00."
        )
    if _EIGHT_DIGITS.fullmatch(date_text):
        date_text = f"{date_text[:4]}-{date_text[4:6]}-{date_text[6:]}"
    # Programs that know no bare dates write midnight beside them.
    return f"{_MIDNIGHT.sub('', date_text)} {time_text}"


def _read(text: str, order: DateOrder | None) -> datetime:
    if len(text) > _LONGEST_DATE or not text.isascii():
        raise _unreadable()
    if digits := _FOURTEEN_DIGITS.fullmatch(text):
        text = f"{digits[1]}T{digits[2]}"
    if _ISO.fullmatch(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass  # may still be one of the looser forms below
    if found := _NUMBERS.fullmatch(text):
        return _from_numbers(found, order)
    if _MONTH_NAME.search(text):
        return _from_words(_with_century(text, order) if order else text)
    raise _unreadable()


def _with_century(text: str, order: DateOrder) -> str:
    """A day, a month in letters and a year of two digits, with the year's century."""
    found = _WORDED.match(text)
    if not found or (found["mdy"] is not None) != (order is DateOrder.MDY):
        return text
    if order is DateOrder.MDY:
        day, year = found["mdy_day"], found["mdy_year"]
        month = found["mdy"]
    else:
        first, month, last = found["first"], found["month"], found["last"]
        day, year = (first, last) if order is DateOrder.DMY else (last, first)
    if len(year) != 2:
        return text
    return f"{day} {month} {full_year(year)}{text[found.end() :]}"


def _from_numbers(found: re.Match[str], order: DateOrder | None) -> datetime:
    numbers = (found["first"], found["second"], found["third"])
    if order is None or len(found["first"]) == 4:
        on = _read_day(*numbers)
    else:
        on = _read_day_in(numbers, order)
    try:
        return datetime.combine(on, _read_time(found), tzinfo=_read_zone(found["zone"]))
    except ValueError:
        raise _unreadable() from None


def _read_day(first: str, second: str, third: str) -> date:
    a, b, c = int(first), int(second), int(third)
    if len(first) == 4 and len(third) <= 2:
        return _day(a, b, c)
    if len(first) <= 2 and len(third) == 4:
        if a > 12 or a == b:
            return _day(c, b, a)
        if b > 12:
            return _day(c, a, b)
        raise _ambiguous()
    if len(first) <= 2 and len(third) <= 2:
        raise _ambiguous()
    raise _unreadable()


def _read_day_in(numbers: tuple[str, str, str], order: DateOrder) -> date:
    on = read_in_order(numbers, order)
    if on is None:
        raise BadInput(
            "date_order_differs",
            f"This is no date in the order that was stated ({order.value}). Correct the date, or "
            "state the order that all dates of the file have.",
        )
    return on


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise _unreadable() from None


def _read_time(found: re.Match[str]) -> time:
    if found["hour"] is None:
        return time()
    hour = int(found["hour"])
    if half := found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + (12 if half in "pP" else 0)
    microseconds = int((found["fraction"] or "0").ljust(6, "0")[:6])
    return time(hour, int(found["minute"]), int(found["seconds"] or 0), microseconds)


def _read_zone(zone: str | None) -> tzinfo | None:
    if zone is None:
        return None
    if zone[0] not in "+-":
        return UTC
    digits = zone[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if zone[0] == "-" else offset)


@lru_cache(maxsize=4096)  # dateutil is slow, and the rows of one file share their days
def _from_words(text: str) -> datetime:
    text = _NAMED_OFFSET.sub(_offset_alone, text)
    try:
        one, other = (
            dateutil_parser.parse(text, default=default, tzinfos=_named_zone)
            for default in _DEFAULTS
        )
    except _DATEUTIL_ERRORS:
        raise _unreadable() from None
    if one != other:
        raise _unreadable()
    if f"{one.year:04}" not in _FOUR_DIGITS.findall(text):  # dateutil chose century or order
        raise _ambiguous()
    return one


def _offset_alone(found: re.Match[str]) -> str:
    """The time with its offset from UTC and without the name before it."""
    name = found["name"].lower()
    if name in _HALVES or (found["space"] and name not in _UTC_NAMES):
        return found[0]
    if name not in _UTC_NAMES:  # EST-5: five hours behind UTC, or behind Eastern time
        raise _unreadable()
    return f"{found['time']} {found['sign']}{int(found['hours']):02}:{found['minutes'] or '00'}"


def _named_zone(name: str | None, offset: int | None) -> tzinfo | None:
    # Left alone, dateutil reads EST as no zone at all, or as the zone of this machine.
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    if name is not None:
        raise ValueError
    return None


def _ambiguous() -> BadInput:
    return BadInput(
        "ambiguous_date",
        "This date can be read in more than one way: day and month could change places, or the "
        "year has two digits. Write it as in 2021-07-08, or state the order of the file's dates.",
    )


def _unreadable() -> BadInput:
    return BadInput(
        "unreadable_date",
        "This is not a whole date. Write it as in 2021-07-08 or 2021-07-08T14:03:00-05:00.",
    )
