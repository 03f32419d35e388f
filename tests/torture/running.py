"""A round under way: hands and workers are started, killed by faults, and started again."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Final

import psycopg
from django.db import connections

from tests.torture.actors import PATIENCE_S, Pace, fork_actor
from tests.torture.faults import Faults
from tests.torture.ledger import Ledger, Outcome
from tests.torture.place import Place
from tests.torture.plan import Round
from tieline.config import installation
from tieline.core.errors import TielineError

_TICK_S: Final = 0.02
_WORKER: Final = (sys.executable, "-m", "tieline", "worker")
_MATCHERS: Final = 2
_MATCHER: Final = (sys.executable, "-m", "tests.torture.matching")
_WORKER_RESTS_S: Final = 0.5


@dataclass(slots=True)
class Workers:
    """Several `tieline worker` processes and two that keep match keys in files, of which one is at it;
    each started again when it has ended."""

    place: Place
    many: int
    unasked: int = 0
    """How often one ended that nobody had killed."""
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _matchers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _rest_until: float = 0.0

    def look(self) -> None:
        self._look_at(self._running, self.many, *_WORKER)
        self._look_at(self._matchers, _MATCHERS, *_MATCHER, str(self.place.folder))

    def _look_at(self, running: list[subprocess.Popen[bytes]], many: int, *command: str) -> None:
        for worker in [one for one in running if one.poll() is not None]:
            running.remove(worker)
            self.unasked += worker.returncode != -signal.SIGKILL
            self._rest_until = time.monotonic() + _WORKER_RESTS_S
        while len(running) < many and time.monotonic() >= self._rest_until:
            with (self.place.folder / "workers.log").open("ab") as log:
                worker = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, process_group=0
                )
            running.append(worker)

    def pids(self) -> list[int]:
        return [one.pid for one in (*self._running, *self._matchers) if one.poll() is None]

    def stop(self) -> None:
        for worker in (*self._running, *self._matchers):
            worker.kill()
            worker.wait()
        self._running.clear()
        self._matchers.clear()


@dataclass(slots=True)
class Hands:
    """The processes that act, each started again where it was killed before its end."""

    place: Place
    plan: Round
    _pids: dict[int, int] = field(default_factory=dict)  # by process id: whose script it has
    _began: float = 0.0
    failed: list[str] = field(default_factory=list)

    def start(self) -> None:
        self._began = time.monotonic()
        for hand in range(len(self.plan.scripts)):
            self._start(hand)

    def look(self) -> None:
        """Take note of those that ended, and start again those that were killed."""
        for pid, hand in list(self._pids.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if not ended:
                continue
            del self._pids[pid]
            code = os.waitstatus_to_exitcode(status)
            if code == -signal.SIGKILL:
                self._start(hand)
            elif code:
                self.failed.append(f"hand {hand} ended with {code}: see actors.log")

    def pids(self) -> list[int]:
        return sorted(self._pids)

    def stop(self) -> None:
        for pid in self._pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        self._pids.clear()

    def stories(self) -> list[list[Outcome]]:
        return [
            self._ledger(hand).read(len(script)) for hand, script in enumerate(self.plan.scripts)
        ]

    def _start(self, hand: int) -> None:
        connections["default"].close()  # not to be shared with a child
        pid = fork_actor(
            self.plan.scripts[hand],
            pace=Pace(self._began, self.plan.seconds),
            ledger=self._ledger(hand),
            folder=self.place.folder,
            home=self.place.home,
        )
        self._pids[pid] = hand

    def _ledger(self, hand: int) -> Ledger:
        return Ledger(self.place.folder / f"round-{self.plan.number}-hand-{hand}.jsonl")


def run_round(plan: Round, workers: Workers, faults: Faults, hands: Hands) -> None:
    """Until every hand has come to the end of its script; faults as planned, meanwhile."""
    began = time.monotonic()
    faults.plan(plan.faults)
    hands.start()
    while hands.pids():
        workers.look()
        hands.look()
        faults.look(time.monotonic() - began)
        time.sleep(_TICK_S)
    stop_faults(faults)


def stop_faults(faults: Faults) -> None:
    """With the server up again and nothing in its way."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            faults.place.free()
            installation.ensure_running(faults.place.home)
            faults.stop()
        except (psycopg.Error, TielineError):
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
        else:
            return
