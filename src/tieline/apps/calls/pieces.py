"""Calls <-> bytes: columns of numbers as a .npz archive, texts as JSON.

Both are read without running or trusting anything in them: no pickles, and only what opened under
its seal is read at all.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

ITEMS_PER_PIECE: Final = 1 << 18
"""The most calls, numbers or texts in one piece."""

NOTHING: Final = -1
"""A number, device, duration or cell that a call does not name."""

NO_TIME: Final = int(np.iinfo(np.int64).min)
"""A call of unknown time."""

_LEVEL: Final = 1  # a little larger than the best, and many times as fast
_SECOND_US: Final = 1_000_000


class Part(StrEnum):
    """What a piece holds: calls, or what their numbers stand for."""

    CALLS = "calls"
    VALUES = "values"
    CELLS = "cells"
    CALLING = "calling"
    CALLED = "called"
    DEVICE = "device"


class CallColumns(NamedTuple):
    """Some calls, one per place of the arrays.

    `row_numbers` count the file's rows from 1. `seen_at` is in microseconds since 1970 began in
    UTC, or NO_TIME; `duration_s` in seconds. `calling`, `called` and `device` are numbers from 0
    on, as are `cells`. NOTHING stands for what a call does not name.
    """

    row_numbers: NDArray[np.int64]
    calling: NDArray[np.int64]
    called: NDArray[np.int64]
    seen_at: NDArray[np.int64]
    duration_s: NDArray[np.int64]
    device: NDArray[np.int64]
    cells: NDArray[np.int64]


def pack_calls(calls: CallColumns) -> bytes:
    """Rows as steps from the one before, times in seconds where they are whole ones."""
    columns = dict(calls._asdict())
    columns["row_numbers"] = np.diff(calls.row_numbers, prepend=0)
    is_known = calls.seen_at != NO_TIME
    unit = 1 if (calls.seen_at[is_known] % _SECOND_US).any() else _SECOND_US
    first = (
        int(calls.seen_at[is_known].min(initial=np.iinfo(np.int64).max)) if is_known.any() else 0
    )
    columns["seen_at"] = np.where(is_known, (calls.seen_at - first) // unit, NOTHING)
    return _pack({**columns, "first_and_unit": np.array([first, unit], np.int64)})


def unpack_calls(data: bytes) -> CallColumns:
    """What `pack_calls` was given."""
    columns = {name: column.astype(np.int64) for name, column in _unpack(data).items()}
    first, unit = columns.pop("first_and_unit").tolist()
    steps, seen = columns["row_numbers"], columns["seen_at"]
    columns["row_numbers"] = np.cumsum(steps)
    columns["seen_at"] = np.where(seen == NOTHING, NO_TIME, seen * unit + first)
    return CallColumns(**columns)


def pack_numbers(numbers: NDArray[np.int64]) -> bytes:
    """One array."""
    return _pack({"numbers": numbers})


def unpack_numbers(data: bytes) -> NDArray[np.int64]:
    """What `pack_numbers` was given."""
    return _unpack(data)["numbers"].astype(np.int64)


def pack_texts(texts: Sequence[Any]) -> bytes:
    """Texts, or lists of them; any text at all."""
    return zlib.compress(json.dumps(texts, separators=(",", ":")).encode("ascii"), _LEVEL)


def unpack_texts(data: bytes) -> list[Any]:
    """What `pack_texts` was given; tuples come back as lists."""
    texts: list[Any] = json.loads(zlib.decompress(data))
    return texts


def _pack(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """As `numpy.savez_compressed` would, at a level of compression that it does not offer."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, array in arrays.items():
            file = io.BytesIO()
            np.lib.format.write_array(file, array.astype(_narrowest(array)), allow_pickle=False)
            member = zipfile.ZipInfo(f"{name}.npy")  # without a time of its own
            archive.writestr(member, file.getvalue(), zipfile.ZIP_DEFLATED, _LEVEL)
    return packed.getvalue()


def _unpack(data: bytes) -> dict[str, NDArray[Any]]:
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def _narrowest(array: NDArray[Any]) -> np.dtype[Any]:
    """The smallest type with a sign that holds these numbers."""
    least, most = int(array.min(initial=0)), int(array.max(initial=0))
    return np.promote_types(np.min_scalar_type(min(least, -1)), np.min_scalar_type(-most - 1))
