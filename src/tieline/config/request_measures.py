"""What pages measure of requests: in files that each process writes in memory, and `tieline metrics`
reads.

A process that takes the place of one that ended goes on in its files, so that no counter falls while
`serve` runs. The files have their full size from the start: a disk that fills up later must not end a
process which writes to a hole in one.
"""

import logging
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, Metric, values
from prometheus_client.multiprocess import MultiProcessCollector

from tieline.config import measures
from tieline.config.answered import Answered
from tieline.config.home import Home
from tieline.core.request_ids import NO_ROUTE

BUCKETS: Final = (0.02, 0.06, 0.15, 0.5, 1.5, 5.0, 30.0)
FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
_SIZES: Final = {"counter": 1 << 20, "histogram": 4 << 20}
"""Bytes: some four times what all addresses need."""
_UNKNOWN: Final = frozenset({"400", "404"})
_log = logging.getLogger("tieline.measures")


def folder_of(home: Home, port: int) -> Path:
    """Where the pages that listen at this port measure."""
    return home.measures_dir / str(port)


def begin(folder: Path) -> None:
    """Before any process of `serve` runs: with nothing of an earlier one."""
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):  # each process finds that it cannot measure, and says so
        folder.parent.mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(mode=0o700)


def end(folder: Path) -> None:
    """Once none runs any more."""
    shutil.rmtree(folder, ignore_errors=True)


def free_place(taken: Iterable[int]) -> int:
    """The smallest that no living process has."""
    known = set(taken)
    return next(place for place in range(len(known) + 1) if place not in known)


class RequestMeasures:
    """The counters of one process of pages, at a place that no other has meanwhile."""

    def __init__(self, folder: Path, place: int) -> None:
        for kind, size in _SIZES.items():
            _allocate(folder / f"{kind}_{place}.db", size)
        os.environ[FOLDER_VARIABLE] = str(folder)
        # Looked at when a measure is made: its numbers lie in the files of this place.
        values.ValueClass = values.MultiProcessValue(lambda: place)  # type: ignore[no-untyped-call]
        registry = CollectorRegistry()
        requests, seconds = measures.REQUESTS, measures.REQUEST_SECONDS
        self._requests = Counter(requests.name, requests.help, requests.labels, registry=registry)
        self._seconds = Histogram(
            seconds.name, seconds.help, seconds.labels, registry=registry, buckets=BUCKETS
        )

    def note(self, done: Answered) -> None:
        """Of an unknown address no name: there would be no end of them."""
        route = NO_ROUTE if done.status in _UNKNOWN else done.route
        self._requests.labels(route, f"{done.status[:1]}xx").inc()
        self._seconds.labels(route).observe(done.seconds)


def measure(folder: Path, place: int) -> RequestMeasures | None:
    """None, with a line in the log, where there is no room: pages are served all the same."""
    try:
        return RequestMeasures(folder, place)
    except OSError as error:
        _log.error("requests are not measured: %s", type(error).__name__)
        return None


def read(home: Home) -> Iterator[Metric]:
    """All processes' together."""
    files = sorted(str(path) for path in home.measures_dir.glob("*/*.db"))
    try:
        found = list(MultiProcessCollector.merge(files)) if files else []  # type: ignore[no-untyped-call]
    except FileNotFoundError:  # `serve` ends or begins just now: the next reading has it all
        found = []
    yield from found


def _allocate(path: Path, size: int) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        os.posix_fallocate(descriptor, 0, size)
    except OSError:
        path.unlink()
        raise
    finally:
        os.close(descriptor)
