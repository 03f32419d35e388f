"""The original of a slice: encrypted in pieces under a key of its own, never altered.

How pieces are sealed stands in `sealing.py`.
"""

import hashlib
import io
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connections

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
_PIECES_AHEAD: Final = 4
_READ_PIECES: Final = (
    "select number, ciphertext from submissions_slicechunk"
    " where office_id = %s and slice_id = %s and number >= %s and number < %s order by number"
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
    """An original as a seekable file; holds a few pieces at a time in memory.

    Pieces beyond the first are fetched and opened by another thread, with a connection of its own;
    once the file is read on from one piece into the next, ahead of the reader. Close it: that ends
    the thread.
    """

    def __init__(self, viewer: Viewer, stored: OfficeSlice) -> None:
        super().__init__()
        self._viewer = viewer
        self._stored = stored
        self._sealer = Sealer(unwrap_slice_key(stored), stored.uuid)
        self._place = 0
        self._number = -1
        self._pieces: dict[int, bytes] = {}
        self._thread: ThreadPoolExecutor | None = None
        self._ahead: tuple[int, Future[dict[int, bytes]]] | None = None

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
        piece = memoryview(self._open_piece(number))[offset : offset + len(buffer)]
        buffer[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)

    def close(self) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            with suppress(RuntimeError):  # the interpreter ends, and all connections with it
                thread.submit(connections.close_all)
            thread.shutdown()
        super().close()

    def _open_piece(self, number: int) -> bytes:
        if number not in self._pieces:
            self._pieces = self._take_ahead(number) or self._take(number)
            if number not in self._pieces:
                raise OriginalDamaged
            if number == self._number + 1 > 0:
                self._read_ahead(max(self._pieces) + 1)
        self._number = number
        return self._pieces[number]

    def _take(self, number: int) -> dict[int, bytes]:
        """One piece; beyond the first always by the other thread, whoever reads: this one may be
        another than opened the file, and nobody would close its connection."""
        if number == 0 and self._thread is None:
            return self._fetch(number, 1)
        return self._submit(number, 1).result()

    def _take_ahead(self, number: int) -> dict[int, bytes]:
        """The pieces that were read ahead, if they begin with this one."""
        ahead, self._ahead = self._ahead, None
        return ahead[1].result() if ahead is not None and ahead[0] == number else {}

    def _read_ahead(self, number: int) -> None:
        if number * CHUNK_BYTES < self._stored.byte_count:
            self._ahead = number, self._submit(number, _PIECES_AHEAD)

    def _submit(self, number: int, count: int) -> Future[dict[int, bytes]]:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "read-ahead")
        return self._thread.submit(self._fetch, number, count)

    def _fetch(self, number: int, count: int) -> dict[int, bytes]:
        """Pieces from this number on, up to the first that is lost or damaged."""
        place: list[object] = [self._viewer.office_id, self._stored.pk]
        with acting_as(self._viewer):
            rows = fetch_sealed(_READ_PIECES, [*place, number, number + count])
        pieces: dict[int, bytes] = {}
        for expected, (found, sealed) in enumerate(rows, start=number):
            try:
                if found != expected:
                    break
                pieces[found] = self._sealer.open(found, sealed)
            except SealBroken:
                break
        return pieces
