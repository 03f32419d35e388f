"""The folder of the keys: for each backup its key and a record of it, each a file of its own.

A key lies apart from its backup, so that destroying it takes every copy of the backup with it, wherever
somebody carried one. The record says where the backup was written, and outlives the key until the file is
gone too. The ledgers of purges lie here as well, since a restore needs both.
"""

import json
import os
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from tieline.apps.submissions.sealing import new_key
from tieline.config.backups.sealed_file import Header
from tieline.config.errors import BackupError
from tieline.config.files import sync_directory, write_private
from tieline.config.home import KEY_BYTES

_RECORD, _KEY = ".json", ".key"
_PREFIX: Final = "backup-"
SUFFIX: Final = ".tieline-backup"
"""Of the file of a backup."""


@dataclass(frozen=True, slots=True)
class Record:
    """One backup. `sha256` is empty, and `size` 0, until it is whole."""

    ident: UUID
    installation: str
    taken_at: datetime
    expires_at: datetime
    file: Path
    """Where it was written; a copy may lie anywhere."""
    size: int = 0
    sha256: str = ""

    @property
    def is_whole(self) -> bool:
        return bool(self.sha256)

    @property
    def unfinished_file(self) -> Path:
        """What it is written to until it is whole."""
        return self.file.with_name(f".{self.file.name}.new")

    def header(self) -> Header:
        """What the file says of itself."""
        return Header(
            str(self.ident),
            self.installation,
            self.taken_at.isoformat(),
            self.expires_at.isoformat(),
        )

    def has_expired(self, now: datetime) -> bool:
        return self.expires_at <= now


class Keyring:
    """The keys and records of one installation in a folder, which others may use too."""

    def __init__(self, folder: Path, installation: str) -> None:
        self._folder = folder
        self._installation = installation

    @property
    def ledger_path(self) -> Path:
        """The copy of the installation's ledger of purges."""
        return ledger_in(self._folder, self._installation)

    def add(self, record: Record) -> bytes:
        """A key for a backup that is to be made. Raises OSError."""
        key = new_key()
        self.keep(record)  # first: a key without a record would be found by nobody
        write_private(self._path(record.ident, _KEY), key.hex() + "\n")
        return key

    def keep(self, record: Record) -> None:
        """Write the record, in place of the one before. Raises OSError."""
        write_private(self._path(record.ident, _RECORD), _render(record))

    def finish(self, record: Record, *, size: int, sha256: str) -> Record:
        """Say that it is whole. Raises OSError."""
        whole = replace(record, size=size, sha256=sha256)
        self.keep(whole)
        return whole

    def records(self) -> list[Record]:
        """Of every backup of this installation that is not forgotten, oldest first. Raises
        BackupError where a record cannot be read."""
        found, unreadable = self.read()
        if unreadable:
            raise unreadable[0]
        return found

    def read(self) -> tuple[list[Record], list[BackupError]]:
        """The same, and beside them what is wrong with each record that cannot be read."""
        found: list[Record] = []
        unreadable: list[BackupError] = []
        for path in sorted(self._folder.glob(f"{_PREFIX}*{_RECORD}")):
            try:
                record = _read(path)
            except BackupError as error:
                unreadable.append(error)
                continue
            if record.installation == self._installation:
                found.append(record)
        return sorted(found, key=lambda one: one.taken_at), unreadable

    def has_key(self, ident: UUID) -> bool:
        return self._path(ident, _KEY).exists()

    def has_whole_key(self, ident: UUID) -> bool:
        """Whether the key is there and could be one: neither empty nor cut off, and readable."""
        try:
            _read_key(self._path(ident, _KEY))
        except (OSError, ValueError):
            return False
        return True

    def destroy_key(self, ident: UUID) -> None:
        """From here on no copy of the backup opens. Its bytes are written over before the name goes, as
        far as the disk does that in place. Raises OSError."""
        path = self._path(ident, _KEY)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        try:
            os.write(descriptor, bytes(os.fstat(descriptor).st_size))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        path.unlink()
        sync_directory(self._folder)

    def forget(self, ident: UUID) -> None:
        """Remove the record, when key and file are gone. Raises OSError."""
        self._path(ident, _RECORD).unlink(missing_ok=True)
        sync_directory(self._folder)

    def note_tried(self, ident: str, at: datetime) -> None:
        """Write down that a backup was restored on trial and was well. Raises OSError."""
        said = {"backup": ident, "at": at.isoformat()}
        write_private(self._tried_path, json.dumps(said))

    def last_tried(self) -> datetime | None:
        """When a backup was last restored on trial and was well; None where nothing says so."""
        try:
            return _moment(json.loads(self._tried_path.read_text("utf-8"))["at"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    @property
    def _tried_path(self) -> Path:
        return self._folder / f"tried-{self._installation}.json"

    def _path(self, ident: UUID, suffix: str) -> Path:
        return self._folder / f"{_PREFIX}{ident}{suffix}"


def ledger_in(folder: Path, installation: str) -> Path:
    """Where the ledger of purges of an installation is copied to."""
    return folder / f"purges-{installation}.jsonl"


def find_key(folder: Path, header: Header) -> bytes:
    """The key of a backup. Raises BackupError."""
    path = folder / f"{_PREFIX}{UUID(header.backup)}{_KEY}"
    try:
        return _read_key(path)
    except FileNotFoundError:
        raise BackupError(
            "backup_key_missing",
            f"{folder} does not hold the key of this backup, which was taken at {header.taken_at} and "
            f"is kept until {header.expires_at}. If it expired, its key was destroyed and nothing opens "
            "it any more; else give the folder that holds its key.",
        ) from None
    except OSError as error:
        raise BackupError(
            "backup_key_unreadable",
            f"The key {path} cannot be read: {error.strerror}. See whose it is, or take it from a copy of "
            "the folder.",
        ) from None
    except ValueError:
        raise BackupError(
            "backup_key_unreadable",
            f"The key {path} cannot be read: it is empty, cut off or something else, and not the "
            f"{2 * KEY_BYTES} hexadecimal digits of a key. Take it from a copy of the folder.",
        ) from None


def _read_key(path: Path) -> bytes:
    """Raises OSError, ValueError."""
    key = bytes.fromhex(path.read_text("ascii"))
    if len(key) != KEY_BYTES:
        raise ValueError("no key")
    return key


def _render(record: Record) -> str:
    return json.dumps(
        {
            "backup": str(record.ident),
            "installation": record.installation,
            "taken_at": record.taken_at.isoformat(),
            "expires_at": record.expires_at.isoformat(),
            "file": str(record.file),
            "size": record.size,
            "sha256": record.sha256,
        },
        indent=2,
    )


def _read(path: Path) -> Record:
    try:
        said: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if not said["file"].endswith(SUFFIX):  # it is to be deleted one day
            raise ValueError("not the file of a backup")
        return Record(
            UUID(said["backup"]),
            str(said["installation"]),
            _moment(said["taken_at"]),
            _moment(said["expires_at"]),
            _path(said["file"]),
            int(said["size"]),
            str(said["sha256"]),
        )
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,
        RecursionError,
    ):
        raise BackupError(
            "backup_record_unreadable",
            f"The record {path} cannot be read, so nobody knows when that backup expires. Put it back, "
            "or remove it with the key of the same name.",
        ) from None


def _moment(said: str) -> datetime:
    """Of a time without a zone nobody knows when it is over."""
    at = datetime.fromisoformat(said)
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at


def _path(said: str) -> Path:
    """Such as the system can be asked for."""
    if b"\0" in os.fsencode(said):
        raise ValueError("no path")
    return Path(said)
