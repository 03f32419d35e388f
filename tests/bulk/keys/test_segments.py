"""Key files against sets of integers."""

from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tieline.bulk.arrays import Integers
from tieline.bulk.keys.engine import Limits, open_engine
from tieline.bulk.keys.segments import (
    Segment,
    digest_of,
    find_in,
    merge_segments,
    take_out,
    write_segment,
)
from tieline.bulk.keys.tiers import RATIO, count_to_merge

EDGES = [-(2**63), -(2**63) + 1, -1, 0, 1, 2**63 - 2, 2**63 - 1]
KEYS = st.lists(
    st.integers(-(2**63), 2**63 - 1) | st.integers(-20, 20) | st.sampled_from(EDGES), max_size=60
)
LIMITS = Limits(memory_mb=256, threads=1)
PART_KEYS = 7


def _keys(keys: list[int] | set[int]) -> Integers:
    return np.array(list(keys), dtype=np.int64)


def _held(folder: Path, segment: Segment) -> list[int]:
    """All keys of the files, in the order of parts and rows."""
    found: list[int] = []
    for part in segment.parts:
        rows = duckdb.execute("select key from read_parquet(?)", [str(folder / part.name)])
        keys = [row[0] for row in rows.fetchall()]
        assert (len(keys), keys[0], keys[-1]) == (part.keys, part.least, part.greatest)
        assert (folder / part.name).stat().st_size == part.bytes
        assert digest_of(folder / part.name) == part.sha256
        found += keys
    return found


@given(st.lists(KEYS, min_size=1, max_size=4), KEYS, KEYS)
def test_what_is_written_merged_and_taken_out_is_what_sets_say(
    tmp_path_factory: pytest.TempPathFactory,
    written: list[list[int]],
    gone: list[int],
    probes: list[int],
) -> None:
    folder = tmp_path_factory.mktemp("keys")
    with open_engine(folder, LIMITS) as engine:
        segments = [write_segment(engine, _keys(keys), part_keys=PART_KEYS) for keys in written]
        for segment, keys in zip(segments, written, strict=True):
            assert _held(folder, segment) == sorted(set(keys))
        every = set().union(*written)
        parts = tuple(part for segment in segments for part in segment.parts)
        assert find_in(engine, parts, _keys(probes)).tolist() == sorted(every & set(probes))

        merged = merge_segments(engine, tuple(segments), _keys(gone), part_keys=PART_KEYS)
        assert _held(folder, merged) == sorted(every - set(gone))
        without = take_out(engine, merged, _keys(probes))
        assert _held(folder, without) == sorted(every - set(gone) - set(probes))
        assert (without.keys, without.bytes) == (
            sum(part.keys for part in without.parts),
            sum(part.bytes for part in without.parts),
        )


def test_only_the_parts_that_hold_a_key_that_is_gone_are_written_anew(tmp_path: Path) -> None:
    with open_engine(tmp_path, LIMITS) as engine:
        segment = write_segment(engine, np.arange(0, 100, 2, dtype=np.int64), part_keys=10)
        without = take_out(engine, segment, _keys([4, 5, 98]))
    assert [
        old.name == new.name for old, new in zip(segment.parts, without.parts, strict=True)
    ] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_the_engine_reaches_its_folder_and_nothing_else(tmp_path: Path) -> None:
    folder, beside = tmp_path / "o'brien", tmp_path / "beside"
    folder.mkdir()
    beside.mkdir()
    duckdb.execute(f"copy (select 1 as key) to '{beside / 'other.parquet'}'")
    with open_engine(folder, LIMITS) as engine:
        assert find_in(engine, write_segment(engine, _keys([3])).parts, _keys([3])).tolist() == [3]
        for step in (
            f"select * from read_parquet('{beside / 'other.parquet'}')",
            f"copy (select 1) to '{beside / 'new.csv'}'",
            "set enable_external_access = true",
            "install httpfs",
        ):
            with pytest.raises(duckdb.Error):
                engine.connection.execute(step)
    assert [path.name for path in beside.iterdir()] == ["other.parquet"]


@given(st.lists(st.integers(1, 10**6), max_size=300))
@example([180496, 45123, 2])
def test_tiers_stay_few_and_no_key_is_written_too_often(added: list[int]) -> None:
    sizes: list[int] = []
    for keys in added:
        sizes.append(keys)
        count = count_to_merge(sizes)
        if count:
            sizes[-count:] = [sum(sizes[-count:])]
        assert count_to_merge(sizes) == 0
        newer = 0
        for size in reversed(sizes):
            assert size >= RATIO * newer
            newer += size
    total = sum(sizes)
    assert total == sum(added)
    if total:
        assert (RATIO + 1) ** (len(sizes) - 1) <= total


def test_keys_of_equal_files_are_written_about_as_often_as_tiers_double() -> None:
    """Many small files in turn: the work grows by the logarithm of what there is."""
    sizes: list[int] = []
    written = 0
    for _ in range(10_000):
        sizes.append(1)
        written += 1
        count = count_to_merge(sizes)
        if count:
            merged = sum(sizes[-count:])
            sizes[-count:] = [merged]
            written += merged
    assert written <= 10_000 * 25
