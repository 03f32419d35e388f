"""A large file is read in the memory of a block and of its distinct values."""

import io
import tracemalloc

from tests.bulk.test_equal_tally import EVERYWHERE, LAYOUT, SIX_COLUMNS
from tieline.bulk.tallying import BulkTally, tally_file
from tieline.core.parsing.table import open_table

MIB = 1 << 20
FILE_BYTES = 64 * MIB
# A block of 2 MiB with its arrays; about 64 bytes for each of the distinct values.
MOST_BYTES = 24 * MIB
ROWS = "".join(
    f"20255501{n % 100:02},{n},2021-07-08T10:00:{n % 60:02}Z,,,\r\n" for n in range(20_000)
)


class RepeatedRows(io.RawIOBase):
    """A header and then the same rows again and again, none of them held twice."""

    def __init__(self) -> None:
        super().__init__()
        self._head = SIX_COLUMNS.encode() + b"\n"
        self._rows = ROWS.encode()
        self.size = len(self._head) + FILE_BYTES // len(self._rows) * len(self._rows)
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        assert whence == io.SEEK_SET
        self._place = offset
        return offset

    def readinto(self, buffer, /) -> int:  # type: ignore[no-untyped-def]
        if self._place < len(self._head):
            piece = self._head[self._place :]
        else:
            place = (self._place - len(self._head)) % len(self._rows)
            piece = self._rows[place : self.size - self._place + place]
        piece = piece[: len(buffer)]
        buffer[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)


def test_memory_does_not_grow_with_the_file() -> None:
    stream = RepeatedRows()
    table = open_table(io.BufferedReader(stream, 1 << 18), name="calls.csv")
    tracemalloc.start()
    try:
        tally = BulkTally(table, LAYOUT, EVERYWHERE)
        tally_file(table, LAYOUT, tally, keep=lambda problem, is_note: None)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert tally.rows_accepted == (stream.size // len(ROWS)) * 20_000
    assert most < MOST_BYTES
