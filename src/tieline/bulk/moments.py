"""Many dates at once, in the forms that need no judgement.

Reads dates of three numbers, each with all its digits: the year first or last, and with two
digits where an order is stated. Behind them, or in a column beside them, may stand hours and
minutes, then perhaps seconds, then perhaps Z or an offset such as +02:00. What is in any other
form, out of range, or has more than one reading, is left to `core.parsing.dates`, which alone says what such a text means.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np

from tieline.bulk.arrays import Bytes, Flags, Integers
from tieline.bulk.scanning import Block, Cells
from tieline.core.parsing.date_orders import PLACES, DateOrder
from tieline.core.parsing.dates import find_time_zone

NO_MOMENT: Final = np.iinfo(np.int64).min
"""Stands for a row without a date."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = 1_000_000
_HOUR_S: Final = 3600
_FIRST_YEAR, _LAST_YEAR = 1970, 2100
_FULL_DATE, _SHORT_DATE = 10, 8
_TO_MINUTES, _TO_SECONDS, _TO_ZED, _TO_OFFSET = 6, 9, 10, 15
_AFTER_DATE: Final = (0, _TO_MINUTES, _TO_SECONDS, _TO_ZED, _TO_OFFSET)
_FORMS: Final = tuple((date, rest) for date in (_FULL_DATE, _SHORT_DATE) for rest in _AFTER_DATE)
"""How many characters a date has, and the time of day with what is before and behind it."""
_MARKS: Final = b"-/."
_CENTURY, _FIRST_SHORT_YEAR = 1900, 70


def to_microseconds(moment: datetime | None) -> int:
    """Microseconds since 1970 began, or NO_MOMENT."""
    return int(NO_MOMENT) if moment is None else (moment - _EPOCH) // timedelta(microseconds=1)


def to_datetime(microseconds: int) -> datetime:
    """The moment in UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)


class MomentReader:
    """Reads the dates of a file whose times are in one time zone."""

    def __init__(self, time_zone: str, order: DateOrder | None = None) -> None:
        self._zone = find_time_zone(time_zone)
        self._order = order
        self._offsets: dict[int, int | None] = {}  # by local hour; None: it has several

    def read(
        self, block: Block, cells: Cells, times: Cells | None = None
    ) -> tuple[Integers, Flags]:
        """Microseconds since 1970 began in UTC, and which cells core must read instead.

        `times` are the cells of the times of day, where these stand in a column of their own.
        """
        moments = np.full(len(cells.starts), NO_MOMENT, np.int64)
        is_odd = (cells.lengths > 0) | cells.is_odd
        for date, rest in _FORMS:
            rows = _rows_of_form(cells, times, date + rest, 0)
            self._take(rows, (moments, is_odd), block, cells, None, date, rest)
            if times is not None and rest in (_TO_MINUTES, _TO_SECONDS):
                rows = _rows_of_form(cells, times, date, rest - 1)
                self._take(rows, (moments, is_odd), block, cells, times, date, rest)
        return moments, is_odd

    def _take(
        self,
        rows: Integers,
        found: tuple[Integers, Flags],
        block: Block,
        cells: Cells,
        times: Cells | None,
        date: int,
        rest: int,
    ) -> None:
        """Read rows of one form into `found`: the moments, and which are still odd."""
        if not len(rows):
            return
        moments, is_odd = found
        if times is None:
            codes = _windows(block, cells.starts[rows], date + rest)
        else:
            space = np.full((1, len(rows)), ord(" "), np.uint8)
            parts = (
                _windows(block, cells.starts[rows], date),
                space,
                _windows(block, times.starts[rows], rest - 1),
            )
            codes = np.concatenate(parts)
        seconds, is_read = self._read_form(codes, date, rest)
        moments[rows[is_read]] = seconds[is_read] * _SECOND
        is_odd[rows[is_read]] = False

    def _read_form(self, codes: Bytes, date: int, rest: int) -> tuple[Integers, Flags]:
        """Seconds since 1970 began in UTC, and which texts were read."""
        seconds, is_read = _read_date(codes[:date], self._order)
        codes = codes[date:]
        if rest:
            time_of_day, is_time = _read_time(codes, rest)
            seconds, is_read = seconds + time_of_day, is_read & is_time
        if rest == _TO_ZED:
            return seconds, is_read & (codes[9] == ord("Z"))
        if rest == _TO_OFFSET:
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


def _rows_of_form(cells: Cells, times: Cells | None, length: int, time_length: int) -> Integers:
    """The rows whose cells have these lengths and can be read here."""
    is_form = (cells.lengths == length) & ~cells.is_odd
    if times is not None:
        is_form &= (times.lengths == time_length) & ~times.is_odd
    return np.flatnonzero(is_form)


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


def _read_date(codes: Bytes, order: DateOrder | None) -> tuple[Integers, Flags]:
    """Seconds since 1970 began, and which codes are a date of three numbers that has one reading."""
    if len(codes) == _SHORT_DATE:
        if order is None:
            return _no_date(codes)
        numbers = [_digits(codes, place, 2) for place in (0, 3, 6)]
        is_short = _have_marks(codes, 2, 5)
        year, month, day = (numbers[place] for place in PLACES[order])
        full = year[0] + np.where(year[0] >= _FIRST_SHORT_YEAR, _CENTURY, _CENTURY + 100)
        return _count_days(full, month[0], day[0], is_short & year[1] & month[1] & day[1])
    year, month, day = (_digits(codes, place, count) for place, count in ((0, 4), (5, 2), (8, 2)))
    is_first = _have_marks(codes, 4, 7) & year[1] & month[1] & day[1]
    seconds, is_date = _count_days(year[0], month[0], day[0], is_first)
    if is_first.all():
        return seconds, is_date
    others, is_other = _read_year_last(codes, order)
    return np.where(is_other, others, seconds), is_date | is_other


def _read_year_last(codes: Bytes, order: DateOrder | None) -> tuple[Integers, Flags]:
    if order is DateOrder.YMD:
        return _no_date(codes)
    one, two, year = (_digits(codes, place, count) for place, count in ((0, 2), (3, 2), (6, 4)))
    is_last = _have_marks(codes, 2, 5) & one[1] & two[1] & year[1]
    if order is None:  # one of the two may tell that it is the day
        day_first = (one[0] > 12) | (one[0] == two[0])
        is_last &= day_first | (two[0] > 12)
    else:
        day_first = np.full(len(one[0]), order is DateOrder.DMY)
    day, month = np.where(day_first, one[0], two[0]), np.where(day_first, two[0], one[0])
    return _count_days(year[0], month, day, is_last)


def _have_marks(codes: Bytes, first: int, second: int) -> Flags:
    """Where these two places hold the same mark between the numbers of a date."""
    is_same: Flags = codes[first] == codes[second]
    is_mark = codes[first] == _MARKS[0]
    for mark in _MARKS[1:]:
        is_mark |= codes[first] == mark
    is_same &= is_mark
    return is_same


def _count_days(
    year: Integers, month: Integers, day: Integers, is_date: Flags
) -> tuple[Integers, Flags]:
    is_date = is_date & (year >= _FIRST_YEAR) & (year <= _LAST_YEAR) & (month <= 12) & (day <= 31)
    place = np.where(is_date, ((year - _FIRST_YEAR) * 13 + month) * 32 + day, 0)
    days = _DAYS[place]
    return days * (24 * _HOUR_S), is_date & (days >= 0)


def _no_date(codes: Bytes) -> tuple[Integers, Flags]:
    count = codes.shape[1]
    return np.zeros(count, np.int64), np.zeros(count, np.bool_)


def _read_time(codes: Bytes, length: int) -> tuple[Integers, Flags]:
    hour, is_hour = _digits(codes, 1, 2)
    minute, is_minute = _digits(codes, 4, 2)
    is_time = is_hour & is_minute & (hour <= 23) & (minute <= 59) & (codes[3] == ord(":"))
    is_time &= (codes[0] == ord(" ")) | (codes[0] == ord("T"))
    seconds = hour * _HOUR_S + minute * 60
    if length >= _TO_SECONDS:
        second, is_second = _digits(codes, 7, 2)
        is_time &= is_second & (second <= 59) & (codes[6] == ord(":"))
        seconds = seconds + second
    return seconds, is_time


def _read_offset(codes: Bytes) -> tuple[Integers, Flags]:
    hour, is_hour = _digits(codes, 10, 2)
    minute, is_minute = _digits(codes, 13, 2)
    is_minus = codes[9] == ord("-")
    is_offset = is_hour & is_minute & (is_minus | (codes[9] == ord("+")))
    is_offset &= (codes[12] == ord(":")) & (hour <= 23) & (minute <= 59)
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
