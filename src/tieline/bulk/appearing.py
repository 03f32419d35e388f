"""How often, where first and between which times: one place per value, in arrays."""

import numpy as np

from tieline.bulk.arrays import Integers, grown
from tieline.bulk.moments import NO_MOMENT, to_datetime
from tieline.core.tally import Appearances

_NEVER = np.iinfo(np.int64).max


class AppearanceArrays:
    """What `core.tally.Appearances` holds, for values with numbers from 0 on."""

    def __init__(self) -> None:
        self._counts: Integers = np.zeros(0, np.int64)
        self._first_rows: Integers = np.zeros(0, np.int64)
        self._first_seen: Integers = np.zeros(0, np.int64)
        self._last_seen: Integers = np.zeros(0, np.int64)

    def add(self, numbers: Integers, rows: Integers, moments: Integers) -> None:
        """The values with these numbers appeared in these rows, seen at these moments."""
        if not len(numbers):
            return
        self._grow(int(numbers.max()) + 1)
        np.add.at(self._counts, numbers, 1)
        np.minimum.at(self._first_rows, numbers, rows)
        np.maximum.at(self._last_seen, numbers, moments)
        is_seen = moments != NO_MOMENT
        if not is_seen.all():
            numbers, moments = numbers[is_seen], moments[is_seen]
        np.minimum.at(self._first_seen, numbers, moments)

    def read(self, numbers: Integers) -> list[Appearances | None]:
        """What is known of these values; None for one that never appeared."""
        known = numbers[numbers < len(self._counts)]
        columns = (self._counts, self._first_rows, self._first_seen, self._last_seen)
        found = iter(zip(*(column[known].tolist() for column in columns), strict=True))
        return [
            _to_appearances(*next(found)) if number < len(self._counts) else None
            for number in numbers.tolist()
        ]

    def _grow(self, size: int) -> None:
        self._counts = grown(self._counts, size, 0)
        self._first_rows = grown(self._first_rows, size, _NEVER)
        self._first_seen = grown(self._first_seen, size, _NEVER)
        self._last_seen = grown(self._last_seen, size, NO_MOMENT)


def _to_appearances(count: int, row: int, first: int, last: int) -> Appearances | None:
    if count == 0:
        return None
    if last == NO_MOMENT:
        return Appearances(count, row, None, None)
    return Appearances(count, row, to_datetime(first), to_datetime(last))
