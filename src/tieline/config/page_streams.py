"""Answers that stay open: one thread of a process asks what is to be sent, the loop sends it.

A stream keeps its connection and no thread. Its feed is asked every second, in turn with the others;
what comes of it is handed to the loop, which alone writes to connections that no request is on.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from django.db import close_old_connections, connections
from django.db.utils import Error as DatabaseError

from tieline.core.feeds import Feed, Piece

STREAMS_MOST: Final = 100
"""Of one process. One more is told to come again."""
STREAMS_OF_ONE_MOST: Final = 20
"""Of them, for one person: nobody alone keeps all others from theirs."""
UNREAD_MOST: Final = 1 << 20
"""Bytes that wait for a reader; above it, the stream is ended."""
_ROUND_S: Final = 1.0
_END_WITHIN_S: Final = 3.0
_log = logging.getLogger("tieline.streams")


class Streams:
    """The streams of one process. `wake` makes the loop call `write` soon."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._lock = threading.Lock()
        self._taken: dict[Any, Feed] = {}
        self._open: set[Any] = set()
        self._to_write: list[tuple[Any, Piece]] = []
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def take(self, connection: Any, feed: Feed) -> bool:
        """Keep a place for a connection whose answer has begun; False if all are taken, or all that
        one person may have."""
        with self._lock:
            if self._stop.is_set() or len(self._taken) >= STREAMS_MOST:
                return False
            own = sum(1 for one in self._taken.values() if one.reader == feed.reader)
            if own >= STREAMS_OF_ONE_MOST:
                return False
            self._taken[connection] = feed
            return True

    def begin(self, connection: Any) -> None:
        """Its first part is written: from now on the feed is asked."""
        with self._lock:
            if connection not in self._taken:
                return
            if (
                not connection.connected
            ):  # closed before the place was kept: nobody would give it back
                del self._taken[connection]
                return
            if self._stop.is_set():  # the others have been told to end already
                self._to_write.append((connection, Piece(b"", is_last=True)))
                return
            self._open.add(connection)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="streams", daemon=True)
                self._thread.start()

    def forget(self, connection: Any) -> None:
        """It is closed, or never became a stream."""
        with self._lock:
            self._taken.pop(connection, None)
            self._open.discard(connection)

    def write(self) -> None:
        """In the loop: send what the feeds had to say."""
        with self._lock:
            pieces, self._to_write = self._to_write, []
        for connection, piece in pieces:
            connection.send_piece(piece)

    def end(self) -> None:
        """In the loop: end all streams, so that their readers come again elsewhere."""
        self._stop.set()
        with self._lock:
            ending, thread = list(self._open), self._thread
        if thread is not None:
            thread.join(_END_WITHIN_S)
        self.write()
        for connection in ending:
            connection.send_piece(Piece(b"", is_last=True))

    def _run(self) -> None:
        try:
            while not self._stop.wait(_ROUND_S):
                close_old_connections()
                self._do_round()
        finally:
            connections.close_all()

    def _do_round(self) -> None:
        marks: dict[object, str] = {}
        with self._lock:
            feeds = [(one, self._taken[one]) for one in self._open]
        for connection, feed in feeds:
            if self._stop.is_set():
                return
            piece = self._ask(feed, marks)
            if piece is not None:
                with self._lock:
                    self._to_write.append((connection, piece))
                self._wake()

    def _ask(self, feed: Feed, marks: dict[object, str]) -> Piece | None:
        try:
            return feed.look(marks, time.monotonic())
        except DatabaseError as error:
            # No sign of life goes out either: the page says by itself that it is not live.
            _log.error("a stream could not be looked after: %s", type(error).__name__)
            connections.close_all()
            return None
        except Exception as error:  # noqa: BLE001 - one feed must not end the others
            _log.error("a stream was ended, its feed failed: %s", type(error).__name__)
            return Piece(b"", is_last=True)
