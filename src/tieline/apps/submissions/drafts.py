"""Files that wait between being chosen and being handed in: sealed, and no part of any record.

A draft is two files in a folder of the installation that is its owner's alone: the sealed bytes,
and sealed notes of what was said of them. Their keys are derived from a random secret that lives
only in a person's session, from the draft's id and from the office: another session, another
office, or the same person after signing out finds no draft. Pieces are sealed with AES-256-GCM;
a piece's number is its nonce (the key is used for one file only) and, with the draft's id, its
associated data. The notes have a key of their own and a random nonce.

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

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tieline.apps.submissions.errors import DraftGone, DraftNotKept
from tieline.core.ids import Viewer

KEPT_FOR: Final = timedelta(hours=1)
DRAFTS_MOST: Final = 4
"""Of one session: the oldest gives way to a new one."""
PIECE_BYTES: Final = 1 << 20
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
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
            return DraftWriter(ident, self._path(ident, _BYTES), self._key(ident, "file"))
        except OSError as error:
            raise DraftNotKept from error

    def note(self, ident: UUID, notes: dict[str, Any]) -> None:
        """Keep notes beside a draft, in place of earlier ones. Raises DraftNotKept."""
        nonce = os.urandom(_NONCE_BYTES)
        text = json.dumps(notes).encode()
        sealed = nonce + AESGCM(self._key(ident, "notes")).encrypt(nonce, text, ident.bytes)
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
            nonce, text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
            opened = AESGCM(self._key(ident, "notes")).decrypt(nonce, text, ident.bytes)
            found: dict[str, Any] = json.loads(opened)
        except (OSError, InvalidTag, ValueError) as error:
            raise DraftGone from error
        return found

    def open(self, ident: UUID, *, now: datetime) -> BinaryIO:
        """Its bytes as a seekable file. Raises DraftGone, here and while they are read."""
        try:
            path = self._path(ident, _BYTES)
            if _is_old(path, now):
                raise DraftGone
            raw = _DraftReader(path, ident, self._key(ident, "file"))
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

    def _key(self, ident: UUID, purpose: str) -> bytes:
        return self._derive(ident.bytes, purpose)

    def _derive(self, salt: bytes, purpose: str) -> bytes:
        info = f"tieline draft {purpose} {self._viewer.office_id} {self._viewer.person_id}"
        return HKDF(SHA256(), _KEY_BYTES, salt, info.encode()).derive(self._secret)


class DraftWriter:
    """Takes the bytes of a draft in order; holds at most one piece in memory."""

    def __init__(self, ident: UUID, path: Path, key: bytes) -> None:
        self.ident = ident
        self.byte_count = 0
        self._path = path
        self._cipher = AESGCM(key)
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
        nonce, data = _frame(self.ident, self._number, is_last=is_last)
        piece = bytes(self._buffer[:size])
        del self._buffer[:size]
        self._number += 1
        try:
            self._file.write(self._cipher.encrypt(nonce, piece, data))
        except OSError as error:
            self.drop()
            raise DraftNotKept from error


class _DraftReader(io.RawIOBase):
    """Holds one piece at a time in memory. That the last piece is one is part of what is sealed,
    so a draft that was cut short does not open."""

    def __init__(self, path: Path, ident: UUID, key: bytes) -> None:
        super().__init__()
        self._file = path.open("rb", buffering=0)
        self._ident = ident
        self._cipher = AESGCM(key)
        sealed = os.fstat(self._file.fileno()).st_size
        self._pieces = max(1, -(-sealed // (PIECE_BYTES + _TAG_BYTES)))
        self._byte_count = max(0, sealed - self._pieces * _TAG_BYTES)
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
            nonce, data = _frame(self._ident, number, is_last=number == self._pieces - 1)
            try:
                self._file.seek(number * (PIECE_BYTES + _TAG_BYTES))
                sealed = self._file.read(PIECE_BYTES + _TAG_BYTES)
                self._piece = self._cipher.decrypt(nonce, sealed or b"", data)
            except (InvalidTag, OSError, ValueError) as error:
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


def _frame(ident: UUID, number: int, *, is_last: bool) -> tuple[bytes, bytes]:
    counter = number.to_bytes(_NONCE_BYTES, "big")
    return counter, ident.bytes + counter + bytes([is_last])
