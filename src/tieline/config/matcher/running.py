"""The matcher at work: one thread answers, another brings the files up to date, until it is told to end."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

import duckdb
import psycopg

from tieline.apps.selectors import key_snapshots
from tieline.apps.selectors.key_snapshots import SnapshotConnection
from tieline.bulk.keys.engine import Limits
from tieline.config.matcher.answering import answer_all
from tieline.config.matcher.keeping import WORTH, KeyKeeper

logger = logging.getLogger(__name__)

ROUND_S: Final = 10.0
"""So often it looks what came, and says that it is there."""
RETRY_S: Final = 2.0
_LISTEN_S: Final = 1.0
_FAILURES: Final = (psycopg.Error, duckdb.Error, OSError)
Connect = Callable[[], SnapshotConnection]


class Matcher:
    """Keeps the files of one installation and answers from them; of several processes one does."""

    def __init__(
        self,
        connect: Connect,
        folder: Path,
        limits: Limits,
        *,
        clock: Callable[[], datetime],
        round_s: float = ROUND_S,
        worth: int = WORTH,
    ) -> None:
        self._connect = connect
        self._folder = folder
        self._limits = limits
        self._clock = clock
        self._round_s = round_s
        self._worth = worth
        self._told = threading.Event()
        self._last = ""

    def stop(self) -> None:
        """End after what is under way: a round that is cut off leaves nothing half done."""
        self._told.set()

    def run(self) -> None:
        """Until told to stop. What fails, such as a server that is down, is told once and tried again."""
        while not self._told.is_set():
            try:
                self._work()
            except _FAILURES as error:
                self._say(error)
                self._told.wait(RETRY_S)

    def _work(self) -> None:
        with self._connect() as kept, self._connect() as asked:
            if not key_snapshots.take_turn(kept):
                self._told.wait(self._round_s)
                return
            keeper = KeyKeeper(kept, self._folder, self._limits, worth=self._worth)
            has_ended = threading.Event()
            rounds = threading.Thread(target=self._keep, args=(keeper, has_ended), name="key files")
            rounds.start()
            try:
                self._answer(asked, keeper, has_ended)
            finally:
                has_ended.set()
                rounds.join()

    def _keep(self, keeper: KeyKeeper, has_ended: threading.Event) -> None:
        """Rounds, until told to stop or until one fails in a way that only a new session mends."""
        try:
            while not (self._told.is_set() or has_ended.is_set()):
                keeper.do_round(self._clock())
                self._last = ""
                has_ended.wait(self._round_s)
        except _FAILURES as error:
            self._say(error)
        finally:
            has_ended.set()

    def _answer(
        self, asked: SnapshotConnection, keeper: KeyKeeper, has_ended: threading.Event
    ) -> None:
        asked.execute(f"listen {key_snapshots.CHANNEL}")
        seen_at = -self._round_s
        while not (self._told.is_set() or has_ended.is_set()):
            if time.monotonic() - seen_at >= self._round_s:
                key_snapshots.see(asked, now=self._clock())
                seen_at = time.monotonic()
            answer_all(asked, keeper, clock=self._clock)
            for _ in asked.notifies(timeout=_LISTEN_S, stop_after=1):
                pass

    def _say(self, error: BaseException) -> None:
        """The kind of a failure and never its words, once until something works again."""
        kind = type(error).__name__
        if kind != self._last:
            with suppress(OSError):
                logger.error("the key files wait: %s", kind)
        self._last = kind
