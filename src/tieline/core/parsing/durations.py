"""How long a call lasted, as carriers write it, in seconds."""

import re
from typing import Final

from tieline.core.errors import BadInput
from tieline.core.parsing.header_words import split_words

_LONGEST: Final = 40
_MOST_SECONDS: Final = 100 * 24 * 3600
_CLOCK = re.compile(r"(?:(\d{1,5}):)?(\d{1,5}):(\d{2})(?:[.,](\d{1,6}))?", re.ASCII)
_NUMBER = re.compile(r"(\d{1,12})(?:[.,](\d{1,6}))?", re.ASCII)
_ISO = re.compile(
    r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})(?:[.,](\d{1,6}))?S)?)?",
    re.ASCII | re.IGNORECASE,
)
_WORDS = re.compile(
    r"(?:(\d{1,4}) ?d(?:ays?)?[, ]*)?"
    r"(?:(\d{1,5}) ?h(?:(?:ou)?rs?)?[, ]*)?"
    r"(?:(\d{1,6}) ?m(?:in(?:ute)?s?)?\.?[, ]*)?"
    r"(?:(\d{1,8})(?:[.,](\d{1,6}))? ?s(?:ec(?:ond)?s?)?\.?)?",
    re.ASCII | re.IGNORECASE,
)
_UNITS: Final = {
    "ms": 0.001, "msec": 0.001, "milliseconds": 0.001, "milisegundos": 0.001,
    "min": 60, "mins": 60, "minute": 60, "minutes": 60, "minutos": 60, "minuten": 60, "minuti": 60,
    "h": 3600, "hour": 3600, "hours": 3600, "horas": 3600, "heures": 3600, "stunden": 3600,
    "uren": 3600, "ore": 3600,
}  # fmt: skip


def find_unit(header: str) -> float:
    """The seconds in one unit of a column with this name: 60 for "Duration (min)". Without a
    unit in the name it is a second."""
    return next((_UNITS[word] for word in split_words(header) if word in _UNITS), 1)


def read_duration(text: str, unit: float = 1) -> int:
    """Whole seconds, rounded: `65`, `1:05`, `0:01:05`, `1m 5s`, `PT1M5S`.

    A bare number is in `unit`s of that many seconds. Two numbers are minutes and seconds.
    Refuses anything else, and more than 100 days, as `unreadable_duration`; the message never
    repeats the text.
    """
    seconds = _read(text.strip()[: _LONGEST + 1], unit)
    if seconds is None or seconds > _MOST_SECONDS:
        raise BadInput(
            "unreadable_duration",
            "This is no duration. Write it in seconds, or as in 1:05, 0:01:05, 1m 5s or PT1M5S.",
        )
    return round(seconds)


def _read(text: str, unit: float) -> float | None:
    if not text or len(text) > _LONGEST:
        return None
    if found := _NUMBER.fullmatch(text):
        return (int(found[1]) + _fraction(found[2])) * unit
    if found := _CLOCK.fullmatch(text):
        if int(found[3]) > 59 or (found[1] and int(found[2]) > 59):
            return None
        return _add(None, found[1], found[2], found[3], found[4])
    for pattern in (_ISO, _WORDS):
        found = pattern.fullmatch(text)
        if found and any(part is not None for part in found.groups()):
            return _add(*found.groups())
    return None


def _add(
    days: str | None,
    hours: str | None,
    minutes: str | None,
    seconds: str | None,
    fraction: str | None,
) -> float:
    whole = ((int(days or 0) * 24 + int(hours or 0)) * 60 + int(minutes or 0)) * 60
    return whole + int(seconds or 0) + _fraction(fraction)


def _fraction(digits: str | None) -> float:
    return float(f"0.{digits}") if digits else 0.0
