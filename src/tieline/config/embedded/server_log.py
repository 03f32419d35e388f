"""The server's technical log. It holds no values of cases; see `settings`."""

import os
from pathlib import Path
from typing import Final

from tieline.config.embedded.os_user import ServerUser

_ROTATE_AT: Final = 10_000_000  # bytes; looked at when the server starts
_TAIL_BYTES: Final = 65_536


def prepare_log(path: Path, user: ServerUser) -> None:
    """Make the log one that only the server's user may write, and keep one older log at most.

    The folder is not that user's, so the server could not make the file itself.
    """
    if path.exists() and path.stat().st_size > _ROTATE_AT:
        path.replace(path.with_name(f"{path.name}.1"))
    flags = os.O_CREAT | os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o600)
    try:
        os.fchown(descriptor, user.uid, user.gid)
    finally:
        os.close(descriptor)


def read_tail(path: Path, lines: int) -> str:
    """The last lines of the log; empty if there is none."""
    try:
        with path.open("rb") as log:
            size = log.seek(0, os.SEEK_END)
            log.seek(max(0, size - _TAIL_BYTES))
            text = log.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-lines:]) if lines > 0 else ""
