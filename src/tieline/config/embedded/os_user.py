"""The operating-system user the server runs as.

PostgreSQL refuses to run as root, and what reads every office's files should own nothing else.
So root drops to a user kept for this alone; anyone else runs the server as themselves.
"""

import grp
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tieline.config.errors import HomeError, ServerError

USER_NAME: Final = "tieline"
_ATTEMPTS: Final = 20

# Nothing of the caller's environment may steer the server: no PG*, LD_* or locale variables.
_ENVIRONMENT: Final = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class ServerUser:
    """Who the server runs as; `dropped` means that we are root and they are not."""

    uid: int
    gid: int
    dropped: bool


OURSELVES: Final = ServerUser(-1, -1, dropped=False)
"""For programs that only ask: they run as whoever calls."""


def find_server_user() -> ServerUser | None:
    """The user, if there is one yet."""
    if os.geteuid() != 0:
        return ServerUser(os.geteuid(), os.getegid(), dropped=False)
    try:
        entry = pwd.getpwnam(USER_NAME)
    except KeyError:
        return None
    if entry.pw_uid == 0:
        raise ServerError(
            "server_user_is_root",
            f"The user {USER_NAME!r} has number 0, so it is root by another name. "
            "Give it a number of its own.",
        )
    return ServerUser(entry.pw_uid, entry.pw_gid, dropped=True)


def ensure_server_user() -> ServerUser:
    """The user, made first if root needs one. Safe when several processes ask at once."""
    for _ in range(_ATTEMPTS):
        if user := find_server_user():
            return user
        reason = _add_user()
        if not reason:
            continue
        time.sleep(0.1)  # useradd locks the user list: somebody else may be at it
    raise ServerError(
        "server_user_missing",
        f"Could not create the system user {USER_NAME!r} for the database server: {reason} "
        "Create it by hand, without a password or login shell, then run this again.",
        reason=reason,
    )


def _add_user() -> str:
    """Why it failed; empty if it worked."""
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return "this system has no useradd."
    argv = [useradd, "--system", "--no-create-home", "--home-dir", "/nonexistent"]
    argv += ["--shell", "/usr/sbin/nologin"]
    if _group_exists():
        argv += ["--gid", USER_NAME]
    done = subprocess.run(  # noqa: S603 - fixed words only
        [*argv, USER_NAME], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    return "" if done.returncode == 0 else done.stderr.strip()


def _group_exists() -> bool:
    try:
        grp.getgrnam(USER_NAME)
    except KeyError:
        return False
    return True


def run_as(
    user: ServerUser, argv: Sequence[str], *, pass_fds: Sequence[int] = ()
) -> subprocess.CompletedProcess[str]:
    """Run a program as the server's user and wait for it; output is captured, input is empty.

    It gets a session of its own, so that Ctrl-C at our terminal never reaches the server.
    """
    return subprocess.run(  # noqa: S603 - our own binaries, no shell
        list(argv),
        user=user.uid if user.dropped else None,
        group=user.gid if user.dropped else None,
        extra_groups=[] if user.dropped else None,
        cwd="/",
        env=_ENVIRONMENT,
        umask=0o077,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        start_new_session=True,
        pass_fds=tuple(pass_fds),
        check=False,
    )


def require_reachable(user: ServerUser, folder: Path) -> None:
    """Refuse a folder the server's user cannot walk to, and name the one that bars the way.

    We never open folders above the home: they may be closed for a reason.
    """
    if not user.dropped or _can_enter(user, folder):
        return
    barrier = next(
        path for path in (*reversed(folder.parents), folder) if not _can_enter(user, path)
    )
    raise HomeError(
        "home_unreachable",
        f"The database server runs as user {USER_NAME!r}, who cannot pass {barrier} to reach "
        f"{folder}. Put the installation elsewhere (TIELINE_HOME), or open that folder "
        f"(`chmod go+x {barrier}`) if it may be opened.",
        path=str(folder),
        barrier=str(barrier),
    )


def _can_enter(user: ServerUser, folder: Path) -> bool:
    # Asking the system, as that user, also counts access lists and mount options.
    return run_as(user, ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)]).returncode == 0
