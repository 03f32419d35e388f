"""A segment of a snapshot: files of sorted keys whose ranges do not overlap."""

from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from secrets import token_hex
from typing import Final

import numpy as np

from tieline.bulk.arrays import Integers, in_order
from tieline.bulk.keys.engine import Engine

PART_KEYS: Final = 4_000_000
"""About so many keys in a file: what is merged, or written anew for a key that is gone, at once."""
_LEAST: Final = -(2**63)
_GREATEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Part:
    """A file of keys: every one of them between `least` and `greatest`, both of them there."""

    name: str
    keys: int
    least: int
    greatest: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Segment:
    """The parts, in order."""

    parts: tuple[Part, ...]

    @property
    def keys(self) -> int:
        return sum(part.keys for part in self.parts)

    @property
    def bytes(self) -> int:
        return sum(part.bytes for part in self.parts)


def write_segment(engine: Engine, keys: Integers, *, part_keys: int = PART_KEYS) -> Segment:
    """Write these keys, in any order and each as often as it comes. Raises duckdb.Error, OSError."""
    ordered = in_order(keys)
    pieces = [ordered[at : at + part_keys] for at in range(0, len(ordered), part_keys)]
    return Segment(tuple(_write_given(engine, piece) for piece in pieces))


def merge_segments(
    engine: Engine,
    segments: tuple[Segment, ...],
    gone: Integers,
    *,
    part_keys: int = PART_KEYS,
) -> Segment:
    """One segment of all their keys without those that are gone, range by range, so that memory
    holds about `part_keys` of them. Raises duckdb.Error, OSError."""
    parts = [part for segment in segments for part in segment.parts]
    count = max(1, -(-sum(part.keys for part in parts) // part_keys))
    written = (
        _write_merged(engine, parts, gone, least, greatest) for least, greatest in _ranges(count)
    )
    return Segment(tuple(part for part in written if part is not None))


def take_out(engine: Engine, segment: Segment, gone: Integers) -> Segment:
    """The segment without these keys. Only the parts that hold one of them are written anew.
    Raises duckdb.Error, OSError."""
    kept: list[Part | None] = []
    ordered = in_order(gone)
    for part in segment.parts:
        within = _between(ordered, part.least, part.greatest)
        if len(within) and len(find_in(engine, (part,), within)):
            kept.append(_write_merged(engine, [part], within, part.least, part.greatest))
        else:
            kept.append(part)
    return Segment(tuple(part for part in kept if part is not None))


def find_in(engine: Engine, parts: tuple[Part, ...], probes: Integers) -> Integers:
    """Which of these keys stand in the parts, in order, each once. Raises duckdb.Error.

    Part by part: what is looked for in one is then little enough to stay in the processor's cache.
    """
    asked = in_order(probes)
    found = [np.empty(0, np.int64)]
    for part in parts:
        within = _between(asked, part.least, part.greatest)
        if len(within):
            engine.give("probes", within)
            found.append(engine.fetch_keys("found", files=[engine.path_of(part.name)]))
    return in_order(np.concatenate(found))


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hex. Raises OSError."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _between(ordered: Integers, least: int, greatest: int) -> Integers:
    """Those of some numbers in order that lie between two, both included."""
    first, last = ordered.searchsorted(least), ordered.searchsorted(greatest, side="right")
    return ordered[first:last]


def _ranges(count: int) -> list[tuple[int, int]]:
    """All numbers of 64 bits, cut into so many ranges of one width: keys are hashes, which lie evenly."""
    edges = [_LEAST + (2**64 * at) // count for at in range(count)]
    return [
        (edge, following - 1)
        for edge, following in zip(edges, [*edges[1:], _GREATEST + 1], strict=True)
    ]


def _write_given(engine: Engine, keys: Integers) -> Part:
    engine.give("given", keys)
    name = _new_name()
    engine.write("given", name)
    return _describe(engine, name, len(keys), int(keys[0]), int(keys[-1]))


def _write_merged(
    engine: Engine, parts: list[Part], gone: Integers, least: int, greatest: int
) -> Part | None:
    """None where nothing is left between the bounds."""
    files = [
        engine.path_of(part.name)
        for part in parts
        if part.least <= greatest and part.greatest >= least
    ]
    if not files:
        return None
    keys = in_order(engine.fetch_keys("between", files=files, least=least, greatest=greatest))
    kept = keys[~np.isin(keys, gone)] if len(gone) else keys
    return _write_given(engine, kept) if len(kept) else None


def _new_name() -> str:
    return f"{token_hex(16)}.parquet"


def _describe(engine: Engine, name: str, keys: int, least: int, greatest: int) -> Part:
    path = Path(engine.path_of(name))
    return Part(name, keys, least, greatest, path.stat().st_size, digest_of(path))
