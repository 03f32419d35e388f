"""The worker beside the pages: started again when it dies, ended with `serve`, never guessed at."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tieline.config.side_worker import FIRST_PAUSE_S, LONGEST_PAUSE_S, SideWorker

UNTIL_TOLD = (sys.executable, "-c", "import sys; sys.stdin.read()")
AT_ONCE = (sys.executable, "-c", "")


class _Stage:
    """A side worker with a clock that is set by hand, and what it said."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self.now = 100.0
        self.said: list[str] = []
        self.worker = SideWorker(self.said.append, *command, clock=lambda: self.now)

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self.worker._process is not None
        return self.worker._process

    def look_after(self, seconds: float) -> None:
        self.now += seconds
        self.worker.look()


@pytest.fixture
def lasting() -> Iterator[_Stage]:
    stage = _Stage(UNTIL_TOLD)
    yield stage
    stage.worker.end()


def _die(stage: _Stage) -> None:
    os.waitid(os.P_PID, stage.process.pid, os.WEXITED | os.WNOWAIT)


def test_one_that_lives_is_left_alone_and_ends_when_told(lasting: _Stage) -> None:
    lasting.worker.look()
    first = lasting.process
    lasting.look_after(1000)
    assert lasting.process is first
    assert first.poll() is None
    lasting.worker.end()
    assert (first.returncode, lasting.said) == (0, [])


def test_one_that_dies_is_started_again_ever_later() -> None:
    stage = _Stage(AT_ONCE)
    stage.worker.look()
    pauses = []
    for _ in range(7):
        process = stage.process
        _die(stage)
        stage.look_after(0)
        stage.look_after(0)
        assert stage.process is process
        pauses.append(int(stage.said[-1].split()[-2]))
        stage.look_after(pauses[-1] - 0.1)
        assert stage.process is process
        stage.look_after(0.2)
        assert stage.process is not process
    assert pauses == [2, 4, 8, 16, 32, 60, 60]
    assert len(stage.said) == 7
    stage.worker.end()


def test_one_that_lived_long_is_started_again_soon(lasting: _Stage) -> None:
    lasting.worker.look()
    for _ in range(3):
        lasting.process.kill()
        _die(lasting)
        lasting.look_after(LONGEST_PAUSE_S + 1)
        assert f"in {FIRST_PAUSE_S:.0f} s" in lasting.said[-1]
        lasting.look_after(FIRST_PAUSE_S)
    assert len(lasting.said) == 3


def test_one_whose_death_was_taken_note_of_elsewhere_is_noticed_and_never_signalled(
    lasting: _Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    lasting.worker.look()
    gone = lasting.process.pid
    lasting.process.kill()
    assert os.waitpid(-1, 0)[0] == gone  # as gunicorn does
    monkeypatch.setattr(os, "kill", lambda *_: pytest.fail("a number that is no longer ours"))
    lasting.look_after(1)
    assert len(lasting.said) == 1
    lasting.worker.end()


def test_a_process_that_serves_pages_does_not_keep_the_worker_alive(lasting: _Stage) -> None:
    lasting.worker.look()
    child = os.fork()
    if child == 0:
        lasting.worker.let_go()
        signal.pause()
        os._exit(0)
    try:
        lasting.worker.end()
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert lasting.process.returncode == 0
