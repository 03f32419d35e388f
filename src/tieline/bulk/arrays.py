"""The arrays that bulk work is made of."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Bytes: TypeAlias = NDArray[np.uint8]
Flags: TypeAlias = NDArray[np.bool_]
Integers: TypeAlias = NDArray[np.int64]
Words: TypeAlias = NDArray[np.uint64]


def grown(array: NDArray[Any], size: int, fill: int) -> NDArray[Any]:
    """The array itself if it has `size` places, or a longer one that begins with it."""
    if len(array) >= size:
        return array
    longer = np.full(max(size, 2 * len(array)), fill, array.dtype)
    longer[: len(array)] = array
    return longer


def in_order(numbers: Integers) -> Integers:
    """The different ones among these numbers, in order. `np.unique` takes a hundred times as long for
    millions of them (numpy 2.4: through a hash table, then in order)."""
    ordered = np.sort(numbers)
    is_first = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
    return ordered if is_first.all() else ordered[is_first]
