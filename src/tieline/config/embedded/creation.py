"""Making a new, empty data directory: whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tieline.config.embedded.binaries import bin_path, wheel_version
from tieline.config.embedded.os_user import ServerUser, run_as
from tieline.config.embedded.settings import ACCESS_RULES, INCLUDE
from tieline.config.errors import ServerError
from tieline.config.files import sync_directory, write_private
from tieline.config.home import Home

SUPERUSER: Final = "postgres"
_WORKSHOP: Final = "postgres.new-"


def data_dir_exists(home: Home, user: ServerUser) -> bool:
    """Whether there is a data directory; refuses one that this server cannot or must not use."""
    data_dir = home.data_dir
    if not data_dir.exists() or not any(data_dir.iterdir()):
        return False
    marker = data_dir / "PG_VERSION"
    version = marker.read_text().strip() if marker.exists() else ""
    if not version or data_dir.stat().st_uid != user.uid:
        raise ServerError(
            "data_folder_foreign",
            f"{data_dir} is not a database that Tieline made for this user. "
            "Move it away, or set TIELINE_HOME to another folder.",
            path=str(data_dir),
        )
    if version != wheel_version().split(".")[0]:
        raise ServerError(
            "data_version_differs",
            f"{data_dir} was made by PostgreSQL {version}, but PostgreSQL {wheel_version()} is "
            "installed. Dump it with the old programs and restore it with the new ones.",
            path=str(data_dir),
            version=version,
        )
    return True


def create_data_dir(
    home: Home,
    user: ServerUser,
    superuser_password: str,
    *,
    lock: int,
    settings: Mapping[str, str],
) -> None:
    """Build beside the final place, then rename: nothing half-done ever bears the final name.

    `lock` goes to initdb too, so that one which outlives us is waited for by the next caller.
    """
    _sweep(home)
    workshop = Path(tempfile.mkdtemp(prefix=_WORKSHOP, dir=home.path))
    try:
        os.chown(workshop, user.uid, user.gid)
        built = workshop / "data"
        _run_initdb(built, user, superuser_password, lock=lock, settings=settings)
        _write_rules(built, user)
        built.rename(home.data_dir)
        sync_directory(home.path)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _sweep(home: Home) -> None:
    for left in home.path.glob(f"{_WORKSHOP}*"):
        shutil.rmtree(left)


def _run_initdb(
    built: Path, user: ServerUser, password: str, *, lock: int, settings: Mapping[str, str]
) -> None:
    if not password or "\n" in password or "\r" in password:
        raise ValueError("the password is one line of text")
    password_file = built.with_name("password")  # an argument would show in the list of processes
    write_private(password_file, password + "\n", uid=user.uid, gid=user.gid)
    argv = [
        str(bin_path("initdb")),
        f"--pgdata={built}",
        f"--username={SUPERUSER}",
        f"--pwfile={password_file}",
        "--encoding=UTF8",
        "--locale-provider=builtin",  # the build has no ICU
        "--locale=C.UTF-8",
        "--auth-local=scram-sha-256",
        "--auth-host=reject",
        "--data-checksums",
    ]
    if settings.get("fsync") == "off":
        argv.append("--no-sync")
    done = run_as(user, argv, pass_fds=[lock])
    password_file.unlink()
    if done.returncode != 0:
        raise ServerError(
            "server_not_created",
            f"Could not create the database in {built.parent.parent}:\n"
            f"{(done.stderr or done.stdout).strip()}",
            path=str(built.parent.parent),
        )


def _write_rules(built: Path, user: ServerUser) -> None:
    # The server's user owns these folders: every write is a new file renamed into place, so
    # that no link planted there makes root write elsewhere.
    write_private(built / "pg_hba.conf", ACCESS_RULES, uid=user.uid, gid=user.gid)
    main = built / "postgresql.conf"
    write_private(main, main.read_text() + INCLUDE, uid=user.uid, gid=user.gid)
