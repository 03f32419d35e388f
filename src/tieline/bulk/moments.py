"""Many dates at once, in the forms that need no judgement.

Reads ISO 8601 with a four-digit year: a date alone, or with hours and minutes, then perhaps
seconds, then perhaps Z or an offset such as +02:00. What is in any other form, or out of range,
is left to `core.parsing.dates`, which alone says what such a text means.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np

from tieline.bulk.arrays import Bytes, Flags, Integers
from tieline.bulk.scanning import Block, Cells
from tieline.core.parsing.dates import find_time_zone

NO_MOMENT: Final = np.iinfo(np.int64).min
"""Stands for a row without a date."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = 1_000_000
_HOUR_S: Final = 3600
_FIRST_YEAR, _LAST_YEAR = 1970, 2100
_DATE, _TO_MINUTES, _TO_SECONDS, _TO_ZED, _TO_OFFSET = 10, 16, 19, 20, 25
_FORMS: Final = (_DATE, _TO_MINUTES, _TO_SECONDS, _TO_ZED, _TO_OFFSET)


def to_microseconds(moment: datetime | None) -> int:
    """Microseconds since 1970 began, or NO_MOMENT."""
    return int(NO_MOMENT) if moment is None else (moment - _EPOCH) // timedelta(microseconds=1)


def to_datetime(microseconds: int) -> datetime:
    """The moment in UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)


class MomentReader:
    """Reads the dates of a file whose times are in one time zone."""

    def __init__(self, time_zone: str) -> None:
        self._zone = find_time_zone(time_zone)
        self._offsets: dict[int, int | None] = {}  # by local hour; None: it has several

    def read(self, block: Block, cells: Cells) -> tuple[Integers, Flags]:
        """Microseconds since 1970 began in UTC, and which cells core must read instead."""
        moments = np.full(len(cells.starts), NO_MOMENT, np.int64)
        is_odd = (cells.lengths > 0) | cells.is_odd
        for length in _FORMS:
            rows = np.flatnonzero((cells.lengths == length) & ~cells.is_odd)
            if len(rows):
                codes = _windows(block, cells.starts[rows], length)
                found, is_read = self._read_form(codes, length)
                moments[rows[is_read]] = found[is_read] * _SECOND
                is_odd[rows[is_read]] = False
        return moments, is_odd

    def _read_form(self, codes: Bytes, length: int) -> tuple[Integers, Flags]:
        """Seconds since 1970 began in UTC, and which texts were read."""
        seconds, is_read = _read_date(codes)
        if length >= _TO_MINUTES:
            time_of_day, is_time = _read_time(codes, length)
            seconds, is_read = seconds + time_of_day, is_read & is_time
        if length == _TO_ZED:
            return seconds, is_read & (codes[19] == ord("Z"))
        if length == _TO_OFFSET:
            offset, is_offset = _read_offset(codes)
            return seconds - offset, is_read & is_offset
        offset, is_known = self._find_offsets(np.where(is_read, seconds, 0))
        return seconds - offset, is_read & is_known

    def _find_offsets(self, local: Integers) -> tuple[Integers, Flags]:
        """How far the zone is ahead of UTC at these local seconds, and where that is known.

        It is asked for once per hour, and known where the hour begins and ends alike.
        """
        hours, places = np.unique(local // _HOUR_S, return_inverse=True)
        found = [self._find_offset(hour) for hour in hours.tolist()]
        offsets = np.array([0 if offset is None else offset for offset in found], np.int64)
        is_known = np.array([offset is not None for offset in found], np.bool_)
        return offsets[places], is_known[places]

    def _find_offset(self, hour: int) -> int | None:
        if hour not in self._offsets:
            begins, ends = (self._offset_at(hour * _HOUR_S + s) for s in (0, _HOUR_S - 1))
            self._offsets[hour] = begins if begins == ends else None
        return self._offsets[hour]

    def _offset_at(self, local_second: int) -> int:
        local = (_EPOCH + timedelta(seconds=local_second)).replace(tzinfo=self._zone, fold=0)
        offset = local.utcoffset()
        return 0 if offset is None else int(offset.total_seconds())


def _windows(block: Block, starts: Integers, length: int) -> Bytes:
    """The texts as rows of codes by place: shape (length, texts)."""
    every = np.ndarray((len(block.padded) - length + 1,), f"V{length}", block.padded, strides=(1,))
    rows = np.ascontiguousarray(every[starts]).view(np.uint8).reshape(-1, length)
    return np.ascontiguousarray(rows.T)


def _digits(codes: Bytes, first: int, count: int) -> tuple[Integers, Flags]:
    """The number written in `count` digits from the place `first` on, and whether it is one."""
    number = np.zeros(codes.shape[1], np.int64)
    is_number = np.ones(codes.shape[1], np.bool_)
    for place in range(first, first + count):
        digit = codes[place] - np.uint8(ord("0"))  # other codes turn out larger than nine
        is_number &= digit <= 9
        number = number * 10 + digit
    return number, is_number


def _read_date(codes: Bytes) -> tuple[Integers, Flags]:
    year, is_year = _digits(codes, 0, 4)
    month, is_month = _digits(codes, 5, 2)
    day, is_day = _digits(codes, 8, 2)
    is_date = is_year & is_month & is_day & (codes[4] == ord("-")) & (codes[7] == ord("-"))
    is_date &= (year >= _FIRST_YEAR) & (year <= _LAST_YEAR) & (month <= 12) & (day <= 31)
    place = np.where(is_date, ((year - _FIRST_YEAR) * 13 + month) * 32 + day, 0)
    days = _DAYS[place]
    return days * (24 * _HOUR_S), is_date & (days >= 0)


def _read_time(codes: Bytes, length: int) -> tuple[Integers, Flags]:
    hour, is_hour = _digits(codes, 11, 2)
    minute, is_minute = _digits(codes, 14, 2)
    is_time = is_hour & is_minute & (hour <= 23) & (minute <= 59) & (codes[13] == ord(":"))
    is_time &= (codes[10] == ord(" ")) | (codes[10] == ord("T"))
    seconds = hour * _HOUR_S + minute * 60
    if length >= _TO_SECONDS:
        second, is_second = _digits(codes, 17, 2)
        is_time &= is_second & (second <= 59) & (codes[16] == ord(":"))
        seconds = seconds + second
    return seconds, is_time


def _read_offset(codes: Bytes) -> tuple[Integers, Flags]:
    hour, is_hour = _digits(codes, 20, 2)
    minute, is_minute = _digits(codes, 23, 2)
    is_minus = codes[19] == ord("-")
    is_offset = is_hour & is_minute & (is_minus | (codes[19] == ord("+")))
    is_offset &= (codes[22] == ord(":")) & (hour <= 23) & (minute <= 59)
    seconds = hour * _HOUR_S + minute * 60
    return np.where(is_minus, -seconds, seconds), is_offset


def _list_days() -> Integers:
    """Days since 1970 began by year, month and day; -1 for what is no day."""
    days = np.full((_LAST_YEAR - _FIRST_YEAR + 1) * 13 * 32, -1, np.int64)
    day, count = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC), 0
    while day.year <= _LAST_YEAR:
        days[((day.year - _FIRST_YEAR) * 13 + day.month) * 32 + day.day] = count
        day, count = day + timedelta(days=1), count + 1
    return days


_DAYS: Final = _list_days()
