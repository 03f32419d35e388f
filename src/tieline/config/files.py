"""Files that must be whole or absent, and private from the moment they exist."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KEEP_OWNER = -1
_LOCK = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


def write_private(
    path: Path, text: str, *, uid: int = KEEP_OWNER, gid: int = KEEP_OWNER, replace: bool = True
) -> None:
    """Write `text` so that a reader finds the old file or the new one, never a part of it.

    The file is created 0600 under a new name, so that nobody reads it early and no symbolic
    link planted at `path` is followed. With `replace=False` an existing file is left alone and
    `FileExistsError` is raised.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _write_new(temporary, text, uid=uid, gid=gid)
        if replace:
            temporary.replace(path)
        else:
            path.hardlink_to(temporary)  # unlike a rename, a link never overwrites
    finally:
        temporary.unlink(missing_ok=True)
    sync_directory(path.parent)


def _write_new(path: Path, text: str, *, uid: int, gid: int) -> None:
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
        os.fchown(file.fileno(), uid, gid)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def sync_directory(path: Path) -> None:
    """Make names in `path` survive a loss of power: syncing a file does not sync its name."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(path: Path) -> Iterator[int]:
    """Hold the only lock on `path`; wait for it as long as need be. Yields the descriptor.

    The system frees it when the holder dies, so no crash leaves a lock behind. It is not
    reentrant: taking it twice in one process waits for ever.
    """
    descriptor = os.open(path, _LOCK, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def held(path: Path) -> Iterator[int | None]:
    """The same lock without waiting; None where somebody else holds it. A child that is handed the
    descriptor holds it too, also when we are gone."""
    descriptor = os.open(path, _LOCK, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield descriptor
    finally:
        os.close(descriptor)
