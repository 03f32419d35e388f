"""The first rows of a table, as many as may be held in memory at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

BYTES_MOST: Final = 16 * 1024 * 1024
"""Of a file's bytes. Two thousand ordinary rows are a fiftieth of it; a row may have 1 MiB."""


class HasRaw(Protocol):
    """A row with its bytes as the file has them."""

    @property
    def raw(self) -> bytes: ...


RowT = TypeVar("RowT", bound=HasRaw)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class First(Generic[T]):
    """What was kept of the first rows. `is_all`: no row comes after them."""

    taken: list[T]
    is_all: bool


def take_first(rows: Iterable[RowT], most: int, keep: Callable[[RowT], T]) -> First[T]:
    """What `keep` makes of the first rows: at most so many, and of no more than `BYTES_MOST`."""
    taken: list[T] = []
    size = 0
    for row in rows:
        if len(taken) >= most or size >= BYTES_MOST:
            return First(taken, False)
        taken.append(keep(row))
        size += len(row.raw)
    return First(taken, True)
