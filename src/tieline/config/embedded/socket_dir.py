"""Where the server's socket lies: private, and short enough for the system to take it."""

import hashlib
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tieline.config.embedded.os_user import ServerUser
from tieline.config.errors import ServerError
from tieline.config.home import Home

PORT: Final = 5432
_SOCKET_NAME: Final = f".s.PGSQL.{PORT}"
_PATH_LIMIT: Final = 107  # bytes of a socket's path, on Linux
# Commas, quotes and the like mean something to the server or to those who connect.
_PLAIN: Final = re.compile(r"[A-Za-z0-9/._+-]+")
SHARED: Final = "TIELINE_MATCHER_SOCKETS"
_NEVER: Final = 0o027
_SHORT_PARENT: Final = Path("/tmp")  # noqa: S108 - the folder is checked before use


def choose_socket_dir(home: Home) -> Path:
    """The same folder for the same home, by whatever name the home is reached."""
    real = os.path.realpath(home.path)
    inside = Path(real, home.run_dir.name)
    if len(os.fsencode(inside / _SOCKET_NAME)) < _PATH_LIMIT and _PLAIN.fullmatch(str(inside)):
        return inside
    digest = hashlib.sha256(os.fsencode(real)).hexdigest()[:12]
    return _SHORT_PARENT / f"tieline-{os.geteuid()}-{digest}"


def read_shared_folder(environ: Mapping[str, str]) -> Path | None:
    """A folder in which the server is to listen as well, for a matcher under a user of its own; None
    where none is set. Raises ServerError."""
    name = environ.get(SHARED, "")
    if not name:
        return None
    folder = Path(name)
    is_short = len(os.fsencode(folder / _SOCKET_NAME)) < _PATH_LIMIT
    if not (folder.is_absolute() and is_short and _PLAIN.fullmatch(name)):
        raise ServerError(
            "bad_setting",
            f"{SHARED} is {name!r}. Give the whole path of a folder, short and of plain characters.",
        )
    return folder


def demand_shared(folder: Path, user: ServerUser) -> None:
    """Refuse a shared folder in which somebody else could put a socket in our place. Raises
    ServerError."""
    try:
        found = folder.lstat()
    except OSError as error:
        raise ServerError(
            "socket_folder_unusable",
            f"{SHARED} names {folder}, which cannot be looked at: {error.strerror}.",
            path=str(folder),
        ) from error
    if (
        not stat.S_ISDIR(found.st_mode)
        or found.st_uid != user.uid
        or stat.S_IMODE(found.st_mode) & _NEVER
    ):
        raise ServerError(
            "socket_folder_taken",
            f"{folder} should be a folder of the database server's user, to which its group may come and "
            "nobody else, and write none but its owner (mode 2750).",
            path=str(folder),
        )


def socket_path(folder: Path) -> Path:
    """The socket inside its folder."""
    return folder / _SOCKET_NAME


def prepare_socket_dir(folder: Path, user: ServerUser) -> None:
    """Make the folder if it is gone; refuse one that is not the server's own and private."""
    try:
        folder.mkdir(mode=0o700)
        created = True
    except FileExistsError:
        created = False
    descriptor = _open_folder(folder)
    try:
        if created:
            os.fchown(descriptor, user.uid, user.gid)
        found = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if found.st_uid != user.uid or stat.S_IMODE(found.st_mode) & 0o077:
        raise _taken(folder)


def _open_folder(folder: Path) -> int:
    try:
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise _taken(folder) from error


def _taken(folder: Path) -> ServerError:
    return ServerError(
        "socket_folder_taken",
        f"{folder} should be a private folder of the database server, but somebody else made "
        "it or opened it to others. Find out who, remove it, and run this again.",
        path=str(folder),
    )


def clear_socket_dir(folder: Path) -> None:
    """Remove what a dead server left. Only while no server lives: a stale lock names a process
    id that another program may have by now, and the server would refuse to start."""
    for path in (socket_path(folder), folder / f"{_SOCKET_NAME}.lock"):
        path.unlink(missing_ok=True)
