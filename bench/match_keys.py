"""Match keys for the bench, as the product's hashes are: evenly spread numbers of 64 bits."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from tieline.bulk.arrays import Integers

SEED: Final = 20261121
AT_ONCE: Final = 10_000_000
_LEAST: Final = np.iinfo(np.int64).min
_GREATEST: Final = np.iinfo(np.int64).max


def chunks(count: int) -> Iterator[Integers]:
    """So many keys, in the order in which they came; the same at each call."""
    for at in range(0, count, AT_ONCE):
        random = np.random.default_rng([SEED, at])
        size = min(AT_ONCE, count - at)
        yield random.integers(_LEAST, _GREATEST, size, dtype=np.int64, endpoint=True)


def probes(count: int, asked: int) -> Integers:
    """So many different keys, half of them among the first chunk's, in order."""
    known = next(chunks(count))
    random = np.random.default_rng([SEED, asked])
    there = random.choice(known, asked // 2, replace=False)
    new = random.integers(_LEAST, _GREATEST, asked * 2, dtype=np.int64, endpoint=True)
    other = np.setdiff1d(new, there)[: asked - len(np.unique(there))]
    return np.sort(np.concatenate([np.unique(there), random.permutation(other)]))


def write_sorted(path: Path, count: int) -> None:
    """All keys in order in one file of plain numbers, for the floor."""
    ordered = np.sort(np.concatenate(list(chunks(count))))
    ordered.tofile(path)


def look_up(path: Path, asked: Integers) -> int:
    """The floor: how many of the keys stand in the file, by binary search in the mapped file."""
    there = np.memmap(path, dtype=np.int64, mode="r")
    at = np.searchsorted(there, asked)
    at[at == len(there)] = 0
    return int(np.count_nonzero(there[at] == asked))
