"""Random worlds against the model, where every submission is looked for in the files of a snapshot first,
which is built, brought up to date and merged meanwhile; with keys so short that many collide.

`TIELINE_TEST_WORLDS=300 pytest -n0` on this file plays as many of them."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import hypothesis.strategies as st
from django.db import connections
from django.test import override_settings
from hypothesis import HealthCheck, given, settings

from tests.conftest import SECRETS, fresh_database
from tests.journeys.observed import (
    live_model,
    recorded_arrivals,
    recorded_told,
    recorded_unseen,
    shown_values,
)
from tests.journeys.test_random_worlds import (
    _PHASES,
    CASES,
    KINDS,
    OFFICES,
    Step,
    Submit,
    _postures,
    _steps,
    _values,
    _World,
)
from tieline.apps.selectors.key_snapshots import SnapshotConnection
from tieline.bulk.keys.engine import Limits
from tieline.config.matcher.answering import answer_all
from tieline.config.matcher.keeping import KeyKeeper
from tieline.config.sealer import connect_as
from tieline.core.matching.keys import KeyedHashes
from tieline.core.postures import Posture
from tieline.journeys import narrowing

_KEY_OF = KeyedHashes.key_of


def _of_size(size: int) -> Callable[[KeyedHashes, str], tuple[int, bytes]]:
    """Keys of which there are so many."""

    def key_of(self: KeyedHashes, text: str) -> tuple[int, bytes]:
        key, digest = _KEY_OF(self, text)
        return key % size - size // 2, digest

    return key_of


_sends = st.lists(
    st.builds(
        Submit, st.sampled_from(OFFICES), st.sampled_from(CASES), st.sampled_from(KINDS), _values
    ),
    min_size=3,
    max_size=7,
)


class _Matcher:
    """Answers in a thread of its own, and does a round after every so many answers."""

    def __init__(self, folder: Path, rounds: list[bool]) -> None:
        self._folder = folder
        self._rounds = rounds
        self._told = threading.Event()
        self.failure: BaseException | None = None
        self.answered = 0

    def run(self, built: threading.Event) -> None:
        try:
            with (
                connect_as("tieline_snapshot", SECRETS) as asked,
                connect_as("tieline_snapshot", SECRETS) as kept,
            ):
                self._work(asked, kept, built)
        except BaseException as error:  # noqa: BLE001 - told where it can fail the test
            self.failure = error
        finally:
            built.set()
            connections.close_all()

    def _work(
        self, asked: SnapshotConnection, kept: SnapshotConnection, built: threading.Event
    ) -> None:
        keeper = KeyKeeper(kept, self._folder, Limits(memory_mb=256, threads=1), worth=1)
        keeper.do_round(datetime.now(UTC))
        built.set()
        while not self._told.wait(0.01):
            done = answer_all(asked, keeper, clock=lambda: datetime.now(UTC))
            self.answered += done
            if done and self._rounds and self._rounds.pop():
                keeper.do_round(datetime.now(UTC))

    def stop(self) -> None:
        self._told.set()


@contextmanager
def _matching(rounds: list[bool]) -> Iterator[_Matcher]:
    with TemporaryDirectory() as folder:
        matcher, built = _Matcher(Path(folder), rounds), threading.Event()
        thread = threading.Thread(target=matcher.run, args=(built,))
        thread.start()
        assert built.wait(60)
        try:
            yield matcher
        finally:
            matcher.stop()
            thread.join(60)
            if matcher.failure is not None:
                raise matcher.failure


@settings(
    max_examples=int(os.environ.get("TIELINE_TEST_WORLDS", "25")),
    deadline=None,
    phases=_PHASES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    postures=_postures,
    sends=_sends,
    steps=_steps,
    rounds=st.lists(st.booleans(), min_size=12, max_size=12),
    size=st.sampled_from([4, 2**60]),
)
def test_hits_are_the_same_where_the_files_are_asked_first(
    server: str,
    postures: dict[tuple[str, str], Posture],
    sends: list[Submit],
    steps: list[Step],
    rounds: list[bool],
    size: int,
) -> None:
    with (
        fresh_database(server) as database,
        override_settings(SNAPSHOT_VALUES=0),
        patch.object(narrowing, "_MOST_SINCE", 10**6),
        patch.object(KeyedHashes, "key_of", _of_size(size)),
    ):
        with _matching(list(rounds)) as matcher:
            world = _World(postures)
            for step in (*sends, *steps):
                world.play(step)
        assert matcher.answered >= len(world.sent)
        model = live_model(database)
        assert sorted(recorded_arrivals(database)) == sorted(model.arrivals())
        assert sorted(recorded_told(database)) == sorted(model.told())
        assert recorded_unseen(database) == model.unseen()
        for code, player in world.players.items():
            assert shown_values(player) == model.values(code)
