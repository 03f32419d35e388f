"""Where backups and their keys lie, and for how long a backup is kept: what the settings say."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from tieline.config.errors import BackupError, HomeError
from tieline.config.numbers import read_number

FOLDER: Final = "TIELINE_BACKUPS"
KEYS: Final = "TIELINE_BACKUP_KEYS"
DAYS: Final = "TIELINE_BACKUP_DAYS"
HOURS: Final = "TIELINE_BACKUP_HOURS"
DAYS_DEFAULT: Final = 30
DAYS_MOST: Final = 90
"""As long as anything that ends by itself is announced before (decision 32)."""
HOURS_DEFAULT: Final = 26
_OTHERS: Final = 0o077


@dataclass(frozen=True, slots=True)
class Plan:
    """What the settings say. None where a folder is not set."""

    folder: Path | None
    keys: Path | None
    kept_for: timedelta
    late_after: timedelta

    @property
    def is_off(self) -> bool:
        """Nobody set up backups."""
        return self.folder is None and self.keys is None

    def demand_keys(self) -> Path:
        """The folder of the keys, which is there. Raises BackupError."""
        if self.keys is None:
            raise BackupError(
                "backup_keys_not_set",
                f"Set {KEYS} to a folder for the keys of backups, which is not the one of the "
                "backups and does not lie on the same machine.",
            )
        return _demand(self.keys, KEYS)

    def demand_folder(self, chosen: Path | None) -> Path:
        """The folder that a backup is written to, which is there and apart from the keys. Raises
        BackupError."""
        folder = chosen or self.folder
        if folder is None:
            raise BackupError(
                "backup_folder_not_set",
                f"Say with --to where the backup goes, or set {FOLDER} to a folder for backups.",
            )
        _demand(folder, "--to" if chosen else FOLDER)
        if is_one_place(folder, self.demand_keys()):
            raise BackupError(
                "backup_beside_keys",
                f"{folder} is the folder of the keys, or one lies in the other: whoever carried a "
                f"backup off would have its key too. Set {KEYS} to a place of its own.",
            )
        return folder.absolute()


def read_plan(environ: Mapping[str, str]) -> Plan:
    """What the settings say. Raises HomeError."""
    return Plan(
        folder=_read_folder(environ, FOLDER),
        keys=_read_folder(environ, KEYS),
        kept_for=timedelta(
            days=read_number(environ, DAYS, default=DAYS_DEFAULT, most=DAYS_MOST),
        ),
        late_after=timedelta(hours=read_number(environ, HOURS, default=HOURS_DEFAULT)),
    )


def is_one_place(folder: Path, keys: Path) -> bool:
    """Whether one of two folders is the other, or lies in it, by whatever name."""
    one, other = folder.resolve(), keys.resolve()
    return one.is_relative_to(other) or other.is_relative_to(one)


def is_open_to_others(folder: Path) -> bool:
    """Whether others than its owner may read the folder or write to it."""
    return bool(folder.stat().st_mode & _OTHERS)


def _demand(folder: Path, name: str) -> Path:
    if not folder.is_dir():
        raise BackupError(
            "backup_folder_missing",
            f"{folder}, named by {name}, is no folder that is there. Make it, or mount what it lies on.",
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BackupError("backup_folder_closed", f"You may not write to {folder}.")
    return folder


def _read_folder(environ: Mapping[str, str], name: str) -> Path | None:
    chosen = environ.get(name, "")
    if not chosen:
        return None
    if not Path(chosen).is_absolute():
        raise HomeError(
            "bad_setting", f"{name} is {chosen!r}. Give the whole path, beginning with /."
        )
    return Path(chosen)
