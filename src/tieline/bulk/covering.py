"""Which rows an authority may not cover, for whole columns at once.

Says which rows `core.authority_rows.find_outside` must look at: every row that it would find outside
is among them, and rows that it would find within need not be. So the rule and its words stand in core.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from tieline.bulk.arrays import Flags, Integers
from tieline.bulk.cell_names import CellNames
from tieline.bulk.columns import Columns, ValueColumn
from tieline.bulk.gathering import Names
from tieline.bulk.moments import NO_MOMENT, to_microseconds
from tieline.bulk.scanning import Block, Cells
from tieline.core.authority_rows import EVERY_ROW, Scope, are_named


class Coverage:
    """What an authority covers, asked of the columns of one file."""

    def __init__(self, scope: Scope, columns: Columns, regions: Names) -> None:
        self._scope = scope
        self._regions = regions
        self.covers_all: Final = scope == EVERY_ROW
        self._values: Final = columns.values
        self._forbidden: Final = [
            column.place for column in columns.values if not scope.permits(column.slot.kind)
        ]
        if columns.duration is not None and not scope.permits_durations:
            self._forbidden.append(columns.duration)
        self.cell_place: Final = None if scope.permits_cells else columns.cell
        self._named: dict[tuple[str, str | None, int], CellNames] = {}

    def find_doubtful(
        self,
        block: Block,
        lines: Integers,
        cells: Mapping[int, Cells],
        moments: Integers,
        regions: Integers,
    ) -> Flags:
        """The rows that core must look at, one flag for each of `lines`."""
        doubtful = np.zeros(len(lines), np.bool_)
        for place in self._forbidden:
            doubtful |= cells[place].lengths > 0
        if self.cell_place is not None:
            found = block.find_cells(self.cell_place, lines)
            doubtful |= (found.lengths > 0) | found.is_odd
        self._doubt_dates(doubtful, moments)
        if self._scope.numbers:
            doubtful |= ~self._find_named(block, cells, regions)
        return doubtful

    def _doubt_dates(self, doubtful: Flags, moments: Integers) -> None:
        begins, ends = self._scope.from_at, self._scope.until_at
        if self._scope.has_dates:
            doubtful |= moments == NO_MOMENT
        if begins is not None:
            doubtful |= moments < to_microseconds(begins)
        if ends is not None:
            doubtful |= moments >= to_microseconds(ends)

    def _find_named(self, block: Block, cells: Mapping[int, Cells], regions: Integers) -> Flags:
        """The rows with a value that the authority names."""
        named = np.zeros(len(regions), np.bool_)
        numbers = np.unique(regions).tolist()
        for column in self._values:
            found = cells[column.place]
            for number in numbers:
                is_asked = (regions == number) & (found.lengths > 0) & ~found.is_odd & ~named
                if is_asked.any():
                    named[is_asked] = self._judge(column, number, block, found.select(is_asked))
        return named

    def _judge(self, column: ValueColumn, region: int, block: Block, cells: Cells) -> Flags:
        kind, qualifier = column.slot.kind, column.slot.qualifier
        names = self._named.setdefault((kind, qualifier, region), CellNames())
        country = self._regions.names[region] if region >= 0 else None
        verdicts = names.find_many(
            block, cells, lambda texts: are_named(self._scope, kind, texts, country, qualifier)
        )
        is_named_here: Flags = verdicts == 1
        return is_named_here
