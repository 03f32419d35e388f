"""The values of a whole file, from arrays and from single rows."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final, TypeAlias

import numpy as np

from tieline.bulk.arrays import Integers
from tieline.bulk.calls import CallCollector
from tieline.bulk.cell_names import CellNames
from tieline.bulk.columns import Columns, ValueColumn
from tieline.bulk.covering import Coverage
from tieline.bulk.gathering import KindGathering, Names, Slot, ValueChunk
from tieline.bulk.moments import to_microseconds
from tieline.bulk.scanning import Block, Cells
from tieline.core.case_refs import is_case_ref
from tieline.core.errors import BadInput
from tieline.core.parsing.durations import read_duration
from tieline.core.parsing.layout import Layout
from tieline.core.parsing.regions import is_region_code
from tieline.core.parsing.rows import ParsedRow
from tieline.core.tally import Bounds

_MOST_WAITING: Final = 1 << 16
_UNKNOWN: Final = -1
UNREAD_DURATION: Final = -1
NO_DURATION: Final = -2

_KindKey: TypeAlias = tuple[str, str | None]
"""A kind and what narrows it."""


class Gatherer:
    """Takes the values of accepted rows; those of a kind and qualifier are kept together."""

    def __init__(
        self,
        layout: Layout,
        columns: Columns,
        bounds: Bounds,
        calls: CallCollector | None = None,
    ) -> None:
        self._bounds = bounds
        self.calls: Final = calls
        self._default_region = layout.region
        self.regions: Final = Names()
        self.cases: Final = Names()
        self._region_cells = CellNames()
        self._case_cells = CellNames()
        self._duration_cells = CellNames()
        self._duration_unit = columns.duration_unit
        self._has_cases = columns.case is not None
        slots: dict[_KindKey, list[Slot]] = defaultdict(list)
        for column in columns.values:
            slots[_key(column.slot)].append(column.slot)
        self.kinds: Final = {
            key: KindGathering(
                *key,
                list(dict.fromkeys(of_kind)),
                has_regions=columns.region is not None,
                has_cases=columns.case is not None,
            )
            for key, of_kind in slots.items()
        }
        # Number 0 is what holds for a whole file.
        self.regions.number(layout.region)
        if columns.case is None:
            self.cases.number(bounds.case_ref)
        self.coverage: Final = Coverage(bounds.scope, columns, self.regions)
        self._waiting: dict[Slot, list[tuple[str, int, int, int, int]]] = defaultdict(list)
        self._waiting_count = 0

    def find_regions(self, block: Block, cells: Cells) -> Integers:
        """The numbers of the regions in these cells; -1 for what is none."""
        return self._region_cells.find(block, cells, self._name_region)

    def find_cases(self, block: Block, cells: Cells) -> Integers:
        """The numbers of the cases in these cells; -1 for what a row may not name."""
        return self._case_cells.find(block, cells, self._name_case)

    def find_durations(self, block: Block, cells: Cells) -> Integers:
        """Seconds; `NO_DURATION` where the cell is blank, `UNREAD_DURATION` where core finds none in it."""
        return self._duration_cells.find(block, cells, self._read_duration)

    def add_cells(
        self,
        column: ValueColumn,
        block: Block,
        cells: Cells,
        contexts: tuple[Integers, Integers],
        rows: Integers,
        moments: Integers,
    ) -> Integers:
        """Take one column of accepted rows, as regions and cases (`contexts`), rows and moments
        are beside it. The form number of each row's value; -1 where the cell is blank."""
        gathering = self.kinds[_key(column.slot)]
        forms = np.full(len(rows), _UNKNOWN, np.int64)
        regions, cases = contexts
        filled = cells.lengths > 0
        if filled.all():
            texts = gathering.texts.add_cells(block, cells)
            return gathering.add(column.slot, texts, regions, cases, rows, moments)
        if filled.any():
            texts = gathering.texts.add_cells(block, cells.select(filled))
            forms[filled] = gathering.add(
                column.slot, texts, regions[filled], cases[filled], rows[filled], moments[filled]
            )
        return forms

    def add_row(self, row: ParsedRow) -> None:
        """Take an accepted row. Rows wait, to be taken many at a time."""
        case = self.cases.number(row.case_ref or self._bounds.case_ref)
        moment = to_microseconds(row.seen_at)
        for value in row.values:
            waiting = self._waiting[Slot(value.kind, value.qualifier, value.role, value.standing)]
            waiting.append(
                (value.as_given, self.regions.number(value.region), case, row.number, moment)
            )
            self._waiting_count += 1
        if self.calls is not None:
            self.calls.add_row(row)
        if self._waiting_count >= _MOST_WAITING:
            self.flush()

    def flush(self) -> None:
        """Take the rows that wait."""
        found: dict[Slot, tuple[Integers, Integers]] = {}
        for slot, values in self._waiting.items():
            if values:
                texts, *others = zip(*values, strict=True)
                gathering = self.kinds[_key(slot)]
                regions, cases, rows, moments = (np.array(o, np.int64) for o in others)
                numbers = gathering.texts.add_texts(texts)
                found[slot] = rows, gathering.add(slot, numbers, regions, cases, rows, moments)
        if self.calls is not None:
            self.calls.take_forms(found)
        self._waiting.clear()
        self._waiting_count = 0

    def find_used_cases(self) -> set[str]:
        """The references of the cases that hold any value."""
        used = [gathering.used_cases for gathering in self.kinds.values()]
        return {str(self.cases.names[case]) for case in set().union(*used)}

    def chunks(self, size: int) -> Iterator[ValueChunk]:
        """All that was gathered, kind by kind, `size` forms at a time."""
        self.flush()
        for gathering in self.kinds.values():
            yield from gathering.chunks(size, self.regions, self.cases)

    def _name_region(self, text: str) -> int:
        if not text:
            return self.regions.number(self._default_region)
        return self.regions.number(text.upper()) if is_region_code(text) else _UNKNOWN

    def _read_duration(self, text: str) -> int:
        if not text:
            return NO_DURATION
        try:
            return read_duration(text, self._duration_unit)
        except BadInput:
            return UNREAD_DURATION

    def may_name(self, ref: str) -> bool:
        """Whether a row may name this case."""
        known, bound = self._bounds.cases, self._bounds.scope.case_ref
        if bound and ref != bound and self._has_cases:
            return False
        return is_case_ref(ref) and (known is None or ref in known)

    def _name_case(self, text: str) -> int:
        return self.cases.number(text) if self.may_name(text) else _UNKNOWN


def _key(slot: Slot) -> _KindKey:
    return slot.kind, slot.qualifier
