"""A process that serves pages: gunicorn starts, watches and ends it; waitress reads and writes."""

import os
import resource
from types import FrameType
from typing import Final

from gunicorn.workers.base import Worker  # type: ignore[import-untyped]

from tieline.config.page_server import Pace, PageServer

_FILES: Final = 4096
_TURN_S: Final = 1.0
_SPARE_S: Final = 1.0
_UNKNOWN: Final = ("400", "404")


class PageWorker(Worker):  # type: ignore[misc] # gunicorn has no types
    """One loop for all connections, and `threads` threads for complete requests."""

    def run(self) -> None:
        _raise_file_limit()
        (listening,) = self.sockets
        self._server = PageServer(
            self.wsgi,
            listening.sock,
            threads=self.cfg.threads,
            pace=Pace.read(os.environ),
            proxies=self.cfg.forwarded_allow_ips,
            note=self._note,
        )
        while self.alive and os.getppid() == self.ppid:
            self.notify()
            self._server.turn(_TURN_S)
        # Before gunicorn loses its patience: it would kill.
        self._server.finish(self.cfg.graceful_timeout - _SPARE_S, self.notify)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        if hasattr(self, "_server"):
            self._server.pull_trigger()

    def _note(self, client: str, method: str, path: str, status: str, seconds: float) -> None:
        """The path alone: no query, no referrer, no body; of an unknown address, not even that."""
        shown = "(unknown)" if status in _UNKNOWN else path
        self.log.access_log.info(
            "%s %s %s %s %s %dms", self.log.now(), client, method, shown, status, 1000 * seconds
        )


def _raise_file_limit() -> None:
    """Each connection may need three: its own, and one for what waits in each direction."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
