"""The files of the snapshot follow what cases hold, and hold nothing beside it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import pytest

from tests.conftest import SECRETS, admin
from tests.factories.purged import make_supervisor, order_submission, run_purger
from tests.factories.world import (
    Cast,
    hand_in_values,
    later,
    make_case,
    make_cast,
    make_submission,
)
from tieline.apps.selectors import key_snapshots, narrowing
from tieline.bulk.arrays import Integers
from tieline.bulk.keys.engine import Limits
from tieline.config.matcher import key_folder
from tieline.config.matcher.keeping import KeyKeeper
from tieline.config.sealer import connect_as
from tieline.core.matching.keys import KeyedHashes
from tieline.journeys.withdrawal import retire

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ONE, TWO = "+1 202 555 0143", "+1 202 555 0144"


def _array(number: str) -> Integers:
    return np.array([_key(number)], dtype=np.int64)


def _key(number: str) -> int:
    key, _ = KeyedHashes(SECRETS.match_secret).key_of("".join(c for c in number if c.isdigit()))
    return key


@pytest.fixture
def cast(database: str) -> Cast:
    made = make_cast()
    for player in (made.owner, made.partner):
        make_case(player)
    return made


@pytest.fixture
def keeper(cast: Cast, tmp_path: Path) -> Iterator[KeyKeeper]:
    with connect_as("tieline_snapshot", SECRETS) as connection:
        yield KeyKeeper(connection, tmp_path, Limits(memory_mb=256, threads=1), worth=1)


def _in_files(folder: Path) -> list[int]:
    """Every key of every file of the folder, whether the snapshot names it or not."""
    files = [str(path) for path in folder.glob("*.parquet")]
    rows = duckdb.execute("select key from read_parquet(?)", [files]).fetchall() if files else []
    return sorted(row[0] for row in rows)


def _facts(database: str) -> tuple[object, ...]:
    """The snapshot, how many keys it says it has, whether it is swept, and what is noted as gone."""
    with admin(database) as super_:
        [row] = super_.execute(
            "select s.snapshot, s.keys, s.is_swept, (select count(*) from selectors_gonekey)"
            " from selectors_keysnapshot s"
        ).fetchall()
    return row


def test_a_key_stays_as_long_as_anybody_holds_it(
    cast: Cast, keeper: KeyKeeper, tmp_path: Path, database: str
) -> None:
    own, others = make_submission(cast.owner, [ONE, TWO]), make_submission(cast.partner, [ONE])
    assert keeper.do_round(NOW)
    assert _in_files(tmp_path) == sorted([_key(ONE), _key(TWO)])
    retire(own.id, reason="a test", actor=cast.owner.actor, now=later(1))
    assert _facts(database)[3] == 2
    keeper.do_round(NOW)
    assert _in_files(tmp_path) == [_key(ONE)]
    assert _facts(database)[1:] == (1, True, 0)
    retire(others.id, reason="a test", actor=cast.partner.actor, now=later(2))
    keeper.do_round(NOW)
    assert _in_files(tmp_path) == []
    assert list(tmp_path.glob("*.parquet")) == []
    assert _facts(database)[1:] == (0, True, 0)


def test_a_purge_is_not_off_the_disk_before_the_files_are_rid_of_it(
    cast: Cast, keeper: KeyKeeper, tmp_path: Path, database: str
) -> None:
    row = make_submission(cast.owner, [ONE])
    keeper.do_round(NOW)
    with connect_as("tieline_keeper", SECRETS) as looking:
        assert key_snapshots.is_rid(looking, key_snapshots.newest_note(looking))
        order_submission(make_supervisor(database, cast.owner), row)
        run_purger()
        newest = key_snapshots.newest_note(looking)
        assert not key_snapshots.is_rid(looking, newest)
        assert _in_files(tmp_path) == [_key(ONE)]
        keeper.do_round(NOW)
        assert key_snapshots.is_rid(looking, newest)
        assert _in_files(tmp_path) == []
        with admin(database) as super_:  # noted by whoever was under way as the files were dropped
            super_.execute("delete from selectors_keysnapshot")
            super_.execute("insert into selectors_gonekey (key64) values (1)")
        assert key_snapshots.is_rid(looking, key_snapshots.newest_note(looking))


def test_what_is_asked_for_nobody_any_more_is_forgotten(
    cast: Cast, keeper: KeyKeeper, database: str
) -> None:
    done = make_submission(cast.owner, [ONE]).id
    waiting = hand_in_values(cast.partner, [ONE]).receipt.submission_id
    narrowing.ask(done, actor=cast.owner.actor, now=NOW)
    narrowing.ask(waiting, actor=cast.partner.actor, now=NOW)
    keeper.do_round(NOW)
    with admin(database) as super_:
        asked = super_.execute("select submission_id from selectors_narrowing").fetchall()
    assert asked == [(waiting,)]


def test_where_nothing_came_nothing_is_written(
    cast: Cast, keeper: KeyKeeper, tmp_path: Path, database: str
) -> None:
    make_submission(cast.owner, [ONE])
    keeper.do_round(NOW)
    before, files = _facts(database), sorted(tmp_path.iterdir())
    keeper.do_round(NOW)
    assert (_facts(database), sorted(tmp_path.iterdir())) == (before, files)


@pytest.mark.parametrize("harm", ["missing", "damaged", "another server", "another version"])
def test_a_snapshot_that_cannot_be_used_is_built_again(
    cast: Cast, tmp_path: Path, database: str, harm: str
) -> None:
    make_submission(cast.owner, [ONE, TWO])
    with connect_as("tieline_snapshot", SECRETS) as connection, admin(database) as super_:
        limits = Limits(memory_mb=256, threads=1)
        KeyKeeper(connection, tmp_path, limits).do_round(NOW)
        [file] = tmp_path.glob("*.parquet")
        match harm:
            case "missing":
                file.unlink()
            case "damaged":
                content = bytearray(file.read_bytes())
                content[20] ^= 1
                file.write_bytes(content)
            case "another server":
                super_.execute("update selectors_keysnapshot set system = 1")
            case _:
                super_.execute("update selectors_keysnapshot set manifest = '{\"format\": 0}'")
        before = _facts(database)[0]
        again = KeyKeeper(connection, tmp_path, limits)
        assert again.find(_array(ONE)) is None
        assert again.do_round(NOW)
    assert _facts(database)[0] != before
    assert _facts(database)[1] == 2
    assert _in_files(tmp_path) == sorted([_key(ONE), _key(TWO)])
    assert file not in list(tmp_path.iterdir())


def test_a_keeper_that_is_cut_off_before_it_sweeps_is_swept_after(
    cast: Cast, tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = make_submission(cast.owner, [ONE, TWO])
    make_submission(cast.partner, [ONE])
    limits = Limits(memory_mb=256, threads=1)
    with connect_as("tieline_snapshot", SECRETS) as connection:
        keeper = KeyKeeper(connection, tmp_path, limits)
        keeper.do_round(NOW)
        retire(row.id, reason="a test", actor=cast.owner.actor, now=later(1))

        def cut_off(*_: object) -> int:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(key_folder, "sweep", cut_off)
            with pytest.raises(KeyboardInterrupt):
                keeper.do_round(NOW)
        assert _facts(database)[1:] == (1, False, 0)
        assert len(_in_files(tmp_path)) == 3  # the older file lies there still
        KeyKeeper(connection, tmp_path, limits).do_round(NOW)
    assert _in_files(tmp_path) == [_key(ONE)]
    assert _facts(database)[1:] == (1, True, 0)


@pytest.mark.parametrize("harm", ["none", "another server"])
def test_a_round_that_fails_half_way_leaves_no_file_after_the_next(
    cast: Cast, tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    make_submission(cast.owner, [ONE])
    limits = Limits(memory_mb=256, threads=1)
    with connect_as("tieline_snapshot", SECRETS) as connection, admin(database) as super_:
        keeper = KeyKeeper(connection, tmp_path, limits, worth=1)
        keeper.do_round(NOW)
        if harm == "another server":
            super_.execute("update selectors_keysnapshot set system = 1")
        make_submission(cast.partner, [TWO])

        def is_full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(key_folder, "sync", is_full)
            for _ in range(3):
                with pytest.raises(OSError, match="No space"):
                    keeper.do_round(NOW)
            left = len(list(tmp_path.glob("*.parquet")))
        assert left <= 3  # what holds, and what the last of the rounds wrote
        KeyKeeper(connection, tmp_path, limits, worth=1).do_round(NOW)
    assert _in_files(tmp_path) == sorted([_key(ONE), _key(TWO)])
