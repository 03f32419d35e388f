"""The lines of a text, a block of them at a time, or one by one where a block will not do."""

from collections import deque
from collections.abc import Iterator
from itertools import chain
from typing import Final

from tieline.core.parsing.lines import MAX_ROW_BYTES, split_lines

BLOCK_BYTES: Final = 1280 * 1024  # its arrays stay near the processor; two are held at a time
_LONGEST_SEARCH: Final = 2 * MAX_ROW_BYTES
_LINE_FEED: Final = b"\n"


class LineSource:
    """Hands out what is left of a text, each byte once.

    A block is made of whole lines, each ended by a line feed. What has no line feed within
    reach (the end of a text without one, a text with carriage returns only, a line longer than
    any row may be) is in no block, and from there on there are lines only.
    """

    def __init__(self, chunks: Iterator[bytes], block_bytes: int = BLOCK_BYTES) -> None:
        self._chunks = chunks
        self._block_bytes = block_bytes
        self._held = b""
        self._place = 0
        self._parts: deque[bytes] = deque()
        self._others: Iterator[bytes] | None = None
        self._is_used_up = False

    def take_block(self) -> bytes:
        """Whole lines of at most the block's size, or one longer line; empty if there are none."""
        if self._parts or self._others is not None:
            return b""
        self._fill(self._block_bytes)
        last = self._held.rfind(_LINE_FEED, self._place, self._place + self._block_bytes)
        end = last if last >= 0 else self._find_line_feed()
        if end < 0:
            return b""
        block = self._held[self._place : end + 1]
        self._place = end + 1
        return block

    def give_back(self, byte_count: int) -> None:
        """The last bytes of the block just taken were not used."""
        self._place -= byte_count

    @property
    def is_within_line(self) -> bool:
        """Whether the line taken last was followed by others up to the same line feed."""
        return bool(self._parts) or self._others is not None

    @property
    def is_at_end(self) -> bool:
        """Whether nothing is left."""
        return self._is_used_up

    def take_lines(self) -> Iterator[bytes]:
        """The lines that follow, with their endings. Stop at any of them."""
        while True:
            if self._parts:
                yield self._parts.popleft()
            elif self._others is not None:
                # Not `yield from`: who stops here would close the lines for all who come after.
                line = next(self._others, None)
                if line is None:
                    self._is_used_up = True
                    return
                yield line
            elif (end := self._find_line_feed()) < 0:
                rest, self._held = self._held[self._place :], b""
                self._place = 0
                self._others = split_lines(chain([rest], self._chunks))
            else:
                ended = self._held[self._place : end + 1]
                self._place = end + 1
                self._parts.extend(ended.splitlines(keepends=True))

    def _find_line_feed(self) -> int:
        """Where the next line feed is; -1 if it is out of reach or there is none."""
        while True:
            end = self._held.find(_LINE_FEED, self._place)
            size = len(self._held) - self._place
            if end >= 0 or size > _LONGEST_SEARCH or not self._fill(size + 1):
                return end

    def _fill(self, byte_count: int) -> bool:
        """Hold at least so many bytes, if the text has them; whether any were read."""
        size = len(self._held) - self._place
        if size >= byte_count:
            return False
        read = []
        while size < byte_count:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            read.append(chunk)
            size += len(chunk)
        if read:
            self._held = b"".join([self._held[self._place :], *read])
            self._place = 0
        return bool(read)
