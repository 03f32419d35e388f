"""Numbering pairs of numbers: a text in a region, a form in a case."""

import numpy as np

from tieline.bulk.arrays import Integers
from tieline.bulk.word_table import WordTable

_HALF_BITS = np.uint64(32)
_HALF = np.uint64((1 << 32) - 1)


class PairTable:
    """Distinct pairs of a context and an inner number, each below 2^32.

    Where there is one context only, a pair is its inner number and nothing is stored.
    """

    def __init__(self, *, has_contexts: bool) -> None:
        self._table = WordTable(1) if has_contexts else None

    def find_or_add(self, contexts: Integers, inner: Integers) -> Integers:
        """The numbers of these pairs."""
        if self._table is None:
            return inner
        words = (contexts.astype(np.uint64) << _HALF_BITS) | inner.astype(np.uint64)
        return self._table.find_or_add([words])

    def count(self, inner_count: int) -> int:
        """How many pairs there are, where there are so many inner numbers."""
        return inner_count if self._table is None else len(self._table)

    def contexts_of(self, pairs: Integers) -> Integers:
        if self._table is None:
            return np.zeros_like(pairs)
        return (self._table.column(0)[pairs] >> _HALF_BITS).astype(np.int64)

    def inner_of(self, pairs: Integers) -> Integers:
        if self._table is None:
            return pairs
        return (self._table.column(0)[pairs] & _HALF).astype(np.int64)

    def by_inner(self, inner_count: int) -> tuple[Integers, Integers]:
        """All pairs sorted by their inner number, and how many there are for each of those."""
        if self._table is None:
            return np.arange(inner_count), np.ones(inner_count, np.int64)
        inner = self.inner_of(np.arange(len(self._table)))
        return np.argsort(inner, kind="stable"), np.bincount(inner, minlength=inner_count)
