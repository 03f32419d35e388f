"""Choices out of bytes: one text of bytes always makes the same choices, with any fuzzer or none."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Drawn:
    """Hands out what the bytes say, from their beginning. Where they end, the first choice is made."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    def number(self, most: int) -> int:
        """From 0 to `most`."""
        width = max(1, (most.bit_length() + 7) // 8)
        return int.from_bytes(self._take(width), "big") % (most + 1)

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[self.number(len(choices) - 1)]

    def text(self, most: int = 40) -> str:
        """Up to so many characters, among them NUL and lone surrogates."""
        return self._take(self.number(most)).decode("utf-8", "surrogateescape")

    def rest(self) -> bytes:
        """All that is left."""
        return self._take(len(self._data))

    def rest_as_text(self) -> str:
        """The same as characters."""
        return self.rest().decode("utf-8", "surrogateescape")

    def _take(self, count: int) -> bytes:
        found = self._data[self._place : self._place + count]
        self._place += count
        return found
