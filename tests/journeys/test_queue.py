"""A file that nobody waits for: its job is stored with it, and a lost job loses nothing."""

import asyncio
import io
import os
import signal
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import transaction
from procrastinate.contrib.django import app as queue
from procrastinate.manager import JobManager

from tests.conftest import admin
from tests.factories.programs import run_queue
from tests.factories.world import NOON, PHONES, Player, make_case, make_player
from tieline.apps.submissions import queries as submissions
from tieline.config.working import Life, do_jobs
from tieline.core.errors import BadInput
from tieline.core.states import State
from tieline.journeys import mailing, upkeep, webhooks, worker
from tieline.journeys.handing_in import Sheet, hand_in_stream
from tieline.journeys.rounds import QUEUES

_PATIENCE_S = 60
FILE = b"number\n+1 202 555 0143\n"
JOBS = "select task_name, args from procrastinate_jobs where task_name like '%take_in_received'"


@pytest.fixture
def player(database: str) -> Player:
    player = make_player("OWN")
    make_case(player)
    return player


def _hand_in(player: Player, content: bytes = FILE, case: str = "C-1") -> State:
    sheet = Sheet(path=Path("list.csv"), layout=PHONES, authority="subpoena:2026-1", case_ref=case)
    receipt = hand_in_stream(io.BytesIO(content), sheet, actor=player.actor, now=NOON)
    return submissions.get_submission_by_id(player.viewer, receipt.submission_id).state


def _state(player: Player) -> State:
    [row] = submissions.list_submissions(player.viewer)
    return row.state


def test_the_job_is_stored_with_the_file_holds_ids_alone_and_ends_it(
    player: Player, database: str
) -> None:
    assert _hand_in(player) is State.RECEIVED
    with admin(database) as super_:
        [(_, arguments)] = super_.execute(JOBS).fetchall()
    assert isinstance(arguments, dict)
    assert arguments.pop("request_id") == ""  # it came by none
    assert set(arguments) == {"office_id", "submission_id", "person_id"}
    assert all(isinstance(value, int) for value in arguments.values())
    assert _hand_in(player) is State.RECEIVED  # the same again adds no second job
    with admin(database) as super_:
        assert len(super_.execute(JOBS).fetchall()) == 1
    run_queue()
    assert _state(player) is State.FINISHED


def test_a_file_that_is_not_stored_leaves_no_job(
    player: Player, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadInput):
        _hand_in(player, b"other\n1\n")
    with monkeypatch.context() as patch:
        told = worker.start_intake

        def tell_and_fail(*arguments: object) -> None:
            told(*arguments)  # type: ignore[arg-type]
            raise KeyboardInterrupt

        patch.setattr("tieline.journeys.handing_in.start_intake", tell_and_fail)
        with pytest.raises(KeyboardInterrupt):
            _hand_in(player)
    assert submissions.list_submissions(player.viewer) == []
    with admin(database) as super_:
        assert super_.execute(JOBS).fetchall() == []
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        _hand_in(player)


def test_a_lost_job_loses_nothing_and_one_too_many_does_no_harm(
    player: Player, database: str
) -> None:
    _hand_in(player)
    with admin(database) as super_:
        [(_, arguments)] = super_.execute(JOBS).fetchall()
        super_.execute("delete from procrastinate_jobs")
    assert worker.resume_unfinished(0) == 1
    assert _state(player) is State.FINISHED
    assert worker.take_in_received(**arguments) == 1  # type: ignore[arg-type]
    assert _state(player) is State.FINISHED


def test_jobs_of_a_killed_worker_go_on_though_the_next_of_one_kind_waits_already(
    player: Player, database: str
) -> None:
    upkeep.sweep_drafts.defer(timestamp=0)  # found first, and its kind waits once at most
    _hand_in(player)
    with admin(database) as super_:
        super_.execute(
            "insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 hour')"
        )
        super_.execute(
            "update procrastinate_jobs set status = 'doing',"
            " worker_id = (select max(id) from procrastinate_workers)"
        )
    upkeep.sweep_drafts.defer(timestamp=1)
    assert asyncio.run(_requeue_stalled()) == 1
    with admin(database) as super_:
        left = super_.execute(
            "select task_name like '%sweep%', args -> 'timestamp', status from procrastinate_jobs"
            " order by id"
        ).fetchall()
    assert left == [(False, None, "todo"), (True, 1, "todo")]
    run_queue()
    assert _state(player) is State.FINISHED


async def _requeue_stalled() -> int:
    done: int = await worker.requeue_stalled(timestamp=0)
    return done


def test_mail_does_not_wait_for_a_long_file(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file ends once mail was looked after: in one queue neither would come to its end."""
    is_mail_done, was_in_time = threading.Event(), []

    def take_in_slowly(*_: object) -> None:
        was_in_time.append(is_mail_done.wait(60))
        os.kill(os.getpid(), signal.SIGTERM)

    def look_after_mail() -> list[object]:
        is_mail_done.set()
        return []

    monkeypatch.setattr(worker, "_take_in", take_in_slowly)
    monkeypatch.setattr(mailing, "list_candidates", look_after_mail)
    _hand_in(player)
    upkeep.mail_notices.defer(timestamp=0)
    with queue.replace_connector(queue.connector.get_worker_connector()) as running:  # type: ignore[attr-defined]
        asyncio.run(do_jobs(running, Life(lambda: None)))
    assert was_in_time[0]


def test_mail_does_not_wait_for_a_slow_receiver(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_mail_done, was_in_time = threading.Event(), []

    def look_after_mail() -> list[object]:
        is_mail_done.set()
        return []

    def tell_slowly() -> list[object]:
        was_in_time.append(is_mail_done.wait(_PATIENCE_S))
        os.kill(os.getpid(), signal.SIGTERM)
        return []

    monkeypatch.setattr(mailing, "list_candidates", look_after_mail)
    monkeypatch.setattr(webhooks, "list_candidates", tell_slowly)
    upkeep.tell_webhooks.defer(timestamp=0)
    upkeep.mail_notices.defer(timestamp=0)
    with queue.replace_connector(queue.connector.get_worker_connector()) as running:  # type: ignore[attr-defined]
        asyncio.run(do_jobs(running, Life(lambda: None)))
    assert was_in_time[0]


def test_told_to_stop_it_ends_though_a_worker_did_not_hear_that_it_was_cancelled(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is given its connection at the moment in which it is cancelled does not."""
    register = JobManager.register_worker
    deaf: list[JobManager] = []

    async def register_unheard(self: JobManager) -> int:
        if len(deaf) < len(QUEUES):
            deaf.append(self)
            if len(deaf) == len(QUEUES):
                os.kill(os.getpid(), signal.SIGTERM)
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
        return await register(self)

    monkeypatch.setattr(JobManager, "register_worker", register_unheard)
    with queue.replace_connector(queue.connector.get_worker_connector()) as running:  # type: ignore[attr-defined]
        asyncio.run(asyncio.wait_for(do_jobs(running, Life(lambda: None)), _PATIENCE_S))
    assert len(deaf) == len(QUEUES)
