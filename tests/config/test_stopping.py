"""SIGTERM amid an upload and amid an intake: what was acknowledged is there, and nothing is half there."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests

from tests.cli.terminal import environment, finish, start, superuser
from tests.factories.programs import DETAILS, list_of, program_of
from tests.factories.world import make_case, make_player
from tests.web.served_pages import serving
from tieline.config.errors import HomeError
from tieline.config.serving import free_port
from tieline.config.stopping import read_stop_within, tell_manager

ROOT = Path(__file__).parents[2]
SLOW_WORKER = """
import os, time
import django
django.setup()
from tieline.apps.selectors import actions as selectors
from tieline.config import working
from tieline.config.home import resolve_home
publish = selectors.publish
def publish_slowly(*rest, **named):
    print("amid", flush=True)
    time.sleep(float(os.environ["SLOW_S"]))
    return publish(*rest, **named)
selectors.publish = publish_slowly
working.work(resolve_home(os.environ), is_served=False, say=lambda text: print(text, flush=True))
"""
COUNT = "select count(*) from submissions_submission where state = %s"
MENTIONS = "select count(*) from selectors_mention"
_PATIENCE_S = 60


def _count(database: str, statement: str, *values: str) -> int:
    with superuser(database) as super_:
        row = super_.execute(statement, values or None).fetchone()  # type: ignore[call-overload]
        return int(row[0])


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _upload(port: int, token: str) -> bytes:
    """A whole request, as a program sends it."""
    prepared = requests.Request(
        "POST",
        f"http://127.0.0.1:{port}/api/v1/submissions",
        headers={"Authorization": f"Bearer {token}"},
        files={"file": ("list.csv", list_of("+1 202 555 0143"))},
        data={"details": json.dumps(DETAILS)},
    ).prepare()
    lines = [f"POST {prepared.path_url} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    lines += [f"{name}: {value}" for name, value in prepared.headers.items()]
    body = prepared.body
    assert isinstance(body, bytes)
    return "\r\n".join([*lines, "", ""]).encode() + body


@pytest.fixture
def token(database: str) -> str:
    player = make_player("OWN")
    make_case(player)
    return program_of(player).token


def test_an_upload_that_has_begun_is_taken_and_acknowledged(database: str, token: str) -> None:
    port = free_port(0)
    with serving(port) as process:
        whole = _upload(port, token)
        with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE_S) as client:
            client.sendall(whole[: len(whole) // 2])
            time.sleep(0.5)
            process.send_signal(signal.SIGTERM)
            _wait_until(lambda: _is_refused(port))
            client.sendall(whole[len(whole) // 2 :])
            answer = client.recv(65536)
        process.communicate(timeout=_PATIENCE_S)
    assert answer.startswith(b"HTTP/1.1 202 "), answer
    assert process.returncode == 0
    assert _count(database, COUNT, "received") == 1


def test_an_upload_that_never_ends_is_neither_acknowledged_nor_there(
    database: str, token: str
) -> None:
    port = free_port(0)
    with serving(port, TIELINE_STOP_S="2") as process:
        whole = _upload(port, token)
        with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE_S) as client:
            client.sendall(whole[:-10])
            time.sleep(0.5)
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=_PATIENCE_S)
            with suppress(ConnectionResetError):
                assert client.recv(65536) == b""
    assert process.returncode == 0
    assert _count(database, "select count(*) from submissions_submission") == 0


def _is_refused(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return True
    return False


@contextmanager
def _slow_worker(seconds: float, **settings: str) -> Iterator[subprocess.Popen[str]]:
    environ = environment(
        DJANGO_SETTINGS_MODULE="tieline.config.settings", SLOW_S=str(seconds), **settings
    )
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW_WORKER],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "amid\n"
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def handed_in(database: str) -> str:
    player = make_player("OWN")
    make_case(player)
    assert program_of(player).hand_in(list_of("+1 202 555 0143")).status_code == 202
    return database


def test_a_worker_ends_the_job_in_hand(handed_in: str) -> None:
    with _slow_worker(1.5) as worker:
        worker.send_signal(signal.SIGTERM)
        out, _ = worker.communicate(timeout=_PATIENCE_S)
    assert (worker.returncode, out) == (0, "")
    assert _count(handed_in, COUNT, "finished") == 1
    assert _count(handed_in, MENTIONS) == 1


def test_a_job_that_takes_longer_is_gone_on_with_by_the_next_worker(handed_in: str) -> None:
    with _slow_worker(3600, TIELINE_STOP_S="2") as worker:
        worker.send_signal(signal.SIGTERM)
        out, _ = worker.communicate(timeout=_PATIENCE_S)
    assert worker.returncode == 0
    assert "the next one goes on with it" in out
    assert _count(handed_in, COUNT, "finished") == 0
    following = start("worker")
    try:
        _wait_until(lambda: _count(handed_in, COUNT, "finished") == 1)
        following.send_signal(signal.SIGTERM)
        assert finish(following).code == 0
    finally:
        with suppress(ProcessLookupError):
            os.killpg(following.pid, signal.SIGKILL)
    assert _count(handed_in, MENTIONS) == 1


def test_a_manager_of_services_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tell_manager("READY=1")  # nobody asked
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as there:
        there.bind(str(tmp_path / "notify"))
        there.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        tell_manager("READY=1")
        assert there.recv(100) == b"READY=1"


def test_the_bound_is_a_number_of_seconds() -> None:
    assert read_stop_within({}) == 25
    assert read_stop_within({"TIELINE_STOP_S": "60"}) == 60
    for wrong in ("1", "soon"):
        with pytest.raises(HomeError):
            read_stop_within({"TIELINE_STOP_S": wrong})
