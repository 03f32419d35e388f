"""Numbering distinct values: the same words always get the same number, counted from 0.

A table of open addresses held in arrays, probed for many values at once. Two values are the
same only if all their words are: the hash decides where to look, never what is equal.
"""

import secrets
from collections.abc import Sequence

import numpy as np

from tieline.bulk.arrays import Flags, Integers, Words, grown

_FIRST_SLOTS_LOG2 = 12
_FREE = -1
_MOST_FILLED = 0.5


class WordTable:
    """Distinct values of `width` words each, in the order in which they got their numbers."""

    def __init__(self, width: int) -> None:
        self._columns: list[Words] = [np.zeros(0, np.uint64) for _ in range(width)]
        self._count = 0
        # A word that is zero in all values so far needs neither hashing nor comparing.
        self._is_used = [False] * width
        # Random, so that no file can be made whose values all fall into one place.
        self._factors = [np.uint64(secrets.randbits(64) | 1) for _ in range(width + 1)]
        self._log2 = _FIRST_SLOTS_LOG2
        self._slots = np.full(1 << self._log2, _FREE, np.int32)

    def __len__(self) -> int:
        return self._count

    def column(self, place: int) -> Words:
        """One word of every value, by number."""
        return self._columns[place][: self._count]

    def find_or_add(self, words: Sequence[Words]) -> Integers:
        """The numbers of these values; those not seen before are added."""
        for place, word in enumerate(words):
            self._is_used[place] = self._is_used[place] or bool(word.any())
        self._make_room(len(words[0]))
        numbers = np.empty(len(words[0]), np.int64)
        waiting = np.arange(len(numbers))
        slots = self._hash(words)
        while len(waiting):
            found = self._slots[slots].astype(np.int64)
            is_free = found == _FREE
            if is_free.any():
                found = self._add(words, waiting, slots, is_free)
            is_same = self._are_same(found, words, waiting)
            numbers[waiting[is_same]] = found[is_same]
            is_other = ~is_same
            waiting, slots = waiting[is_other], slots[is_other]
            slots = (slots + 1) & ((1 << self._log2) - 1)
        return numbers

    def _hash(self, words: Sequence[Words]) -> Integers:
        mixed = words[0] * self._factors[0]
        for place in range(1, len(words)):
            if self._is_used[place]:
                mixed += words[place] * self._factors[place]
        mixed = (mixed ^ (mixed >> np.uint64(32))) * self._factors[-1]
        return (mixed >> np.uint64(64 - self._log2)).astype(np.int64)

    def _add(
        self, words: Sequence[Words], waiting: Integers, slots: Integers, is_free: Flags
    ) -> Integers:
        """Give each free slot to one of those that look there; what is in the slots then."""
        claimed = slots[is_free]
        claimants = waiting[is_free]
        # Several may claim a slot. Each writes its place, the last one written has it.
        self._slots[claimed] = np.arange(len(claimed), dtype=np.int32)
        has_won = self._slots[claimed] == np.arange(len(claimed))
        winners = claimants[has_won]
        added = self._append([word[winners] for word in words])
        self._slots[claimed[has_won]] = added
        return self._slots[slots].astype(np.int64)

    def _append(self, words: Sequence[Words]) -> Integers:
        start, end = self._count, self._count + len(words[0])
        for place, word in enumerate(words):
            self._columns[place] = grown(self._columns[place], end, 0)
            self._columns[place][start:end] = word
        self._count = end
        return np.arange(start, end)

    def _are_same(self, found: Integers, words: Sequence[Words], waiting: Integers) -> Flags:
        is_same: Flags = self._columns[0][found] == words[0][waiting]
        for place in range(1, len(words)):
            if self._is_used[place]:
                is_same &= self._columns[place][found] == words[place][waiting]
        return is_same

    def _make_room(self, more: int) -> None:
        needed = self._count + more
        if needed <= _MOST_FILLED * len(self._slots):
            return
        while needed > _MOST_FILLED * (1 << self._log2):
            self._log2 += 1
        self._slots = np.full(1 << self._log2, _FREE, np.int32)
        columns = [self.column(place) for place in range(len(self._columns))]
        waiting = np.arange(self._count)
        slots = self._hash(columns)
        while len(waiting):
            is_free = self._slots[slots] == _FREE
            self._slots[slots[is_free]] = waiting[is_free]
            is_placed = self._slots[slots] == waiting
            waiting, slots = waiting[~is_placed], slots[~is_placed]
            slots = (slots + 1) & ((1 << self._log2) - 1)
