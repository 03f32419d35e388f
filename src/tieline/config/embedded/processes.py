"""Which server processes really live. A process id in a file proves nothing: ids are used again."""

import os
import signal
import socket
import struct
import time
from pathlib import Path
from typing import Final

from tieline.config.errors import ServerError

_PATIENCE: Final = 5.0
_PAUSE: Final = 0.02


def server_processes(data_dir: Path) -> frozenset[int]:
    """Every live PostgreSQL process working in this data directory, orphans included.

    A server process changes into its data directory, so the system itself can tell whose it is.
    """
    try:
        folder = data_dir.stat()
    except FileNotFoundError:
        return frozenset()
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return frozenset(pid for pid in pids if _works_in(pid, folder))


def is_server_process(pid: int, data_dir: Path) -> bool:
    """Whether this process is a PostgreSQL working in this data directory."""
    try:
        return _works_in(pid, data_dir.stat())
    except OSError:
        return False


def _works_in(pid: int, folder: os.stat_result) -> bool:
    process = Path("/proc", str(pid))
    try:
        # After an upgrade the name of a running program ends in " (deleted)".
        if not (process / "exe").readlink().name.startswith("postgres"):
            return False
        return os.path.samestat((process / "cwd").stat(), folder)
    except OSError:
        return False  # gone, a zombie, or another user's


def listening_pid(path: Path) -> int | None:
    """The process that answers on this socket; None if none does.

    The system vouches for it. Raises `TimeoutError` if somebody listens but is too busy. A
    listener in another container has the number 0.
    """
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        with socket.socket(socket.AF_UNIX) as client:
            client.setblocking(False)
            try:
                client.connect(str(path))
            except BlockingIOError:
                time.sleep(_PAUSE)
                continue
            except OSError:
                return None
            peer = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
            return int(struct.unpack("3i", peer)[0])
    raise TimeoutError(f"{path} is too busy to answer")


def wait_until_gone(data_dir: Path, seconds: float = _PATIENCE) -> bool:
    """Whether the last process of this data directory ended in time."""
    deadline = time.monotonic() + seconds
    while server_processes(data_dir):
        if time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE)
    return True


def end_orphans(data_dir: Path) -> None:
    """End processes that outlived their postmaster: they hold its memory and bar a new start.

    Nothing committed is lost: the log written ahead is on disk, and the next start replays it.
    """
    for number in (signal.SIGQUIT, signal.SIGKILL):
        for pid in server_processes(data_dir):
            _send(pid, number)
        if wait_until_gone(data_dir):
            return
    raise ServerError(
        "server_will_not_end",
        f"Processes of an earlier database server in {data_dir} do not end: "
        f"{sorted(server_processes(data_dir))}. A disk that does not answer can be the cause.",
        path=str(data_dir),
    )


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
