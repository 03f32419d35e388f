"""A file -> what its cases are to hold: as `core.tally`, for whole blocks of lines at once.

The answer is that of reading every row with core and giving it to `core.tally.Tally`, for any
bytes at all. Plain lines (see `scanning.py`) are taken as arrays. Every other line is read by
core, and so is every plain line that has something to be said about it: a date, region, case
or value that is not plain. So no message and no rule is written twice.
"""

from collections.abc import Callable, Iterator

from tieline.bulk.columns import Columns, find_columns, is_understood
from tieline.bulk.gatherer import Gatherer
from tieline.bulk.line_source import BLOCK_BYTES, LineSource
from tieline.bulk.reading import Keep, Reading
from tieline.core.parsing.layout import Layout
from tieline.core.parsing.rows import ParsedRow
from tieline.core.parsing.table import Table
from tieline.core.tally import FORMS_PER_CHUNK, Bounds, Form, GivenChunk, Tally


class BulkTally(Tally):
    """Counts as `core.tally.Tally`; the values lie in arrays and are handed out in chunks."""

    def __init__(self, gatherer: Gatherer, bounds: Bounds) -> None:
        super().__init__(bounds)
        self._gatherer = gatherer

    def take_values(self, row: ParsedRow) -> None:
        self._gatherer.add_row(row)

    @property
    def form_count(self) -> int:
        """How many distinct forms (kind, text, region, qualifier) there are to be normalised."""
        self._gatherer.flush()
        return sum(gathering.form_count for gathering in self._gatherer.kinds.values())

    def case_refs(self) -> set[str]:
        """The cases that accepted rows name."""
        self._gatherer.flush()
        return self._gatherer.find_used_cases()

    def form_chunks(self, size: int = FORMS_PER_CHUNK) -> Iterator[list[Form]]:
        """The forms of `chunks`, in the same order, without their values."""
        self._gatherer.flush()
        for gathering in self._gatherer.kinds.values():
            yield from gathering.form_chunks(size, self._gatherer.regions)

    def chunks(self, size: int = FORMS_PER_CHUNK) -> Iterator[GivenChunk]:
        """All values with their appearances; those of one form are in one chunk."""
        return self._gatherer.chunks(size)


def tally_file(
    table: Table,
    layout: Layout,
    bounds: Bounds,
    *,
    keep: Keep,
    progress: Callable[[int], None] = lambda rows: None,
    block_bytes: int = BLOCK_BYTES,
) -> BulkTally:
    """Read all of a table. `progress` is told the rows read so far, after every block.

    Memory holds a block and the distinct values, not the file. Raises BadInput, as `read_rows`
    does, for a column that is missing or stands twice; and ValueError for a table that is not
    read from a text with delimiters.
    """
    if table.lines is None:
        raise ValueError("only a text with delimiters can be tallied in bulk")
    columns: Columns = find_columns(table, layout)
    gatherer = Gatherer(layout, columns, bounds)
    tally = BulkTally(gatherer, bounds)
    source = LineSource(table.lines.text.read_chunks(), block_bytes)
    reading = Reading(table, layout, source, tally, keep)
    has_case = columns.case is not None or gatherer.may_name(bounds.case_ref)
    is_fast = has_case and is_understood(layout, bounds)
    for _ in reading.run(columns, gatherer, is_fast=is_fast):
        progress(tally.rows_read)
    gatherer.flush()
    return tally
