"""Small files have a lane of their own: none waits for a large one, and nothing runs twice."""

import asyncio
import io
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from openpyxl import Workbook
from procrastinate.contrib.django import app as queue
from procrastinate.exceptions import AlreadyEnqueued

from tests.conftest import admin
from tests.factories.world import NOON, PHONES, Player, make_case, make_player
from tieline.apps.selectors import actions as selectors
from tieline.apps.submissions import actions as submission_actions
from tieline.apps.submissions import queries as submissions
from tieline.config.working import Life, do_jobs
from tieline.core.ids import SubmissionId, Viewer
from tieline.core.states import State
from tieline.core.urgency import gives_way
from tieline.journeys import worker
from tieline.journeys.handing_in import Sheet, hand_in_stream
from tieline.journeys.intake import take_in

TINY = b"number\n+1 202 555 0143\n"
LONG = TINY + b"+1 202 555 0144\n" * 20
_PATIENCE_S = 60


@pytest.fixture
def player(database: str, monkeypatch: pytest.MonkeyPatch) -> Player:
    monkeypatch.setattr(settings, "SMALL_FILE_BYTES", len(TINY))
    player = make_player("OWN")
    make_case(player)
    return player


def _hand_in(
    player: Player,
    content: bytes,
    supersedes: SubmissionId | None = None,
    name: str = "list.csv",
    case: str = "C-1",
) -> SubmissionId:
    sheet = Sheet(Path(name), PHONES, "subpoena:2026-1", case, supersedes=supersedes)
    return hand_in_stream(io.BytesIO(content), sheet, actor=player.actor, now=NOON).submission_id


def _state(player: Player, ident: SubmissionId) -> State:
    return submissions.get_submission_by_id(player.viewer, ident).state


def _queues(database: str) -> dict[int, str]:
    """The queue of each submission's job."""
    with admin(database) as super_:
        rows = super_.execute(
            "select (args ->> 'submission_id')::bigint, queue_name from procrastinate_jobs"
            " where task_name like '%take_in_received'"
        ).fetchall()
    return dict(rows)


def test_the_size_of_a_file_decides_its_lane(player: Player, database: str) -> None:
    tiny, long = _hand_in(player, TINY), _hand_in(player, LONG)
    assert _queues(database) == {tiny: worker.INTAKE, long: worker.LARGE}
    take_in(long, actor=player.actor, now=datetime.now(UTC))
    correction = _hand_in(player, TINY.replace(b"143", b"145"), supersedes=long)
    assert _queues(database)[correction] == worker.LARGE  # it retracts what the long one gave


def test_a_workbook_is_compressed_and_counts_more(
    player: Player,
) -> None:
    book, written = Workbook(), io.BytesIO()
    sheet = book.create_sheet("list", 0)
    sheet.append(["number"])
    sheet.append(["+1 202 555 0143"])
    book.save(written)
    ident = _hand_in(player, written.getvalue(), name="list.xlsx")
    assert submissions.weigh(player.viewer, ident) == 8 * len(written.getvalue())


def test_a_tiny_file_is_finished_while_a_large_one_is_held(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    long, tiny = _hand_in(player, LONG), _hand_in(player, TINY)
    is_tiny_done, is_long_begun = threading.Event(), threading.Event()
    ended: list[SubmissionId] = []
    was_in_time: list[bool] = []
    publish, finish = selectors.publish, submission_actions.finish

    def publish_held(ident: SubmissionId, *rest: object, **named: object) -> object:
        if ident == long:
            is_long_begun.set()
            was_in_time.append(is_tiny_done.wait(_PATIENCE_S))
        else:
            was_in_time.append(is_long_begun.wait(_PATIENCE_S))
        return publish(ident, *rest, **named)  # type: ignore[arg-type]

    def finish_noted(ident: SubmissionId, **named: object) -> object:
        done = finish(ident, **named)  # type: ignore[arg-type]
        ended.append(ident)
        if ident == tiny:
            is_tiny_done.set()
        else:
            os.kill(os.getpid(), signal.SIGTERM)
        return done

    monkeypatch.setattr(selectors, "publish", publish_held)
    monkeypatch.setattr(submission_actions, "finish", finish_noted)
    worker.begin()  # the same again, by their states
    _work()
    assert was_in_time == [True, True]
    assert ended == [tiny, long]
    assert _state(player, tiny) is _state(player, long) is State.FINISHED


def _work() -> None:
    with queue.replace_connector(queue.connector.get_worker_connector()) as running:  # type: ignore[attr-defined]
        asyncio.run(do_jobs(running, Life(lambda: None)))


def test_each_lane_resumes_its_own(player: Player, monkeypatch: pytest.MonkeyPatch) -> None:
    long, tiny = _hand_in(player, LONG), _hand_in(player, TINY)
    runs: Counter[SubmissionId] = Counter()
    publish = selectors.publish

    def publish_counted(ident: SubmissionId, *rest: object, **named: object) -> object:
        runs[ident] += 1
        return publish(ident, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(selectors, "publish", publish_counted)
    assert worker.resume_unfinished(0) == 1
    assert (_state(player, tiny), _state(player, long)) == (State.FINISHED, State.RECEIVED)
    assert worker.resume_large(0) == 1
    assert _state(player, long) is State.FINISHED
    assert worker.resume_unfinished(0) == worker.resume_large(0) == 0
    assert runs == {tiny: 1, long: 1}


@pytest.mark.parametrize("resume", [worker.resume_unfinished, worker.resume_large])
def test_a_file_held_elsewhere_is_left_alone_in_either_lane(
    player: Player, database: str, resume: Callable[[int], int]
) -> None:
    content = TINY if resume is worker.resume_unfinished else LONG
    ident = _hand_in(player, content)
    with admin(database) as other:
        other.execute("select pg_advisory_lock(7310, %s)", [ident])
        assert resume(0) == 0
        assert _state(player, ident) is State.RECEIVED


def test_a_small_file_waits_a_moment_for_a_case_that_another_holds_and_then_lets_others_go_first(
    player: Player, database: str
) -> None:
    make_case(player, "C-2")
    held, free = _hand_in(player, TINY), _hand_in(player, TINY.replace(b"143", b"145"), case="C-2")
    with admin(database) as other, other.transaction():
        other.execute("select from cases_case where ref = 'C-1' for no key update")
        assert worker.resume_unfinished(0) == 1
        assert (_state(player, held), _state(player, free)) == (State.PARSED, State.FINISHED)
    assert submissions.get_submission_by_id(player.viewer, held).failures == 0
    assert worker.resume_unfinished(0) == 1
    assert _state(player, held) is State.FINISHED
    with connection.cursor() as cursor:
        cursor.execute("show lock_timeout")
        assert cursor.fetchone() == ("0",)


def test_a_small_correction_does_not_wait_long_for_what_is_older_than_it(
    player: Player, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SMALL_FILE_BYTES", 2 * len(TINY))  # it counts with the first
    first = _hand_in(player, TINY)
    assert worker.resume_unfinished(0) == 1
    correction = _hand_in(player, TINY.replace(b"143", b"145"), supersedes=first)
    with admin(database) as other, other.transaction():
        other.execute("select pg_current_xact_id()")
        began = time.monotonic()
        assert worker.resume_unfinished(0) == 0
        assert time.monotonic() - began < _PATIENCE_S / 2
    assert submissions.get_submission_by_id(player.viewer, correction).failures == 0
    assert worker.resume_unfinished(0) == 1
    assert _state(player, first) is State.SUPERSEDED
    assert _state(player, correction) is State.FINISHED


def test_a_worker_that_begins_asks_for_both_lanes_once(player: Player, database: str) -> None:
    _hand_in(player, TINY)
    for _ in range(2):
        worker.begin()
    with suppress(AlreadyEnqueued):
        worker.resume_large.defer(timestamp=0)
    with admin(database) as super_:
        found = super_.execute(
            "select task_name, queue_name from procrastinate_jobs where queueing_lock is not null"
        ).fetchall()
    assert sorted((name.rpartition(".")[2], lane) for name, lane in found) == [
        ("resume_large", worker.LARGE),
        ("resume_unfinished", worker.INTAKE),
        ("retract_withdrawn", worker.SETTLING),
    ]


def test_one_whose_lane_cannot_be_told_keeps_no_other_waiting(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd, tiny = _hand_in(player, LONG), _hand_in(player, TINY)
    weigh = submissions.weigh

    def weigh_unless_odd(viewer: Viewer, ident: SubmissionId) -> int:
        if ident == odd:
            raise RuntimeError
        return weigh(viewer, ident)

    monkeypatch.setattr(submissions, "weigh", weigh_unless_odd)
    assert (worker.resume_unfinished(0), worker.resume_large(0)) == (1, 0)
    assert (_state(player, odd), _state(player, tiny)) == (State.RECEIVED, State.FINISHED)
    monkeypatch.setattr(submissions, "weigh", weigh)
    assert worker.resume_large(0) == 1


def test_a_large_file_gives_way_by_a_connection_that_serves_nothing_else(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[bool, int]] = []
    publish = selectors.publish

    def publish_seen(ident: SubmissionId, *rest: object, **named: object) -> object:
        seen.append((gives_way(), _server_process()))
        return publish(ident, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(selectors, "publish", publish_seen)
    tiny, long, before = _hand_in(player, TINY), _hand_in(player, LONG), _server_process()
    assert worker.resume_unfinished(0) == worker.resume_large(0) == 1
    assert _state(player, tiny) is _state(player, long) is State.FINISHED
    (tiny_gave_way, of_tiny), (long_gave_way, of_long) = seen
    assert (tiny_gave_way, long_gave_way, gives_way()) == (False, True, False)
    assert of_tiny == before
    assert of_long not in (before, _server_process())


def _server_process() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return int(cursor.fetchone()[0])
