"""The file of a backup: a stream of pieces, each sealed, so that one byte changed anywhere is found.

    TIELINE BACKUP 1 LF                what it is
    {"backup": ...} LF                 whose, of when and until when; plain, and bound into every piece
    length (4 bytes), sealed piece     again and again; the last one is sealed as the last

A piece is sealed with AES-256-GCM under the key of this backup alone (`submissions/sealing.py`): its number
is the nonce, so pieces cannot be left out, exchanged or cut off. Opened, its first byte says what it is:
facts, the name of a part, bytes of that part, or the manifest at the end. A few pieces are in memory at once.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from io import BufferedReader
from typing import Any, BinaryIO, Final
from uuid import UUID

from tieline.apps.submissions.sealing import TAG_BYTES, SealBroken, Sealer
from tieline.config.errors import BackupError

PIECE_BYTES: Final = 1 << 20
_MAGIC: Final = b"TIELINE BACKUP 1\n"
_HEADER_MOST: Final = 4096
_LENGTH: Final = 4
_FACTS, _NAME, _BYTES, _MANIFEST = b"F", b"N", b"B", b"M"
_SEALED_MOST: Final = PIECE_BYTES + 1 + TAG_BYTES


@dataclass(frozen=True, slots=True)
class Header:
    """What of a backup is not secret."""

    backup: str
    installation: str
    taken_at: str
    expires_at: str
    """Times in ISO 8601, UTC."""

    def line(self) -> bytes:
        """As it stands in the file."""
        return json.dumps(asdict(self), sort_keys=True).encode("ascii") + b"\n"


class SealedWriter:
    """Writes a backup: facts, parts one after the other, and the manifest."""

    def __init__(self, file: BinaryIO, key: bytes, header: Header) -> None:
        self._file = file
        self._sealer = Sealer(key, UUID(header.backup))
        self._about = sha256(header.line()).digest()
        self._whole = sha256()
        self._number = 0
        self._parts: list[dict[str, Any]] = []
        self._hash = sha256()
        self.size = 0
        self._write(_MAGIC + header.line())

    def put_facts(self, facts: dict[str, Any]) -> None:
        """What is known before the first part."""
        self._seal(_FACTS, _json(facts))

    def begin(self, name: str) -> None:
        """Begin a part."""
        self._end_part()
        self._parts.append({"name": name, "bytes": 0})
        self._seal(_NAME, name.encode("ascii"))

    def put(self, given: bytes) -> None:
        """More bytes of the part."""
        self._hash.update(given)
        self._parts[-1]["bytes"] += len(given)
        for start in range(0, len(given), PIECE_BYTES):
            self._seal(_BYTES, given[start : start + PIECE_BYTES])

    def finish(self) -> str:
        """Write the manifest; the SHA-256 of the whole file, in hexadecimal."""
        self._end_part()
        self._seal(_MANIFEST, _json({"parts": self._parts}), is_last=True)
        return self._whole.hexdigest()

    def _end_part(self) -> None:
        if self._parts:
            self._parts[-1].setdefault("sha256", self._hash.hexdigest())
        self._hash = sha256()

    def _seal(self, kind: bytes, content: bytes, *, is_last: bool = False) -> None:
        about = self._about + bytes([is_last])
        sealed = self._sealer.seal(self._number, kind + content, about)
        self._number += 1
        self._write(len(sealed).to_bytes(_LENGTH, "big") + sealed)

    def _write(self, given: bytes) -> None:
        self._whole.update(given)
        self.size += len(given)
        self._file.write(given)


class SealedReader:
    """Reads a backup from its beginning to its end. Every method raises BackupError (`backup_damaged`)
    where a byte is not as it was written."""

    def __init__(self, file: BufferedReader, key: bytes) -> None:
        self._file = file
        self.header = read_header(file)
        self._sealer = Sealer(key, UUID(self.header.backup))
        self._about = sha256(self.header.line()).digest()
        self._number = 0
        kind, content = self._open()
        if kind != _FACTS:
            raise _damaged()
        self.facts: dict[str, Any] = json.loads(content)
        self.manifest: dict[str, Any] = {}
        """After the last part."""

    def parts(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Each part by name, with its bytes, which must be read to their end before the next."""
        found: list[dict[str, Any]] = []
        kind, content = self._open()
        while kind == _NAME:
            part: dict[str, Any] = {"name": content.decode("ascii"), "bytes": 0}
            ended: list[tuple[bytes, bytes]] = []
            yield part["name"], self._bytes_of(part, ended)
            found.append(part)
            if not ended:
                raise RuntimeError("a part was not read to its end")
            kind, content = ended[0]
        if kind != _MANIFEST or json.loads(content) != {"parts": found}:
            raise _damaged()
        self.manifest = {"parts": found}

    def _bytes_of(self, part: dict[str, Any], ended: list[tuple[bytes, bytes]]) -> Iterator[bytes]:
        """The bytes of a part; what follows them is left in `ended`."""
        hash_ = sha256()
        kind, content = self._open()
        while kind == _BYTES:
            hash_.update(content)
            part["bytes"] += len(content)
            yield content
            kind, content = self._open()
        part["sha256"] = hash_.hexdigest()
        ended.append((kind, content))

    def _open(self) -> tuple[bytes, bytes]:
        length = int.from_bytes(self._read(_LENGTH), "big")
        if not TAG_BYTES < length <= _SEALED_MOST:
            raise _damaged()
        sealed = self._read(length)
        is_last = not self._file.peek(1)
        try:
            about = self._about + bytes([is_last])
            opened = self._sealer.open(self._number, sealed, about)
        except SealBroken:
            raise _damaged() from None
        self._number += 1
        return opened[:1], opened[1:]

    def _read(self, count: int) -> bytes:
        found = self._file.read(count)
        if len(found) != count:
            raise _damaged()
        return found


def read_header(file: BufferedReader) -> Header:
    """What of the backup is not secret, unauthenticated until a piece was opened. Raises BackupError."""
    if file.read(len(_MAGIC)) != _MAGIC:
        raise BackupError("not_a_backup", "This file is no backup that Tieline made.")
    line = file.readline(_HEADER_MOST)
    try:
        header = Header(**json.loads(line))
        UUID(header.backup)
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise _damaged() from None
    if header.line() != line:
        raise _damaged()
    return header


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True).encode("ascii")


def _damaged() -> BackupError:
    return BackupError(
        "backup_damaged",
        "The backup is not as it was made, or the key is another's: a piece of it does not open, or it "
        "is cut off. Take another copy, or an older backup.",
    )
