"""One reading of a text with delimiters: blocks where there are any, core's reader elsewhere."""

from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final, TypeAlias

from tieline.bulk.block_reading import BlockReader
from tieline.bulk.block_source import BlockSource
from tieline.bulk.columns import Columns
from tieline.bulk.gatherer import Gatherer
from tieline.bulk.moments import MomentReader
from tieline.core.parsing.delimited import scan_rows
from tieline.core.parsing.layout import Layout
from tieline.core.parsing.lines import RowLines
from tieline.core.parsing.rows import ParsedRow, Row, RowProblem
from tieline.core.parsing.rows_by_layout import read_rows
from tieline.core.parsing.table import Table
from tieline.core.tally import Tally

Keep: TypeAlias = Callable[[RowProblem, bool], None]
"""Told of every problem (False) and every note (True), each in the order of the rows."""

_MOST_UNTOLD: Final = 10_000


class Reading:
    """Knows which row and line come next, and takes the rows that core reads."""

    def __init__(
        self, table: Table, layout: Layout, source: BlockSource, tally: Tally, keep: Keep
    ) -> None:
        if table.lines is None:
            raise ValueError("the table is not read from a text with delimiters")
        self.tally: Final = tally
        self.source: Final = source
        self.next_row = 0
        self.next_line = 1
        self._lines = table.lines
        self.decode: Final = table.lines.text.decode
        self._delimiter = table.delimiter
        self._width = len(table.header)
        self._keep = keep
        self._untold: list[tuple[int, RowProblem, bool]] = []
        self._rows: deque[Row | RowProblem] = deque()
        self._parsed = read_rows(table.with_records(self._hand_on), layout)
        self._moments = MomentReader(layout.time_zone, layout.date_order)

    def run(self, columns: Columns, gatherer: Gatherer, *, is_fast: bool) -> Iterator[None]:
        """Read everything; comes back after every block. Not `is_fast`: core reads it all."""
        self._read_header()
        blocks = BlockReader(self, columns, gatherer, self._moments)
        while True:
            block = self.source.take_block() if is_fast else None
            if block is not None:
                blocks.read(block)
                self._tell()
                yield
                continue
            yield from self._read_lines(only_first=is_fast)
            self._tell()
            yield
            if self.source.is_at_end:
                return

    def scan(
        self, lines: Iterator[bytes], number: int, line: int
    ) -> tuple[RowLines, Iterator[Row | RowProblem]]:
        """Core's reader of rows, from a line that a row begins with."""
        row_lines = RowLines(lines, self.decode, line)
        return row_lines, scan_rows(row_lines, self._delimiter, number=number, width=self._width)

    def take_row(self, row: Row | RowProblem) -> None:
        """Let core say what a row is, and count it."""
        self._rows.append(row)
        parsed = next(self._parsed)
        problem = self.tally.add(parsed)
        if problem is not None:
            self._untold.append((problem.row_number, problem, False))
        elif isinstance(parsed, ParsedRow):
            self._untold += [(note.row_number, note, True) for note in parsed.notes]

    def _hand_on(self) -> Iterator[Row | RowProblem]:
        while True:
            yield self._rows.popleft()

    def _read_header(self) -> None:
        """Pass over what stands above the rows."""
        for _ in islice(self.source.take_lines(), self._lines.first - 1):
            pass
        self.next_row, self.next_line = 1, self._lines.first
        if self._lines.has_names:
            row_lines, rows = self.scan(self.source.take_lines(), 0, self._lines.first)
            next(rows)
            self.next_line = row_lines.next_line

    def _read_lines(self, *, only_first: bool) -> Iterator[None]:
        """Read on from the source line by line; with `only_first` until blocks may begin again."""
        row_lines, rows = self.scan(self.source.take_lines(), self.next_row, self.next_line)
        for row in rows:
            self.take_row(row)
            self.next_row += 1
            is_between_rows = not (row_lines.has_lines_again or self.source.is_within_line)
            if only_first and is_between_rows:
                break
            if self.next_row % _MOST_UNTOLD == 0:
                self._tell()
                yield
        self.next_line = row_lines.next_line

    def _tell(self) -> None:
        self._untold.sort(key=lambda found: found[0])
        for _, problem, is_note in self._untold:
            self._keep(problem, is_note)
        self._untold.clear()
