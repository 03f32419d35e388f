"""How often, where first and between which times: one place per value, in arrays."""

from typing import NamedTuple

import numpy as np

from tieline.bulk.arrays import Flags, Integers, grown
from tieline.bulk.moments import NO_MOMENT

_NEVER = np.iinfo(np.int64).max


class Found(NamedTuple):
    """How many rows, the first of them, the first and the last moment: microseconds since 1970
    began, or NO_MOMENT for both."""

    row_counts: Integers
    first_rows: Integers
    first_seen: Integers
    last_seen: Integers


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

    def find(self, numbers: Integers) -> tuple[Flags, Found]:
        """Which of these values ever appeared, and what is known of those."""
        has_appeared = np.zeros(len(numbers), np.bool_)
        is_known = numbers < len(self._counts)
        has_appeared[is_known] = self._counts[numbers[is_known]] > 0
        found = numbers[has_appeared]
        first_seen, last_seen = self._first_seen[found], self._last_seen[found]
        first_seen[last_seen == NO_MOMENT] = NO_MOMENT
        return has_appeared, Found(
            self._counts[found], self._first_rows[found], first_seen, last_seen
        )

    def _grow(self, size: int) -> None:
        self._counts = grown(self._counts, size, 0)
        self._first_rows = grown(self._first_rows, size, _NEVER)
        self._first_seen = grown(self._first_seen, size, _NEVER)
        self._last_seen = grown(self._last_seen, size, NO_MOMENT)
