"""A home for a trial, which is given back whatever happens to whoever asked for it.

A process of its own, the keeper, gives it back: it waits until nobody holds the other end of its input,
which the system sees to even where we are killed. What stays where both are (the machine went down) the
next trial removes: only a folder that somebody holds is in use.
"""

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from tieline.config.backups.scratch_keeper import PREFIX, give_back
from tieline.config.errors import BackupError
from tieline.config.home import Home

_TRIES: Final = 20
_ENTERED: Final = 0o711  # the server's user walks through, and lists nothing


@contextmanager
def scratch_home(parent: Path) -> Iterator[Home]:
    """An empty home in a new folder of `parent`. Raises BackupError, OSError."""
    _sweep(parent)
    folder, lock = _make(parent)
    try:  # held to the end by both: by the keeper where we are killed, by us where it is
        keeper = subprocess.Popen(  # noqa: S603 - our own module, our own interpreter
            [sys.executable, "-m", "tieline.config.backups.scratch_keeper", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us
            pass_fds=(lock,),
        )
        try:
            yield Home(folder / "home")
        finally:
            keeper.communicate()
            _demand_gone(folder)
    finally:
        os.close(lock)


def _demand_gone(folder: Path) -> None:
    if folder.exists():
        raise BackupError(
            "scratch_left",
            f"{folder} could not be removed, and holds what was restored in plain text. End what "
            "runs in it, then remove it by hand.",
        )


def _make(parent: Path) -> tuple[Path, int]:
    """A new folder and its lock. Somebody's sweep may take it in the moment before it is locked."""
    for _ in range(_TRIES):
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        with suppress(FileNotFoundError):
            lock = _open(folder)
            fcntl.flock(lock, fcntl.LOCK_EX)
            if folder.exists():
                folder.chmod(_ENTERED)
                return folder, lock
            os.close(lock)
    raise BackupError(
        "scratch_not_made", f"No folder stays in {parent}. Choose another with TMPDIR."
    )


def _sweep(parent: Path) -> None:
    """Give back what a trial left whose keeper was killed too."""
    for folder in parent.glob(f"{PREFIX}*"):
        with suppress(FileNotFoundError, PermissionError, NotADirectoryError):
            lock = _open(folder)
            try:
                if os.fstat(lock).st_uid == os.geteuid():
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    give_back(folder)
            except BlockingIOError:
                continue  # another trial is at work in it
            finally:
                os.close(lock)


def _open(folder: Path) -> int:
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
