"""What goes wrong, done to a run: processes and connections that end, commits that wait, a full disk.

Each fault begins and, where it lasts, ends by itself later. One that cannot be done at its moment, for
want of a server to do it to, is counted as missed and not as done.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import psycopg

from tests.journeys.recorded import Connection
from tests.torture.place import Place
from tests.torture.plan import Fault, FaultAt
from tieline.config.embedded.postmaster_file import read_postmaster_file
from tieline.config.embedded.processes import is_server_process

_CLIENTS: Final = """
select pid from pg_stat_activity
where backend_type = 'client backend' and pid <> pg_backend_pid() and usename <> current_user
order by pid
"""
_WAITING: Final = """
select pg_terminate_backend(pid) from pg_stat_activity
where wait_event = 'SyncRep' and pid <> pg_backend_pid()
"""
# A commit is written and then waits for a standby that there is not: neither seen nor acknowledged.
_DELAY: Final = "alter system set synchronous_standby_names = 'nobody'"
_GO_ON: Final = "alter system reset synchronous_standby_names"

Targets = Callable[[], Sequence[int]]


@dataclass(slots=True)
class Faults:
    """The faults of a run, and how often each was done."""

    place: Place
    hands: Targets
    workers: Targets
    done: Counter[Fault] = field(default_factory=Counter)
    missed: Counter[Fault] = field(default_factory=Counter)
    skipped: Counter[Fault] = field(default_factory=Counter)
    _planned: list[FaultAt] = field(default_factory=list)
    _ends: list[tuple[float, Callable[[], None]]] = field(default_factory=list)
    _held: list[Connection] = field(default_factory=list)
    _is_delayed: bool = False

    def plan(self, faults: Sequence[FaultAt]) -> None:
        """Those of the next round."""
        self._planned = list(faults)

    def look(self, at_s: float) -> None:
        """Begin and end what is due, so many seconds into the round."""
        while self._planned and self._planned[0].at_s <= at_s:
            one = self._planned.pop(0)
            end = self.begin(one)
            if end is not None:
                self._ends.append((at_s + one.lasts_s, end))
        for due in [one for one in self._ends if one[0] <= at_s]:
            with suppress(psycopg.Error):  # no server to ask: at the next look
                due[1]()
                self._ends.remove(due)

    def begin(self, one: FaultAt) -> Callable[[], None] | None:
        """Do it; returns what ends it where it lasts."""
        if one.fault is Fault.FILL_DISK and not self.place.has_disk:
            self.skipped[one.fault] += 1
            return None
        does: dict[Fault, Callable[[FaultAt], Callable[[], None] | None]] = {
            Fault.KILL_HAND: lambda one: self._kill_one(self.hands(), one),
            Fault.KILL_WORKER: lambda one: self._kill_one(self.workers(), one),
            Fault.KILL_SERVER: self._kill_server,
            Fault.KILL_BACKEND: self._kill_backend,
            Fault.DROP_CONNECTIONS: self._drop_connections,
            Fault.LOSE_ANSWERS: self._delay_commits,
            Fault.DELAY_COMMITS: self._delay_commits,
            Fault.HOLD_TRANSACTION: self._hold_transaction,
            Fault.FILL_DISK: self._fill_disk,
        }
        try:
            end = does[one.fault](one)
        except (psycopg.Error, LookupError, ProcessLookupError):
            self.missed[one.fault] += 1
            return None
        self.done[one.fault] += 1
        return end

    def stop(self) -> None:
        """End whatever lasts. Raises psycopg.Error where the server cannot be asked now."""
        self._planned.clear()
        self._ends.clear()
        self.place.free()
        for held in self._held:
            held.close()
        self._held.clear()
        if self._is_delayed:
            self._go_on()

    def _kill_one(self, pids: Sequence[int], one: FaultAt) -> None:
        os.kill(_pick(pids, one), signal.SIGKILL)

    def _kill_server(self, one: FaultAt) -> None:
        del one
        said = read_postmaster_file(self.place.home.data_dir)
        if said is None or not is_server_process(said.pid, self.place.home.data_dir):
            raise LookupError
        os.kill(said.pid, signal.SIGKILL)

    def _kill_backend(self, one: FaultAt) -> None:
        """The server ends all its other processes, too, and recovers."""
        pid = _pick(self._clients(), one)
        if not is_server_process(pid, self.place.home.data_dir):
            raise LookupError
        os.kill(pid, signal.SIGKILL)

    def _drop_connections(self, one: FaultAt) -> None:
        """One of them, or all."""
        clients = self._clients()
        chosen = clients if one.dice < 0.3 else [_pick(clients, one)]
        with self.place.connect() as connection:
            connection.execute("select pg_terminate_backend(p) from unnest(%s::int[]) p", [chosen])

    def _delay_commits(self, one: FaultAt) -> Callable[[], None]:
        with self.place.connect() as connection:
            self._is_delayed = True
            connection.execute(_DELAY)
            connection.execute("select pg_reload_conf()")
        return self._lose_answers if one.fault is Fault.LOSE_ANSWERS else self._go_on

    def _lose_answers(self) -> None:
        """Whoever waits for a commit never hears of it; what was committed stands."""
        with self.place.connect() as connection:
            connection.execute(_WAITING)
        self._go_on()

    def _go_on(self) -> None:
        with self.place.connect() as connection:
            connection.execute(_GO_ON)
            connection.execute("select pg_reload_conf()")
        self._is_delayed = False

    def _hold_transaction(self, one: FaultAt) -> Callable[[], None]:
        del one
        held = self.place.connect()
        held.execute("begin isolation level repeatable read")
        held.execute("select pg_current_xact_id()")
        self._held.append(held)

        def end() -> None:
            with suppress(ValueError):  # stopped meanwhile
                self._held.remove(held)
            held.close()

        return end

    def _fill_disk(self, one: FaultAt) -> Callable[[], None]:
        del one
        self.place.fill()
        return self.place.free

    def _clients(self) -> list[int]:
        with self.place.connect() as connection:
            return [int(str(pid)) for (pid,) in connection.execute(_CLIENTS)]


def _pick(pids: Sequence[int], one: FaultAt) -> int:
    """Raises LookupError where there is none."""
    if not pids:
        raise LookupError
    return pids[int(one.dice * len(pids))]
