"""Keys in files: built as the matcher builds them, and asked for many at once."""

import argparse
import json
import tempfile
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np

from bench import match_keys
from bench.runner import timed
from tieline.bulk.keys.engine import SPILL, Limits, open_engine
from tieline.bulk.keys.segments import Segment, find_in, write_segment
from tieline.bulk.keys.tiers import arrange

PROBES: Final = 1_000_000
TIMES: Final = 5
FLOOR_UP_TO: Final = 100_000_000
"""Beyond, the plain file would not fit into memory beside what asks."""


def main() -> None:
    """Build the files of so many keys, ask, and print what was measured as JSON."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("keys", type=int)
    arguments.add_argument("--folder", type=Path)
    arguments.add_argument("--threads", type=int, default=2)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="tieline-keys-", dir=given.folder) as name:
        print(json.dumps(measure(Path(name), given.keys, Limits(threads=given.threads))))


def measure(folder: Path, count: int, limits: Limits) -> dict[str, float]:
    (folder / SPILL).mkdir()
    seconds, segments = timed(lambda: build(folder, count, limits))
    asked = match_keys.probes(count, PROBES)
    ours, floor = [], []
    plain = folder / "plain"
    if count <= FLOOR_UP_TO:
        match_keys.write_sorted(plain, count)
        match_keys.look_up(plain, asked)
    for _ in range(TIMES):
        took, found = timed(lambda: ask(folder, segments, asked, limits))
        ours.append(took)
        if count <= FLOOR_UP_TO:
            took, there = timed(lambda: match_keys.look_up(plain, asked))
            floor.append(took)
            if there != found:
                raise SystemExit(f"the floor finds {there}, the files {found}")
    size = sum(segment.bytes for segment in segments)
    return {
        "keys": sum(segment.keys for segment in segments),
        "segments": len(segments),
        "parts": sum(len(segment.parts) for segment in segments),
        "bytes": size,
        "built_s": seconds,
        "probes": len(asked),
        "found": found,
        "asked_s": median(ours),
        "slowest_s": max(ours),
        "floor_s": median(floor) if floor else 0.0,
    }


def build(folder: Path, count: int, limits: Limits) -> tuple[Segment, ...]:
    """The files of the first snapshot of so many keys, as the matcher writes them."""
    with open_engine(folder, limits) as engine:
        added = tuple(write_segment(engine, keys) for keys in match_keys.chunks(count))
        segments = arrange(engine, added, np.empty(0, np.int64))
    named = {part.name for segment in segments for part in segment.parts}
    for path in folder.glob("*.parquet"):
        if path.name not in named:
            path.unlink()
    return segments


def ask(
    folder: Path, segments: tuple[Segment, ...], asked: np.ndarray, limits: Limits
) -> int:  # fmt: skip
    """How many of the keys stand in the files, with an engine that is opened for it."""
    with open_engine(folder, limits) as engine:
        parts = tuple(part for segment in segments for part in segment.parts)
        return len(find_in(engine, parts, asked))


if __name__ == "__main__":
    main()
