"""`postmaster.pid`: what a server said of itself. It may be stale; never trust it alone."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_NAME: Final = "postmaster.pid"
_STATUS_LINE: Final = 7


@dataclass(frozen=True, slots=True)
class PostmasterFile:
    """The process id it names and the state it last reported: starting, ready, stopping."""

    pid: int
    status: str


def read_postmaster_file(data_dir: Path) -> PostmasterFile | None:
    """What the file says; None if it is missing or makes no sense."""
    try:
        lines = (data_dir / _NAME).read_text(errors="replace").splitlines()
        pid = int(lines[0])
    except (OSError, ValueError, IndexError):
        return None
    status = lines[_STATUS_LINE].strip() if len(lines) > _STATUS_LINE else ""
    return PostmasterFile(pid, status)


def remove_misleading_file(data_dir: Path) -> None:
    """Remove a file that names a live process. Only call this once no server process lives.

    The server would take that process, whoever it is by now, for a server and refuse to start.
    A file that names a dead process stays: the server checks what it left in memory.
    """
    stale = read_postmaster_file(data_dir)
    if stale is not None and _lives(stale.pid):
        (data_dir / _NAME).unlink(missing_ok=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(abs(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
