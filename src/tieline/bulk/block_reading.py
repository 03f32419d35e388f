"""A block of lines -> counted rows: the plain ones as arrays, the others by core."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tieline.bulk.arrays import Flags, Integers
from tieline.bulk.block_source import BlockSource
from tieline.bulk.calls import NOTHING
from tieline.bulk.columns import Columns
from tieline.bulk.gatherer import NO_DURATION, UNREAD_DURATION, Gatherer
from tieline.bulk.gathering import Slot
from tieline.bulk.moments import NO_MOMENT, MomentReader
from tieline.bulk.scanning import Block, Cells

if TYPE_CHECKING:
    from tieline.bulk.reading import Reading


@dataclass(frozen=True, slots=True)
class _PlainRows:
    """Plain lines that are rows: their places in the block, row numbers and line numbers, and
    the cells of the columns that matter, by the column's place."""

    lines: Integers
    rows: Integers
    file_lines: Integers
    cells: dict[int, Cells]

    def select(self, chosen: Flags) -> "_PlainRows":
        if chosen.all():
            return self
        cells = {place: found.select(chosen) for place, found in self.cells.items()}
        return _PlainRows(self.lines[chosen], self.rows[chosen], self.file_lines[chosen], cells)


class _Beside(NamedTuple):
    """What stands beside the values of some rows, by number or in microseconds and seconds."""

    regions: Integers
    cases: Integers
    moments: Integers
    durations: Integers

    def select(self, chosen: Flags) -> "_Beside":
        return self if chosen.all() else _Beside(*(column[chosen] for column in self))


class BlockReader:
    """Reads blocks for a `Reading`, which knows where they stand in the file."""

    def __init__(
        self, reading: "Reading", columns: Columns, gatherer: Gatherer, moments: MomentReader
    ) -> None:
        self._reading = reading
        self._columns = columns
        self._gatherer = gatherer
        self._moments = moments
        self._coverage = gatherer.coverage
        others = (
            columns.case, columns.region, columns.seen_at, columns.time, columns.duration
        )  # fmt: skip
        places = [column.place for column in columns.values]
        self._places = dict.fromkeys(places + [place for place in others if place is not None])

    def read(self, block: Block) -> None:
        """Count all rows of a block, and of the lines after it that its last row goes on into."""
        plain = self._walk(block)
        is_odd = np.zeros(len(plain.lines), np.bool_)
        for cells in plain.cells.values():
            is_odd |= cells.is_odd
        odd = [plain.select(is_odd)] if is_odd.any() else []
        plain = plain.select(~is_odd)
        odd += self._take(block, plain)
        for rows in odd:
            self._read_by_core(block, rows)

    def _walk(self, block: Block) -> _PlainRows:
        """Give core the lines that are not plain, with those that their rows take besides."""
        reading, is_plain = self._reading, block.is_plain
        plain_so_far = np.cumsum(is_plain)
        is_row = is_plain.copy()
        read_before = np.zeros(block.line_count, np.int64)
        lines_more = np.zeros(block.line_count, np.int64)
        swallowed = read = more = stop = 0
        for start in np.flatnonzero(~(is_plain | block.is_blank)).tolist():
            if start < stop:
                continue
            row = reading.next_row + int(plain_so_far[start]) - swallowed + read
            line = reading.next_line + start + more
            stop, next_line, count = self._read_run(block, start, row, line)
            swallowed += int(np.count_nonzero(is_plain[start:stop]))
            is_row[start:stop] = False
            read_before[start] = count
            lines_more[start] = next_line - line - (stop - start)
            read, more = read + count, more + int(lines_more[start])
        lines = np.flatnonzero(is_row)
        rows = reading.next_row + np.cumsum(is_row)[lines] - 1 + np.cumsum(read_before)[lines]
        file_lines = reading.next_line + lines + np.cumsum(lines_more)[lines]
        reading.next_row += len(lines) + read
        reading.next_line += block.line_count + more
        cells = {place: block.find_cells(place, lines) for place in self._places}
        return _PlainRows(lines, rows, file_lines, cells)

    def _read_run(self, block: Block, start: int, row: int, line: int) -> tuple[int, int, int]:
        """Let core read from a line that is not plain on, until it comes to one that is.

        Returns that line's place in the block, its number in the file, and the rows read.
        """
        lines = _BlockLines(block, start, self._reading.source)
        row_lines, rows = self._reading.scan(iter(lines), row, line)
        count = 0
        for found in rows:
            self._reading.take_row(found)
            count += 1
            if not row_lines.has_lines_again and lines.may_stop:
                break
        return lines.place, row_lines.next_line, count

    def _take(self, block: Block, plain: _PlainRows) -> list[_PlainRows]:
        """Count plain rows and take their values; returns those that core must read instead."""
        columns, count = self._columns, len(plain.lines)
        if not count:
            return []
        regions = cases = np.zeros(count, np.int64)
        moments = np.full(count, NO_MOMENT, np.int64)
        durations = np.full(count, NO_DURATION, np.int64)
        is_odd = np.zeros(count, np.bool_)
        if columns.region is not None:
            regions = self._gatherer.find_regions(block, plain.cells[columns.region])
            is_odd |= regions < 0
        if columns.case is not None:
            cases = self._gatherer.find_cases(block, plain.cells[columns.case])
            is_odd |= cases < 0
        if columns.seen_at is not None:
            times = None if columns.time is None else plain.cells[columns.time]
            moments, is_unread = self._moments.read(block, plain.cells[columns.seen_at], times)
            is_odd |= is_unread
        if columns.duration is not None:
            durations = self._gatherer.find_durations(block, plain.cells[columns.duration])
            is_odd |= durations == UNREAD_DURATION
        if not self._coverage.covers_all:
            is_odd |= self._coverage.find_doubtful(
                block, plain.lines, plain.cells, moments, regions
            )
        is_good = ~is_odd
        good = plain.select(is_good)
        self._count(good)
        beside = _Beside(regions, cases, moments, durations).select(is_good)
        self._add_values(block, good, beside)
        return [plain.select(is_odd)] if is_odd.any() else []

    def _count(self, good: _PlainRows) -> None:
        has_value = np.zeros(len(good.lines), np.bool_)
        for column in self._columns.values:
            has_value |= good.cells[column.place].lengths > 0
        accepted = int(np.count_nonzero(has_value))
        tally = self._reading.tally
        tally.rows_read += len(good.lines)
        tally.rows_accepted += accepted
        tally.rows_empty += len(good.lines) - accepted

    def _add_values(self, block: Block, good: _PlainRows, beside: _Beside) -> None:
        forms: dict[Slot, Integers] = {}
        contexts = (beside.regions, beside.cases)
        for column in self._columns.values:
            cells = good.cells[column.place]
            forms[column.slot] = self._gatherer.add_cells(
                column, block, cells, contexts, good.rows, beside.moments
            )
        calls = self._gatherer.calls
        if calls is not None:
            place, decode = calls.columns.cell, self._reading.decode
            cells_named = np.full(len(good.rows), NOTHING, np.int64)
            if place is not None:
                cells = block.find_cells(place, good.lines)
                cells_named = calls.number_cells(block, cells, decode)
            calls.add(good.rows, forms, beside.moments, beside.durations, cells_named)

    def _read_by_core(self, block: Block, odd: _PlainRows) -> None:
        places = (odd.lines.tolist(), odd.rows.tolist(), odd.file_lines.tolist())
        for index, row, line in zip(*places, strict=True):
            _, rows = self._reading.scan(iter([block.line(index)]), row, line)
            self._reading.take_row(next(rows))


class _BlockLines:
    """The lines of a block from one on, and then those of the source behind it."""

    def __init__(self, block: Block, start: int, source: BlockSource) -> None:
        self._block = block
        self._source = source
        self._parts: deque[bytes] = deque()
        self.place = start

    @property
    def may_stop(self) -> bool:
        """Whether what comes next begins a line, and is none that core must read anyway."""
        if self._parts:
            return False
        if self.place < self._block.line_count:
            return bool(self._block.is_plain[self.place] | self._block.is_blank[self.place])
        return not self._source.is_within_line

    def __iter__(self) -> Iterator[bytes]:
        while self.place < self._block.line_count:
            self._parts.extend(self._block.line(self.place).splitlines(keepends=True))
            self.place += 1
            while self._parts:
                yield self._parts.popleft()
        yield from self._source.take_lines()
