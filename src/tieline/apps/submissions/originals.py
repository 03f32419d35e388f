"""The original of a slice: encrypted in pieces under a key of its own, never altered.

How pieces are sealed stands in `sealing.py`.
"""

import hashlib
import io
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from tieline.apps.audit.acting import acting_as
from tieline.apps.submissions.errors import FileChanged, OriginalDamaged
from tieline.apps.submissions.models import OfficeSlice
from tieline.apps.submissions.sealing import (
    SealBroken,
    Sealer,
    fetch_sealed,
    new_key,
    store_sealed,
    unwrap_key,
    wrap_key,
)
from tieline.core.ids import Actor, Viewer

CHUNK_BYTES: Final = 1 << 20
_MOST_WAITING: Final = 2  # a case sheet has a writer for each office
_STORE_PIECE: Final = (
    "insert into submissions_slicechunk (office_id, slice_id, number, ciphertext)"
    " values (%s, %s, %s, %b)"
)
_READ_PIECE: Final = (
    "select ciphertext from submissions_slicechunk"
    " where office_id = %s and slice_id = %s and number = %s"
)


@dataclass(frozen=True, slots=True)
class SliceFacts:
    """What a wrapped key is bound to: a slice whose row says otherwise does not open."""

    uuid: UUID
    byte_count: int
    sha256: str

    def to_bytes(self) -> bytes:
        return self.uuid.bytes + self.byte_count.to_bytes(8, "big") + bytes.fromhex(self.sha256)


def new_slice_key(facts: SliceFacts) -> tuple[bytes, bytes]:
    """A fresh key and its wrapped form."""
    key = new_key()
    return key, wrap_key(key, facts.to_bytes())


def unwrap_slice_key(stored: OfficeSlice) -> bytes:
    """The key of a slice. Raises OriginalDamaged."""
    try:
        facts = SliceFacts(stored.uuid, stored.byte_count, stored.slice_sha256)
        return unwrap_key(bytes(stored.wrapped_key), facts.to_bytes())
    except (SealBroken, ValueError, OverflowError) as error:
        raise OriginalDamaged from error


class SliceWriter:
    """Takes the bytes of a slice in order and stores them in sealed pieces.

    Works inside the transaction that makes the submission; `close` stores what is left. While the
    database takes a piece, another thread digests and seals the next one.
    """

    def __init__(self, stored: OfficeSlice, key: bytes, actor: Actor) -> None:
        self._stored = stored
        self._sealer = Sealer(key, stored.uuid)
        self._actor = actor
        self._number = 0
        self._digest = hashlib.sha256()
        self._buffer = bytearray()
        # It ends with the writer, also with one that is never closed.
        self._thread = ThreadPoolExecutor(1, "seal")
        self._sealed: deque[Future[tuple[int, bytes]]] = deque()

    def add(self, data: bytes) -> None:
        self._buffer += data
        while len(self._buffer) >= CHUNK_BYTES:
            self._seal(bytes(self._buffer[:CHUNK_BYTES]))
            del self._buffer[:CHUNK_BYTES]
            if len(self._sealed) == _MOST_WAITING:
                self._store_next()

    def close(self) -> None:
        """Store the rest. Raises FileChanged if this is not what was measured before."""
        if self._buffer:
            self._seal(bytes(self._buffer))
            self._buffer.clear()
        while self._sealed:
            self._store_next()
        self._thread.shutdown()
        if self._digest.hexdigest() != self._stored.slice_sha256:
            raise FileChanged

    def _seal(self, piece: bytes) -> None:
        number = self._number
        self._number += 1

        def run() -> tuple[int, bytes]:
            self._digest.update(piece)
            return number, self._sealer.seal(number, piece)

        self._sealed.append(self._thread.submit(run))

    def _store_next(self) -> None:
        number, sealed = self._sealed.popleft().result()
        with acting_as(self._actor):
            store_sealed(_STORE_PIECE, [self._actor.office_id, self._stored.pk, number, sealed])


class SliceReader(io.RawIOBase):
    """An original as a seekable file; holds one piece at a time in memory."""

    def __init__(self, viewer: Viewer, stored: OfficeSlice) -> None:
        super().__init__()
        self._viewer = viewer
        self._stored = stored
        self._sealer = Sealer(unwrap_slice_key(stored), stored.uuid)
        self._place = 0
        self._number = -1
        self._piece = b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._stored.byte_count}
        self._place = max(0, base[whence] + offset)
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer, /) -> int:  # type: ignore[no-untyped-def]
        if self._place >= self._stored.byte_count:
            return 0
        number, offset = divmod(self._place, CHUNK_BYTES)
        piece = self._open_piece(number)[offset : offset + len(buffer)]
        buffer[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)

    def _open_piece(self, number: int) -> bytes:
        if number != self._number:
            wanted: list[object] = [self._viewer.office_id, self._stored.pk, number]
            with acting_as(self._viewer):
                sealed = fetch_sealed(_READ_PIECE, wanted)
            if sealed is None:
                raise OriginalDamaged
            try:
                self._piece = self._sealer.open(number, sealed)
            except SealBroken as error:
                raise OriginalDamaged from error
            self._number = number
        return self._piece
