"""Which columns say when, for how long and where; in which order dates are, and in which zone."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tieline.core.errors import BadInput
from tieline.core.parsing import doubts
from tieline.core.parsing.column_guesses import Column
from tieline.core.parsing.dates import find_time_zone
from tieline.core.parsing.doubts import Doubt
from tieline.core.parsing.header_terms import Concept

_SURE: Final = 0.8
_MOST: Final = 0.5
_UTC = re.compile(
    r"(?<![A-Za-z])(?:UTC|GMT|Zulu)(?:\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?)?(?![A-Za-z\d])"
)
_NAMED_ZONE = re.compile(r"[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_-]+){1,2}")
_ABBREVIATION = re.compile(
    r"(?<![A-Za-z])(?:[ECMP][SD]T|AK[SD]T|HST|A[SD]T|CES?T|MES?Z|WES?T|EES?T|BST|IST|BRS?T|BRS?T|ART|COT|PET|VET|CLS?T"
    r"|ET|CT|MT|PT|local(?: time)?|hora local|Ortszeit|lokale tijd|heure locale|ora locale)(?![A-Za-z])"
)
_TIME_OF_DAY = re.compile(r"(?<![+\-\d:])\d{1,2}:\d{2}")
_ABOUT_TIME = re.compile(r"time|hora|heure|zeit|tijd|orari", re.IGNORECASE)


class ZoneSource(StrEnum):
    """Where the time zone was taken from."""

    HEADER = "header"
    ABOVE = "above"
    CELLS = "cells"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Moments:
    """The columns chosen among all; None where there is none."""

    seen_at: Column | None = None
    time: Column | None = None
    duration: Column | None = None
    cell: Column | None = None
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Zone:
    name: str
    source: ZoneSource
    doubts: tuple[Doubt, ...] = ()


def choose_moments(columns: Sequence[Column]) -> Moments:
    """Of several columns that could say the same, the one about the start is chosen; if none
    says so, that is a doubt."""
    found: list[Doubt] = []
    named = [column for column in columns if column.reading.concept is Concept.MOMENT]
    whole = [c for c in named if c.content.dates >= _MOST and c.content.has_times_of_day]
    days = [c for c in named if c.content.dates >= _MOST and c not in whole]
    times = [c for c in named if c.content.times >= _MOST and c not in days and c not in whole]
    if not named:
        unnamed = [column for column in columns if column.reading.concept is None]
        whole = [c for c in unnamed if c.content.dates >= _SURE and c.content.has_times_of_day]
        if not any(column.has_name for column in columns):
            days = [c for c in unnamed if c.content.dates >= _SURE and c not in whole]
    seen_at = _choose(whole or days, "the date and time of the call", found)
    time = None
    if seen_at is not None and not whole:
        time = _choose(times, "the time of the call", found)
    if seen_at is None:
        # Otherwise a file would lose all its times, and nobody be told.
        found += [doubts.differs(c.header, "a date") for c in named if c.content.figures >= _MOST]
    return Moments(
        seen_at,
        time,
        _first(
            columns, Concept.DURATION, lambda c: c.content.is_blank or c.content.durations >= _MOST
        ),
        _first(columns, Concept.CELL, lambda c: c.content.whole_numbers < _SURE),
        tuple(found),
    )


def _choose(columns: list[Column], meaning: str, found: list[Doubt]) -> Column | None:
    started = [column for column in columns if column.reading.is_start]
    candidates = started if len(started) == 1 else columns
    if len(candidates) > 1:
        found.append(doubts.several_for_one([column.header for column in candidates], meaning))
    return candidates[0] if candidates else None


def _first(
    columns: Sequence[Column], concept: Concept, fits: Callable[[Column], bool]
) -> Column | None:
    return next((c for c in columns if c.reading.concept is concept and fits(c)), None)


def find_zone(
    moments: Moments, above: Sequence[str], given: str, *, is_stated: bool = False
) -> Zone:
    """The zone of times without one. A stated one holds, whatever the file says."""
    columns = [column for column in (moments.seen_at, moments.time) if column]
    if is_stated or not columns:
        return Zone(given, ZoneSource.GIVEN)
    if any(not c.content.is_blank and c.content.offsets == 1 for c in columns):
        return Zone(given, ZoneSource.CELLS)
    for column in columns:
        if zone := _read_zone(column.header):
            return Zone(zone, ZoneSource.HEADER)
        if _is_vague(column.header):
            return Zone(given, ZoneSource.GIVEN, (doubts.zone_abbreviation(column.header),))
    return _find_zone_above([line for line in above if _ABOUT_TIME.search(line)], given)


def _find_zone_above(lines: Sequence[str], given: str) -> Zone:
    """The zone that lines about times name. One that stands beside a time of day is first of all
    that time's own: when the report was made tells nothing of its calls."""
    own = [line for line in lines if _TIME_OF_DAY.search(line)]
    others = [line for line in lines if line not in own]
    zones = {zone: line for line in others if (zone := _read_zone(line))}
    vague = [line for line in others if _is_vague(line) and not _read_zone(line)]
    if len(zones) == 1 and not vague:
        return Zone(next(iter(zones)), ZoneSource.ABOVE)
    if zones:
        line = [*zones.values(), *vague][1]
        return Zone(given, ZoneSource.GIVEN, (doubts.zone_perhaps(line),))
    if vague:
        return Zone(given, ZoneSource.GIVEN, (doubts.zone_abbreviation(vague[0]),))
    named = next((line for line in own if _read_zone(line) or _is_vague(line)), None)
    found = () if named is None else (doubts.zone_perhaps(named),)
    return Zone(given, ZoneSource.GIVEN, found)


def _is_vague(text: str) -> bool:
    return bool(_UTC.search(text) or _ABBREVIATION.search(text))


def _read_zone(text: str) -> str | None:
    """A zone that a text names for certain; None for none, and for one that it names vaguely."""
    for named in _NAMED_ZONE.finditer(text):
        try:
            return find_time_zone(named[0]).key
        except BadInput:
            continue
    found = _UTC.search(text)
    if not found:
        return None
    if found[1] is None:
        return "UTC"
    hours = int(found[2])
    if found[3] not in (None, "00") or hours > 12:
        return None  # no zone has a name for such an offset alone
    sign = "-" if found[1] == "+" else "+"  # by their names, these zones count westwards
    return f"Etc/GMT{sign}{hours}" if hours else "UTC"
