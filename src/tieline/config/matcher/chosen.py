"""What the environment says of the matcher: how it reaches the database, where its files lie, and what it
may take."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tieline.bulk.keys.engine import SPILL, Limits
from tieline.config.errors import HomeError
from tieline.config.home import Home, load_secrets, prepare_home
from tieline.config.matcher.access import Access, access_of, read_access
from tieline.config.numbers import read_number

ACCESS: Final = "TIELINE_MATCHER_ACCESS"
KEYS: Final = "TIELINE_KEYS"
MEMORY: Final = "TIELINE_MATCHER_MEMORY_MB"
THREADS: Final = "TIELINE_MATCHER_THREADS"
_LEAST_MB: Final = 256
_OTHERS: Final = 0o077


def choose_access(home: Home, environ: Mapping[str, str]) -> Access:
    """By the file that is named; else as the installation's own user. Raises SecretsError."""
    name = environ.get(ACCESS, "")
    return read_access(Path(name)) if name else access_of(home, load_secrets(home))


def choose_folder(home: Home, environ: Mapping[str, str]) -> Path:
    """The folder of the files of keys, made where it is missing; its user's alone. Raises HomeError."""
    name = environ.get(KEYS, "")
    if name:
        if not Path(name).is_absolute():
            raise HomeError(
                "bad_setting", f"{KEYS} is {name!r}. Give the whole path, beginning with /."
            )
        return _prepare(Path(name))
    if environ.get(ACCESS, ""):
        raise HomeError(
            "bad_setting", f"With {ACCESS} set {KEYS} too, to a folder of the matcher's own user."
        )
    prepare_home(home)
    return _prepare(home.keys_dir)


def read_limits(environ: Mapping[str, str]) -> Limits:
    """Memory and threads. Raises HomeError."""
    default = Limits()
    return Limits(
        memory_mb=read_number(environ, MEMORY, default=default.memory_mb, least=_LEAST_MB),
        threads=read_number(environ, THREADS, default=default.threads),
    )


def _prepare(folder: Path) -> Path:
    try:
        for one in (folder, folder / SPILL):
            one.mkdir(mode=0o700, exist_ok=True)
        found = folder.stat()
    except OSError as error:
        raise HomeError(
            "keys_folder_unusable",
            f"The files of keys cannot be kept in {folder}: {error.strerror}. Set {KEYS} to a folder "
            "that the user of the matcher may write to.",
            path=str(folder),
        ) from error
    if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & _OTHERS:
        raise HomeError(
            "keys_folder_open",
            f"{folder} is not the matcher's alone. Give it to the user that the matcher runs as, and close "
            f"it to all others (`chmod 700 {folder}`).",
            path=str(folder),
        )
    return folder
