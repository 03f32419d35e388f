"""The worker outlives its database server, and never the `serve` that started it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.cli.terminal import do, environment, finish, start, superuser
from tests.factories.installations import installed_home
from tieline.config.embedded.postmaster_file import read_postmaster_file
from tieline.config.serving import free_port

ROOT = Path(__file__).parents[2]
HAND_IN = """
from contextlib import suppress
import django
django.setup()
from procrastinate.exceptions import AlreadyEnqueued
from tests.factories.world import hand_in_values, make_case, make_player
from tieline.journeys.worker import resume_unfinished
player = make_player("A")
make_case(player)
hand_in_values(player, ["+12025550143"])
with suppress(AlreadyEnqueued):  # one that waits for its turn will find it as well
    resume_unfinished.defer(timestamp=0)
"""
LISTENS = "select 1 from pg_stat_activity where datname = current_database() and query ~ '^LISTEN'"
_PATIENCE_S = 60


@pytest.fixture
def home() -> Iterator[Path]:
    """An installation of this test alone, with a server that may be killed."""
    with installed_home() as path:
        yield path


def _at(home: Path) -> dict[str, str]:
    return environment(TIELINE_HOME=str(home), TIELINE_DATABASE=None)


@contextmanager
def _running(*words: str, environ: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A command and whatever it starts; nothing of it is left in the end."""
    process = start(*words, environ=environ)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _wait_for(connection: psycopg.Connection[tuple[Any, ...]], statement: str) -> None:
    _wait_until(lambda: connection.execute(statement).fetchone() is not None)


def test_the_worker_comes_back_after_its_server_was_killed(home: Path) -> None:
    environ = _at(home)
    with _running("worker", environ=environ) as worker:
        with superuser("tieline", str(home)) as connection:
            _wait_for(connection, LISTENS)
        said = read_postmaster_file(home / "postgres")
        assert said is not None
        os.kill(said.pid, signal.SIGKILL)
        do("office", "list", environ=environ)  # starts the server again
        with superuser("tieline", str(home)) as connection:
            _wait_for(connection, LISTENS)
            subprocess.run([sys.executable, "-c", HAND_IN], cwd=ROOT, env=environ, check=True)
            _wait_for(connection, "select 1 from submissions_submission where state = 'finished'")
        worker.send_signal(signal.SIGTERM)
        ended = finish(worker)
    assert ended.code == 0, ended
    assert "lost the database" in ended.out


def _has_started_a_worker(serve: subprocess.Popen[str]) -> bool:
    found = []
    for process in Path("/proc").iterdir():
        with suppress(ValueError, OSError):  # no process, or it is gone by now
            if os.getsid(int(process.name)) == serve.pid:
                found.append((process / "cmdline").read_bytes())
    return any(words.endswith(b"\0worker\0") for words in found)


@pytest.mark.parametrize("is_up", [True, False])
def test_a_worker_ends_when_its_serve_was_killed(database: str, is_up: bool) -> None:
    words = ("serve", "--port", str(free_port(0)))
    with superuser(database) as connection, _running(*words, environ=environment()) as serve:
        if is_up:
            _wait_for(connection, LISTENS)
        else:  # so early that the worker knows nothing of its parent yet
            _wait_until(lambda: _has_started_a_worker(serve))
        serve.kill()
        # Its output comes to an end only when nobody is left to write there.
        ended = finish(serve)
    assert ended.code == -signal.SIGKILL
    assert ("The worker runs" in ended.out) or not is_up
