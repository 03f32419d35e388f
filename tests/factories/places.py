"""Folders for the servers of the tests: short of path, reachable by the server's user, quick."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tieline.config.embedded.processes import end_orphans

_IN_MEMORY = Path("/dev/shm")
_ROOM = 8 << 30  # bytes, for eight processes: each holds some 0.7 GiB


def new_folder(prefix: str = "tieline-test-") -> Path:
    """A new empty folder, not below pytest's own, which is private and of a long path.

    It lies in memory where there is room: a database is a thousand files, each test gets one, and
    making them on a disk takes thirty times as long.
    """
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=_IN_MEMORY if _has_room() else "/tmp"))
    folder.chmod(0o755)
    return folder


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """A new folder, gone afterwards with the servers that run in it."""
    path = new_folder()
    try:
        yield path
    finally:
        for data_dir in path.rglob("postgres"):
            end_orphans(data_dir)
        shutil.rmtree(path)


def _has_room() -> bool:
    if not os.access(_IN_MEMORY, os.W_OK):
        return False
    found = os.statvfs(_IN_MEMORY)
    free_memory = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min(found.f_bavail * found.f_frsize, free_memory) > _ROOM
