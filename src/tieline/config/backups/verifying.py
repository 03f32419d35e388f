"""Reading a whole backup: is every byte as it was written, and is what it holds a dump?"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tieline.config.backups.keyring import find_key
from tieline.config.backups.making import DATABASE
from tieline.config.backups.postgres_programs import count_contents
from tieline.config.backups.sealed_file import Header, SealedReader, read_header
from tieline.config.errors import BackupError


@dataclass(frozen=True, slots=True)
class Whole:
    """A backup that opened to its end. `contents`: how many things pg_restore lists in its dump."""

    header: Header
    facts: dict[str, Any]
    manifest: dict[str, Any]
    contents: int


def verify(file: Path, keys: Path, *, now: datetime) -> Whole:
    """Read all of it. Raises BackupError, OSError."""
    with opened(file, keys, now=now) as reader:
        contents = 0
        for name, pieces in reader.parts():
            if name == DATABASE:
                contents = count_contents(pieces)
            else:
                for _ in pieces:
                    pass
        if not contents:
            raise BackupError("backup_empty", "The backup opens, and holds no database.")
        return Whole(reader.header, reader.facts, reader.manifest, contents)


@contextmanager
def opened(file: Path, keys: Path, *, now: datetime) -> Iterator[SealedReader]:
    """A backup whose time is not over, to be read with its key. Raises BackupError, OSError."""
    with file.open("rb") as bytes_:
        header = read_header(bytes_)
        key = find_key(keys, header)
        if _is_over(header, now):
            raise BackupError(
                "backup_expired",
                f"This backup expired at {header.expires_at}: what was to be forgotten by then would "
                "come back. Run `tieline backup expire`, which destroys its key.",
            )
        bytes_.seek(0)
        yield SealedReader(bytes_, key)


def _is_over(header: Header, now: datetime) -> bool:
    try:
        return datetime.fromisoformat(header.expires_at) <= now
    except (ValueError, TypeError):
        raise BackupError("not_a_backup", "This file is no backup that Tieline made.") from None
