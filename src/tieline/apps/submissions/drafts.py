"""Files that wait between being chosen and being handed in: sealed, and no part of any record.

A draft is two files in a folder of the installation that is its owner's alone: the sealed bytes,
and sealed notes of what was said of them. Their keys are derived from a random secret that lives
only in a person's session, from the draft's id and from the office: another session, another
office, or the same person after signing out finds no draft. How pieces are sealed stands in
`sealing.py`; the last one is sealed as the last. The notes have a key of their own, and a random
number each time they are written.

A draft is gone when it is handed in or given up, and an hour after its file was chosen.
"""

import io
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final, cast
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tieline.apps.submissions.errors import DraftGone, DraftNotKept
from tieline.apps.submissions.sealing import NONCE_BYTES, TAG_BYTES, SealBroken, Sealer
from tieline.core.ids import Viewer

KEPT_FOR: Final = timedelta(hours=1)
DRAFTS_MOST: Final = 4
"""Of one session: the oldest gives way to a new one."""
PIECE_BYTES: Final = 1 << 20
_KEY_BYTES: Final = 32
_BYTES, _NOTES = ".sealed", ".notes"


def new_secret() -> str:
    """A secret for a session, in a form that a session can hold."""
    return os.urandom(_KEY_BYTES).hex()


@dataclass(frozen=True, slots=True)
class Drafts:
    """The drafts of one session, for one office."""

    _secret: bytes
    _viewer: Viewer

    @classmethod
    def of_session(cls, secret: str, viewer: Viewer) -> "Drafts":
        """`secret` is what `new_secret` gave."""
        return cls(bytes.fromhex(secret), viewer)

    def begin(self) -> "DraftWriter":
        """A new draft, which takes bytes. Raises DraftNotKept."""
        ident = uuid4()
        try:
            folder = _open_folder()
            for old in sorted(folder.glob(f"{self._tag()}.*{_BYTES}"), key=_age)[
                : -DRAFTS_MOST + 1
            ]:
                _unlink(old, old.with_suffix(_NOTES))
            return DraftWriter(ident, self._path(ident, _BYTES), self._sealer(ident, "file"))
        except OSError as error:
            raise DraftNotKept from error

    def note(self, ident: UUID, notes: dict[str, Any]) -> None:
        """Keep notes beside a draft, in place of earlier ones. Raises DraftNotKept."""
        number = os.urandom(NONCE_BYTES)  # no two of these meet
        text = json.dumps(notes).encode()
        sealer = self._sealer(ident, "notes")
        sealed = number + sealer.seal(int.from_bytes(number, "big"), text)
        path = self._path(ident, _NOTES)
        fresh = path.with_suffix(f".{uuid4().hex}.new")
        try:
            with _create(fresh) as file:
                file.write(sealed)
            fresh.replace(path)
        except OSError as error:
            fresh.unlink(missing_ok=True)
            raise DraftNotKept from error

    def notes(self, ident: UUID, *, now: datetime) -> dict[str, Any]:
        """What was noted. Raises DraftGone."""
        try:
            path = self._path(ident, _NOTES)
            sealed = path.read_bytes()
            if _is_old(path, now):
                raise DraftGone
            number = int.from_bytes(sealed[:NONCE_BYTES], "big")
            opened = self._sealer(ident, "notes").open(number, sealed[NONCE_BYTES:])
            found: dict[str, Any] = json.loads(opened)
        except (OSError, SealBroken, ValueError) as error:
            raise DraftGone from error
        return found

    def open(self, ident: UUID, *, now: datetime) -> BinaryIO:
        """Its bytes as a seekable file. Raises DraftGone, here and while they are read."""
        try:
            path = self._path(ident, _BYTES)
            if _is_old(path, now):
                raise DraftGone
            raw = _DraftReader(path, self._sealer(ident, "file"))
        except OSError as error:
            raise DraftGone from error
        return cast("BinaryIO", io.BufferedReader(raw, buffer_size=1 << 18))

    def remove(self, ident: UUID) -> None:
        """Delete its bytes and its notes; nothing if there are none."""
        _unlink(self._path(ident, _BYTES), self._path(ident, _NOTES))

    def remove_bytes(self, ident: UUID) -> None:
        """Delete its bytes. The notes can say what became of it."""
        _unlink(self._path(ident, _BYTES))

    def _tag(self) -> str:
        return self._derive(b"", "names").hex()[:_KEY_BYTES]

    def _path(self, ident: UUID, suffix: str) -> Path:
        return _folder() / f"{self._tag()}.{ident.hex}{suffix}"

    def _sealer(self, ident: UUID, purpose: str) -> Sealer:
        return Sealer(self._derive(ident.bytes, purpose), ident)

    def _derive(self, salt: bytes, purpose: str) -> bytes:
        info = f"tieline draft {purpose} {self._viewer.office_id} {self._viewer.person_id}"
        return HKDF(SHA256(), _KEY_BYTES, salt, info.encode()).derive(self._secret)


class DraftWriter:
    """Takes the bytes of a draft in order; holds at most one piece in memory."""

    def __init__(self, ident: UUID, path: Path, sealer: Sealer) -> None:
        self.ident = ident
        self.byte_count = 0
        self._path = path
        self._sealer = sealer
        self._number = 0
        self._buffer = bytearray()
        self._file = _create(path)

    def add(self, data: bytes) -> None:
        """Raises DraftNotKept."""
        self.byte_count += len(data)
        self._buffer += data
        while len(self._buffer) > PIECE_BYTES:
            self._seal(PIECE_BYTES)

    def close(self) -> None:
        """Seal the rest: a last piece, which is empty if there were no bytes. Raises DraftNotKept."""
        self._seal(len(self._buffer), is_last=True)
        try:
            self._file.close()
        except OSError as error:
            self.drop()
            raise DraftNotKept from error

    def drop(self) -> None:
        """Delete what was written."""
        with suppress(OSError):  # what it could not write is deleted anyway
            self._file.close()
        _unlink(self._path)

    def _seal(self, size: int, *, is_last: bool = False) -> None:
        number, piece = self._number, bytes(self._buffer[:size])
        del self._buffer[:size]
        self._number += 1
        try:
            self._file.write(self._sealer.seal(number, piece, bytes([is_last])))
        except OSError as error:
            self.drop()
            raise DraftNotKept from error


class _DraftReader(io.RawIOBase):
    """Holds one piece at a time in memory. That the last piece is one is part of what is sealed,
    so a draft that was cut short does not open."""

    def __init__(self, path: Path, sealer: Sealer) -> None:
        super().__init__()
        self._file = path.open("rb", buffering=0)
        self._sealer = sealer
        sealed = os.fstat(self._file.fileno()).st_size
        self._pieces = max(1, -(-sealed // (PIECE_BYTES + TAG_BYTES)))
        self._byte_count = max(0, sealed - self._pieces * TAG_BYTES)
        self._place = 0
        self._number = -1
        self._piece = b""
        self._open_piece(self._pieces - 1)  # that the end is there, whatever is read

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._byte_count}
        self._place = max(0, base[whence] + offset)
        return self._place

    def tell(self) -> int:
        return self._place

    def close(self) -> None:
        self._file.close()
        super().close()

    def readinto(self, buffer, /) -> int:  # type: ignore[no-untyped-def]
        if self._place >= self._byte_count:
            return 0
        number, offset = divmod(self._place, PIECE_BYTES)
        piece = self._open_piece(number)[offset : offset + len(buffer)]
        buffer[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)

    def _open_piece(self, number: int) -> bytes:
        if number != self._number:
            is_last = number == self._pieces - 1
            try:
                self._file.seek(number * (PIECE_BYTES + TAG_BYTES))
                sealed = self._file.read(PIECE_BYTES + TAG_BYTES)
                self._piece = self._sealer.open(number, sealed or b"", bytes([is_last]))
            except (SealBroken, OSError, ValueError) as error:
                self._file.close()
                raise DraftGone from error
            self._number = number
        return self._piece


def sweep(*, now: datetime) -> int:
    """Delete the drafts whose hour is over, and what an upload that was cut off left; how many
    files that were."""
    folder = _folder()
    if not folder.is_dir():
        return 0
    old = [path for path in folder.iterdir() if _is_old(path, now)]
    _unlink(*old)
    return len(old)


def _folder() -> Path:
    return Path(settings.DRAFTS_DIR)


def _open_folder() -> Path:
    folder = _folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _create(path: Path) -> BinaryIO:
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.fdopen(os.open(path, flags, 0o600), "wb")


def _age(path: Path) -> float:
    with suppress(FileNotFoundError):  # swept meanwhile
        return path.stat().st_mtime
    return 0.0


def _is_old(path: Path, now: datetime) -> bool:
    """Whether its hour is over. The clock of the disk and of the caller are taken for one."""
    return now.timestamp() - _age(path) > KEPT_FOR.total_seconds()


def _unlink(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
