"""The worker through what befalls its server: a stop, a death of its own, tables that are gone."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError
from procrastinate.exceptions import ConnectorException

from tests.cli.terminal import do, environment, finish, refuse, run, start, superuser
from tests.factories.places import reachable_folder
from tieline.config.embedded import EmbeddedCluster
from tieline.config.embedded.processes import server_processes
from tieline.config.errors import ServerStopped
from tieline.config.home import Home
from tieline.config.serving import free_port
from tieline.config.working import is_loss

LISTENS = (
    "select pid from pg_stat_activity where datname = current_database() and query ~ '^LISTEN'"
)
_PATIENCE_S = 120


@pytest.fixture
def home() -> Iterator[Home]:
    with reachable_folder() as folder:
        yield Home(folder / "home")


@contextmanager
def _running(*words: str, environ: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = start(*words, environ={**environ, "PYTHONUNBUFFERED": "1"})
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _wait_until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def test_only_a_server_that_went_away_is_a_loss() -> None:
    lost = psycopg.OperationalError()
    missing = psycopg.errors.UndefinedTable()
    for error in (
        lost,
        psycopg.InterfaceError(),
        _caused(OperationalError(), lost),
        InterfaceError(),
        ConnectorException(),
        _caused(ConnectorException(), lost),
    ):
        assert is_loss(error), error
    for error in (missing, _caused(ProgrammingError(), missing), ProgrammingError()):
        assert not is_loss(error), error
        assert not is_loss(_caused(ConnectorException(), error)), error


@pytest.mark.parametrize("gone", ["function unfinished_submissions()", "table procrastinate_jobs"])
def test_a_fault_that_time_does_not_mend_ends_the_worker(database: str, gone: str) -> None:
    with superuser(database) as super_:
        super_.execute(f"drop {gone} cascade")
    ended = run("worker")
    assert (ended.code, ended.out.count("\n")) == (4, 1)
    assert "tieline doctor" in ended.err
    assert "lost" not in ended.out + ended.err


def test_a_server_that_was_stopped_stays_down_until_a_person_asks(home: Home) -> None:
    cluster = EmbeddedCluster(home, {"fsync": "off"})
    cluster.initialise("sesame")
    cluster.start()
    cluster.stop(stays=True)
    with pytest.raises(ServerStopped):
        cluster.start(is_asked=False)
    assert server_processes(home.data_dir) == frozenset()
    cluster.start()
    cluster.stop()  # a crash, as far as anyone can tell
    cluster.start(is_asked=False)
    assert cluster.is_running()


def test_the_worker_lets_a_stopped_server_be_and_goes_on_with_the_next_command(home: Home) -> None:
    environ = environment(TIELINE_HOME=str(home.path), TIELINE_DATABASE=None)
    do("init", environ=environ)
    with _running("worker", environ=environ) as worker:
        assert worker.stdout is not None
        with superuser("tieline", str(home.path)) as super_:
            _wait_until(lambda: super_.execute(LISTENS).fetchone())
        do("stop", environ=environ)
        assert any("waits for a command" in line for line in iter(worker.stdout.readline, ""))
        assert server_processes(home.data_dir) == frozenset()
        do("office", "list", environ=environ)
        with superuser("tieline", str(home.path)) as super_:
            _wait_until(lambda: super_.execute(LISTENS).fetchone())
        worker.send_signal(signal.SIGTERM)
        ended = finish(worker)
    assert (ended.code, ended.out) == (0, "")  # it was said once


def _worker_of(serve: subprocess.Popen[str]) -> int | None:
    for process in Path("/proc").iterdir():
        with suppress(ValueError, OSError):  # no process, or it is gone by now
            is_of_serve = os.getsid(int(process.name)) == serve.pid
            if is_of_serve and (process / "cmdline").read_bytes().endswith(b"\0worker\0"):
                return int(process.name)
    return None


def test_serve_starts_its_worker_again_and_takes_it_along(database: str) -> None:
    words = ("serve", "--port", str(free_port(0)))
    with superuser(database) as super_, _running(*words, environ=environment()) as serve:
        _wait_until(lambda: super_.execute(LISTENS).fetchone())
        first = _worker_of(serve)
        assert first is not None
        os.kill(first, signal.SIGKILL)
        _wait_until(lambda: _worker_of(serve) not in (None, first))
        _wait_until(lambda: super_.execute(LISTENS).fetchone())
        second = _worker_of(serve)
        serve.send_signal(signal.SIGTERM)
        ended = finish(serve)
    assert (ended.code, first == second) == (0, False)
    assert ended.out.count("started again") == 1
    assert not Path("/proc", str(second)).exists()


def test_worker_before_init_says_what_to_do(home: Home) -> None:
    environ = environment(TIELINE_HOME=str(home.path))
    ended = run("worker", environ=environ)
    assert ended.code == 4
    assert "tieline init" in ended.err
    assert refuse(4, "office", "list", environ=environ)
