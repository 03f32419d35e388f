"""A process that serves pages: gunicorn starts, watches and ends it; waitress reads and writes."""

import gc
import os
import resource
from pathlib import Path
from types import FrameType
from typing import Any, Final

from gunicorn.glogging import Logger  # type: ignore[import-untyped]
from gunicorn.workers.base import Worker  # type: ignore[import-untyped]

from tieline.config.answered import Answered
from tieline.config.log_lines import FIELDS, make_formatter
from tieline.config.pace import Pace
from tieline.config.page_server import PageServer
from tieline.config.request_measures import RequestMeasures, measure
from tieline.core.request_ids import NO_ROUTE

_FILES: Final = 4096
_TURN_S: Final = 1.0
_SPARE_S: Final = 1.0
_UNKNOWN: Final = ("400", "404")


class PageLog(Logger):  # type: ignore[misc] # gunicorn has no types
    """gunicorn's lines in the form of all the others, and without the words of exceptions."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                handler.setFormatter(make_formatter())


class PageWorker(Worker):  # type: ignore[misc] # gunicorn has no types
    """One loop for all connections, and `threads` threads for complete requests."""

    place = 0
    """Among the processes of one `serve`; another's is free again once that has ended."""
    measures_folder: Path | None = None
    _measures: RequestMeasures | None = None

    def run(self) -> None:
        _raise_file_limit()
        if self.measures_folder is not None:
            self._measures = measure(self.measures_folder, self.place)
        (listening,) = self.sockets
        self._server = PageServer(
            self.wsgi,
            listening.sock,
            threads=self.cfg.threads,
            pace=Pace.read(os.environ),
            proxies=self.cfg.forwarded_allow_ips,
            note=self._note,
        )
        gc.freeze()  # what is loaded stays: looking it all through now and then takes 0.1 s of somebody's page
        while self.alive and os.getppid() == self.ppid:
            self.notify()
            self._server.turn(_TURN_S)
        # Before gunicorn loses its patience: it would kill.
        self._server.finish(self.cfg.graceful_timeout - _SPARE_S, self.notify)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        if hasattr(self, "_server"):
            self._server.pull_trigger()

    def _note(self, done: Answered) -> None:
        """The path alone: no query, no referrer, no body; of an unknown address, not even that."""
        if self._measures is not None:
            self._measures.note(done)
        shown = NO_ROUTE if done.status in _UNKNOWN else done.path
        fields = {
            "client": done.client,
            "method": done.method,
            "path": shown,
            "status": int(done.status),
            "ms": round(1000 * done.seconds),
            "request_id": done.request_id,
        }
        line = "%(client)s %(method)s %(path)s %(status)s %(ms)dms request=%(request_id)s"
        self.log.access_log.info(line, fields, extra={FIELDS: fields})


def _raise_file_limit() -> None:
    """Each connection may need three: its own, and one for what waits in each direction."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
