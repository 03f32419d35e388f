"""The worker's life: at its work until told to stop, whatever becomes of its database server."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import psycopg
from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError
from procrastinate import App
from procrastinate.contrib.django import app as queue
from procrastinate.exceptions import ConnectorException, ProcrastinateException
from procrastinate.worker import Worker

from tieline.config import installation
from tieline.config.backups.expiring import HourlyExpiry
from tieline.config.checkpoint_folder import choose_folder
from tieline.config.errors import ServerError, ServerStopped
from tieline.config.home import Home
from tieline.config.purger import Purger
from tieline.config.purging_thread import PurgingThread
from tieline.config.rewriting import rewrite_at_night
from tieline.config.sealer import Sealer, SealingThread
from tieline.config.stopping import (
    NICER,
    end_with_server,
    end_within,
    read_stop_within,
    tell_manager,
)
from tieline.journeys import worker as tasks
from tieline.journeys.rounds import QUEUES

_Lanes = dict[asyncio.Task[None], Worker]

RETRY_S: Final = 2.0
_STOPPING: Final = (signal.SIGINT, signal.SIGTERM)
_LOSSES: Final = (
    OperationalError,
    InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)


def work(home: Home, *, is_served: bool, say: Callable[[str], None]) -> None:
    """Until told to stop. A server that goes away is waited for; what the worker was at is found
    again by the next round.

    `is_served`: `serve` started it, and holds the other end of its standard input. Raises
    ServerError where trying again cannot help.
    """
    if is_served:
        os.nice(NICER)
        end_with_server()
    once = _Once(say)
    is_asked = not is_served  # by a person, who wants the server up
    within_s = read_stop_within(os.environ)
    sealing = SealingThread(Sealer(home, choose_folder(home, os.environ)))
    purging = PurgingThread(_forget(home))

    def begin() -> None:
        once.forget()
        sealing.start()
        purging.start()
        tell_manager("READY=1")

    def stop() -> None:
        tell_manager("STOPPING=1")
        end_within(within_s, say)

    try:
        _keep_at_work(home, once, Life(begin, stop), is_asked=is_asked)
    finally:
        purging.stop()
        sealing.stop()


@dataclass(frozen=True, slots=True)
class Life:
    """What is done besides the jobs: when the worker is at work, and when it is told to stop."""

    begin: Callable[[], None]
    stop: Callable[[], None] = lambda: None


def _keep_at_work(home: Home, once: "_Once", life: Life, *, is_asked: bool) -> None:
    while True:
        try:
            _work(home, life, is_asked=is_asked)
        except ServerStopped:
            once.say("The database server was stopped; the worker waits for a command to start it.")
        except (ProcrastinateException, DatabaseError, psycopg.Error) as error:
            name = type(list(_chain(error))[-1]).__name__
            if not is_loss(error):
                raise ServerError(
                    "worker_ended",
                    f"The worker cannot go on: the database refused ({name}). "
                    "Run `tieline doctor`.",
                ) from error
            once.say(f"The worker lost the database ({name}) and tries again.")
        else:
            return
        is_asked = False
        time.sleep(RETRY_S)


def _forget(home: Home) -> Callable[[datetime], None]:
    """A round of what must be gone: backups whose time is over, and what was to be purged."""
    purger, expiry = Purger(home), HourlyExpiry(home, os.environ)
    is_replayed = False

    def do_round(now: datetime) -> None:
        nonlocal is_replayed
        expiry.do_round(now)
        if not is_replayed:  # a backup may have been restored while the worker was down
            purger.replay(now)
            is_replayed = True
        purger.do_round(now)
        rewrite_at_night(home, now)

    return do_round


def is_loss(error: BaseException) -> bool:
    """Whether the server went away, or was not there: time can mend that, and nothing else."""
    chain = list(_chain(error))
    # The queue says ConnectorException of any error; what it wraps decides.
    return type(chain[-1]) is ConnectorException or any(isinstance(one, _LOSSES) for one in chain)


class _Once:
    """Says a thing once, until it has been forgotten."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._last = ""

    def say(self, text: str) -> None:
        if text != self._last:
            self._say(text)
        self._last = text

    def forget(self) -> None:
        self._last = ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__


def _work(home: Home, life: Life, *, is_asked: bool) -> None:
    """Until told to stop: first what a crash left behind, then the queue."""
    installation.ensure_running(home, is_asked=is_asked)
    tasks.begin()
    with queue.replace_connector(queue.connector.get_worker_connector()) as running:  # type: ignore[attr-defined]
        asyncio.run(do_jobs(running, life))


async def do_jobs(running: App, life: Life) -> None:
    """Until told to stop. Raises ConnectorException where the queue's worker stops unasked: it
    does so when it loses its server, and ends as if told when the server is back by then."""
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    async with running.open_async():
        running.perform_import_paths()  # type: ignore[no-untyped-call]
        life.begin()
        lanes = _begin_lanes(running)

        def stop() -> None:
            for number in _STOPPING:  # told again, it ends at once
                loop.remove_signal_handler(number)
            told.set()
            life.stop()
            _end_lanes(lanes)

        for number in _STOPPING:
            loop.add_signal_handler(number, stop)
        await asyncio.wait(lanes, return_when=asyncio.FIRST_COMPLETED)
        if not told.is_set():  # where one has lost its server, all begin anew
            _end_lanes(lanes)
        ended = await asyncio.gather(*lanes, return_exceptions=True)
    if not told.is_set():
        raise next((one for one in ended if isinstance(one, Exception)), ConnectorException())


def _begin_lanes(running: App) -> _Lanes:
    workers = (
        Worker(running, [name], delete_jobs="successful", install_signal_handlers=False)
        for name in QUEUES
    )
    return {asyncio.create_task(worker.run()): worker for worker in workers}  # type: ignore[no-untyped-call]


def _end_lanes(lanes: _Lanes) -> None:
    """Take no further job; what is under way is brought to its end.

    Both are needed: a worker that waits for a connection hears only that it is cancelled, and one that
    is given a connection at that moment loses this (`asyncio.wait_for` does, before Python 3.12).
    """
    for run, worker in lanes.items():
        worker.stop()  # type: ignore[no-untyped-call]
        run.cancel()
