"""A file -> what its cases are to hold: as `core.tally`, for whole blocks of lines at once.

The answer is that of reading every row with core and giving it to `core.tally.Tally`, for any
bytes at all. Plain lines (see `scanning.py`) are taken as arrays. Every other line is read by
core, and so is every plain line that has something to be said about it: a date, region, case
or value that is not plain. So no message and no rule is written twice.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from tieline.bulk.block_source import BlockSource
from tieline.bulk.calls import CallCollector, KeepCalls
from tieline.bulk.columns import find_columns, is_understood
from tieline.bulk.gatherer import Gatherer
from tieline.bulk.gathering import FormChunk, ValueChunk
from tieline.bulk.given import to_given
from tieline.bulk.line_source import BLOCK_BYTES, LineSource
from tieline.bulk.reading import Keep, Reading
from tieline.core.parsing.layout import Layout
from tieline.core.parsing.rows import ParsedRow
from tieline.core.parsing.table import Table
from tieline.core.tally import FORMS_PER_CHUNK, Bounds, GivenChunk, Tally


class BulkTally(Tally):
    """Counts as `core.tally.Tally`; the values lie in arrays and are handed out in chunks."""

    def __init__(
        self,
        table: Table,
        layout: Layout,
        bounds: Bounds,
        *,
        keep_calls: KeepCalls | None = None,
    ) -> None:
        """`keep_calls` is given the calls, where the layout is of calls. Raises BadInput for a
        column that is missing or stands twice."""
        super().__init__(bounds)
        self.bounds: Final = bounds
        self.columns: Final = find_columns(table, layout)
        calls = None
        if keep_calls is not None and self.columns.calls is not None:
            calls = CallCollector(self.columns.calls, keep_calls)
        self.gatherer: Final = Gatherer(layout, self.columns, bounds, calls)

    def take_values(self, row: ParsedRow) -> None:
        self.gatherer.add_row(row)

    def finish(self) -> None:
        """No row follows: take the rows that wait, and hand on the last calls."""
        self.gatherer.flush()
        if self.gatherer.calls is not None:
            self.gatherer.calls.close()

    def cell_texts(self) -> list[str]:
        """The texts of the cells that calls name, by number."""
        return [] if self.gatherer.calls is None else self.gatherer.calls.cell_texts()

    @property
    def form_count(self) -> int:
        """How many distinct forms (kind, text, region, qualifier) there are to be normalised."""
        self.gatherer.flush()
        return sum(gathering.form_count for gathering in self.gatherer.kinds.values())

    def case_refs(self) -> set[str]:
        """The cases that accepted rows name."""
        self.gatherer.flush()
        return self.gatherer.find_used_cases()

    def form_chunks(self, size: int = FORMS_PER_CHUNK) -> Iterator[FormChunk]:
        """The forms of `value_chunks`, in the same order, without their values."""
        self.gatherer.flush()
        for gathering in self.gatherer.kinds.values():
            yield from gathering.form_chunks(size, self.gatherer.regions)

    def value_chunks(self, size: int = FORMS_PER_CHUNK) -> Iterator[ValueChunk]:
        """All values with their appearances, as arrays; those of one form are in one chunk. The
        forms of a kind and qualifier come in the order of their numbers."""
        return self.gatherer.chunks(size)

    def chunks(self, size: int = FORMS_PER_CHUNK) -> Iterator[GivenChunk]:
        """The same as objects, as any tally hands them out."""
        return map(to_given, self.value_chunks(size))


def tally_file(
    table: Table,
    layout: Layout,
    tally: BulkTally,
    *,
    keep: Keep,
    progress: Callable[[int], None] = lambda rows: None,
    block_bytes: int = BLOCK_BYTES,
) -> None:
    """Read all of a table into its tally. `progress` is told the rows read so far, after every
    block.

    Another thread reads the stream until this returns: nobody else may, `progress` included.
    Memory holds two blocks and the distinct values, not the file. Raises ValueError for a table
    that is not read from a text with delimiters.
    """
    if table.lines is None:
        raise ValueError("only a text with delimiters can be tallied in bulk")
    gatherer, columns, bounds = tally.gatherer, tally.columns, tally.bounds
    has_case = columns.case is not None or gatherer.may_name(bounds.case_ref)
    is_fast = has_case and is_understood(layout, bounds)
    lines = LineSource(table.lines.text.read_chunks(), block_bytes)
    with ThreadPoolExecutor(1, "blocks") as executor:
        source = BlockSource(lines, table.delimiter, len(table.header), executor)
        reading = Reading(table, layout, source, tally, keep)
        for _ in reading.run(columns, gatherer, is_fast=is_fast):
            progress(tally.rows_read)
    tally.finish()
