"""Merging segments by tiers, so that there are few and none is written anew too often."""

from collections.abc import Sequence
from typing import Final

from tieline.bulk.arrays import Integers
from tieline.bulk.keys.engine import Engine
from tieline.bulk.keys.segments import Segment, merge_segments, take_out

RATIO: Final = 4
"""A segment stays as it is while it is so many times as large as all newer ones together."""


def count_to_merge(sizes: Sequence[int]) -> int:
    """How many of the newest segments to merge into one: none, or two or more.

    `sizes` are numbers of keys, the oldest segment first. Merging as many, there are about as many
    segments as `sizes` has powers of five in it, and a key is written about as often.
    """
    count, newer = 0, 0
    for place, size in enumerate(reversed(sizes), start=1):
        if size < RATIO * newer:
            count = place
        newer += size
    return count


def arrange(engine: Engine, segments: tuple[Segment, ...], gone: Integers) -> tuple[Segment, ...]:
    """The segments as they are to be, the oldest first: without what is gone, and merged where they are
    small. The files of those that are given stay. Raises duckdb.Error, OSError."""
    count = count_to_merge([segment.keys for segment in segments])
    kept, merging = segments[: len(segments) - count], segments[len(segments) - count :]
    if len(gone):
        kept = tuple(take_out(engine, segment, gone) for segment in kept)
    merged = (merge_segments(engine, merging, gone),) if merging else ()
    return tuple(segment for segment in (*kept, *merged) if segment.keys)
