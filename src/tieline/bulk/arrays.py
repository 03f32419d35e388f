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
