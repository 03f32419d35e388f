"""Physical lines, and the lines that one row takes.

A line ends at a line feed, a carriage return, or both together; nothing else breaks it.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator

MAX_ROW_BYTES = 1024 * 1024
MAX_ROW_LINES = 100


class RowTooLong(Exception):
    """The row goes on beyond the bounds."""


def split_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of `chunks`, each with its ending, joined again they are the text.

    Caveat: of a line longer than `MAX_ROW_BYTES` only a beginning, itself longer than that, may
    be given and the rest be skipped, so that no line is ever held whole.
    """
    pending, skipping = b"", False
    for chunk in chunks:
        lines = (pending + chunk).splitlines(keepends=True)
        # A carriage return at the end of a chunk may belong to the line feed after it.
        pending = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
        if skipping and lines:
            del lines[0]
            skipping = False
        yield from lines
        if len(pending) > MAX_ROW_BYTES or skipping:
            if not skipping:
                yield pending
            skipping = True
            pending = pending[-1:]
    if pending and not skipping:
        yield pending


class RowLines:
    """Hands lines to a reader of rows, and can take them back.

    Knows which lines the row being read has taken, refuses to hand out more than one row may
    have, and gives lines out again after a row that turned out to be none.
    """

    def __init__(
        self, lines: Iterator[bytes], decode: Callable[[bytes], str], first_line: int = 1
    ) -> None:
        self._lines = lines
        self._decode = decode
        self._again: deque[tuple[bytes, str]] = deque()
        self._size = 0
        self.taken: list[tuple[bytes, str]] = []
        self.first_line = first_line

    @property
    def next_line(self) -> int:
        """The number of the line after those taken."""
        return self.first_line + len(self.taken)

    @property
    def has_lines_again(self) -> bool:
        """Whether lines that were taken back are still to be handed out again."""
        return bool(self._again)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MAX_ROW_LINES:
            raise RowTooLong
        raw, text = line = self._again.popleft() if self._again else self._next_line()
        self.taken.append(line)
        self._size += len(raw)
        if self._size > MAX_ROW_BYTES:
            raise RowTooLong
        return text

    def begin_row(self) -> None:
        """The lines taken so far are done with."""
        self.first_line += len(self.taken)
        self.taken = []
        self._size = 0

    def keep_first_line_only(self) -> None:
        """All lines of this row but its first will be handed out again."""
        self._again.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]

    def raw(self) -> bytes:
        """The bytes of the lines taken; none if the first is longer than a row may be."""
        if len(self.taken[0][0]) > MAX_ROW_BYTES:
            return b""
        return b"".join([raw for raw, _ in self.taken])

    def _next_line(self) -> tuple[bytes, str]:
        raw = next(self._lines)
        # Too long a line is given up anyway, and may be cut within a character.
        return raw, "" if len(raw) > MAX_ROW_BYTES else self._decode(raw)
