"""The blocks of a text, each taken apart while the one before is counted."""

from collections.abc import Iterator
from concurrent.futures import Executor, Future

from tieline.bulk.line_source import LineSource
from tieline.bulk.scanning import Block, scan_block


class BlockSource:
    """Hands out what is left of a text as blocks, or line by line where a block will not do.

    `executor` reads one block ahead, in a thread of its own. Whoever asks for lines gets them as if
    it had not: the block is given back first. The source belongs to this object.
    """

    def __init__(self, source: LineSource, delimiter: str, width: int, executor: Executor) -> None:
        self._source = source
        self._delimiter = delimiter
        self._width = width
        self._executor = executor
        self._ahead: Future[Block | None] | None = None

    def take_block(self) -> Block | None:
        """Whole lines, taken apart; None if no block can be made of what comes next."""
        ahead, self._ahead = self._ahead, None
        block = self._scan_next() if ahead is None else ahead.result()
        if block is not None:
            self._ahead = self._executor.submit(self._scan_next)
        return block

    def take_lines(self) -> Iterator[bytes]:
        """The lines that follow, with their endings. Stop at any of them."""
        self._give_back_ahead()
        yield from self._source.take_lines()

    @property
    def is_within_line(self) -> bool:
        """As `LineSource.is_within_line`."""
        self._give_back_ahead()
        return self._source.is_within_line

    @property
    def is_at_end(self) -> bool:
        """As `LineSource.is_at_end`."""
        self._give_back_ahead()
        return self._source.is_at_end

    def _scan_next(self) -> Block | None:
        data = self._source.take_block()
        if not data:
            return None
        block = scan_block(data, self._delimiter, self._width)
        self._source.give_back(len(data) - len(block.data))
        return block

    def _give_back_ahead(self) -> None:
        ahead, self._ahead = self._ahead, None
        if ahead is not None and (block := ahead.result()) is not None:
            self._source.give_back(len(block.data))
