"""Who called whom: the calls of a file, gathered beside its values and handed on in blocks."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from tieline.bulk.arrays import Integers
from tieline.bulk.columns import CallColumns
from tieline.bulk.gathering import Slot
from tieline.bulk.moments import to_microseconds
from tieline.bulk.scanning import Block, Cells
from tieline.bulk.texts import TextTable
from tieline.core.parsing.rows import ParsedRow

NOTHING: Final = -1
"""Stands for a number, device, duration or cell that a row does not name."""

CALLS_PER_BLOCK: Final = 1 << 18


class CallBlock(NamedTuple):
    """Some calls, one per place, in the order of their rows.

    `calling`, `called` and `device` are numbers of forms, each of the kind and qualifier of its
    column; `cells` numbers of cell texts; `moments` are microseconds since 1970 began or
    `NO_MOMENT`; `durations` are in seconds.
    """

    rows: Integers
    calling: Integers
    called: Integers
    moments: Integers
    durations: Integers
    device: Integers
    cells: Integers


KeepCalls: TypeAlias = Callable[[CallBlock], None]


class CallCollector:
    """Takes the calls of accepted rows. A row is a call if it names one of the two telephones."""

    def __init__(self, columns: CallColumns, keep: KeepCalls) -> None:
        self.columns: Final = columns
        self._keep = keep
        self._cell_texts = TextTable()
        self._blocks: list[CallBlock] = []
        self._count = 0
        self._rows: list[tuple[int, int, int]] = []
        self._row_cells: list[str] = []

    def add(
        self,
        rows: Integers,
        forms: Mapping[Slot, Integers],
        moments: Integers,
        durations: Integers,
        cells: Integers,
    ) -> None:
        """Take rows of which the forms are known, by slot."""
        none = np.full(len(rows), NOTHING, np.int64)
        columns = self.columns
        calling, called = (forms.get(slot, none) for slot in (columns.used, columns.called))
        device = none if columns.device is None else forms.get(columns.device, none)
        durations = np.where(durations < 0, NOTHING, durations)
        block = CallBlock(rows, calling, called, moments, durations, device, cells)
        is_call = (calling != NOTHING) | (called != NOTHING)
        if not is_call.all():
            block = CallBlock(*(column[is_call] for column in block))
        self._blocks.append(block)
        self._count += len(block.rows)
        if self._count >= CALLS_PER_BLOCK:
            self._hand_on()

    def number_cells(self, block: Block, cells: Cells, decode: Callable[[bytes], str]) -> Integers:
        """The numbers of the texts in these cells."""
        numbers = np.full(len(cells.starts), NOTHING, np.int64)
        is_plain = (cells.lengths > 0) & ~cells.is_odd
        if is_plain.any():
            numbers[is_plain] = self._cell_texts.add_cells(block, cells.select(is_plain))
        odd = np.flatnonzero(cells.is_odd)
        if len(odd):
            places = zip(cells.starts[odd].tolist(), cells.lengths[odd].tolist(), strict=True)
            numbers[odd] = self._number_texts(
                [decode(block.data[start : start + length]).strip() for start, length in places]
            )
        return numbers

    def add_row(self, row: ParsedRow) -> None:
        """Take a row that core read. It waits until its forms are known."""
        duration = NOTHING if row.duration_s is None else row.duration_s
        self._rows.append((row.number, to_microseconds(row.seen_at), duration))
        self._row_cells.append(row.cell or "")

    def take_forms(self, found: Mapping[Slot, tuple[Integers, Integers]]) -> None:
        """The rows and forms of the values of all rows that wait, by slot."""
        if not self._rows:
            return
        rows, moments, durations = (
            np.array(part, np.int64) for part in zip(*self._rows, strict=True)
        )
        cells = self._number_texts(self._row_cells)
        self._rows, self._row_cells = [], []
        order = np.argsort(rows)
        forms = {}
        for slot, (numbers, values) in found.items():
            forms[slot] = np.full(len(rows), NOTHING, np.int64)
            forms[slot][np.searchsorted(rows[order], numbers)] = values
        self.add(rows[order], forms, moments[order], durations[order], cells[order])

    def close(self) -> None:
        """Hand on what is left."""
        if self._count:
            self._hand_on()

    def cell_texts(self) -> list[str]:
        """The texts of all cells, by number."""
        return self._cell_texts.read(np.arange(len(self._cell_texts)))

    def _number_texts(self, texts: list[str]) -> Integers:
        numbers = np.full(len(texts), NOTHING, np.int64)
        filled = [place for place, text in enumerate(texts) if text]
        if filled:
            numbers[filled] = self._cell_texts.add_texts([texts[place] for place in filled])
        return numbers

    def _hand_on(self) -> None:
        columns = [np.concatenate(parts) for parts in zip(*self._blocks, strict=True)]
        self._blocks, self._count = [], 0
        order = np.argsort(columns[0], kind="stable")
        for start in range(0, len(order), CALLS_PER_BLOCK):
            some = order[start : start + CALLS_PER_BLOCK]
            self._keep(CallBlock(*(column[some] for column in columns)))
