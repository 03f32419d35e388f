"""What a file would give if it were read by a layout: its first rows as they stand, what each
column comes to, the first problems, and counts. Nothing is stored."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Final, TypeVar

from tieline.core.parsing.first_rows import take_first
from tieline.core.parsing.headers import fold_header
from tieline.core.parsing.layout import Layout
from tieline.core.parsing.rows import EmptyRow, ParsedRow, Row, RowProblem
from tieline.core.parsing.rows_by_layout import read_rows
from tieline.core.parsing.table import Table
from tieline.core.selector_kinds.base import Normalised
from tieline.core.selector_kinds.registry import Given, normalise_many

_SHOWN_CELL: Final = 200
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ColumnValues:
    """What one column comes to as one kind. `first` are the first different values, each in its
    agreed form; `conditions` counts all different ones that were looked at."""

    kind: str
    first: tuple[Normalised, ...] = field(repr=False)
    conditions: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(number for _, number in self.conditions)


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem or note with the rows that have it: the first ones, and how many more."""

    is_note: bool
    header: str | None
    code: str
    message: str
    rows: tuple[int, ...]
    further: int


@dataclass(frozen=True, slots=True)
class Preview:
    """`cells` are the first rows as far as there are columns, cut where they are long; `values` say
    by folded header what a column comes to. Rows looked at = accepted + empty + with problems."""

    cells: tuple[tuple[int, tuple[str, ...]], ...] = field(repr=False)
    values: dict[str, tuple[ColumnValues, ...]] = field(repr=False)
    moments: tuple[datetime, ...]
    durations_s: tuple[int, ...]
    findings: tuple[Finding, ...]
    rows_looked_at: int
    rows_accepted: int
    rows_empty: int
    row_problems: int
    is_whole_file: bool
    case_refs: tuple[str, ...] = field(default=(), repr=False)
    """The different cases that rows name, where each names its own."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is looked at, and how much of it is kept."""

    rows: int
    values: int
    most: int


def preview(
    table: Table,
    layout: Layout,
    *,
    country: str | None,
    extent: Extent,
    judge: Callable[[ParsedRow], RowProblem | None] = lambda _: None,
) -> Preview:
    """`country` is that of numbers where the layout names none; `judge` says what keeps a row from
    being taken although it can be read. Raises BadInput, as `read_rows`."""
    # Without their bytes: those of a file of long rows would fill the memory.
    first = take_first(
        _read(table, layout, country), extent.most, lambda row: replace(row, raw=b"")
    )
    read = first.taken
    outcomes = [(judge(one) or one) if isinstance(one, ParsedRow) else one for one in read]
    parsed = [one for one in outcomes if isinstance(one, ParsedRow)]
    problems = [one for one in outcomes if isinstance(one, RowProblem)]
    notes = [note for row in parsed for note in row.notes]
    rows = islice((row for row in table.records() if isinstance(row, Row)), extent.rows)
    width = len(table.header)
    return Preview(
        cells=tuple((row.number, tuple(map(_cut, row.cells[:width]))) for row in rows),
        values=_values(parsed, extent.values),
        moments=_first((row.seen_at for row in parsed), extent.values),
        durations_s=_first((row.duration_s for row in parsed), extent.values),
        findings=(*_gather(problems, False, extent.rows), *_gather(notes, True, extent.rows)),
        rows_looked_at=len(outcomes),
        rows_accepted=len(parsed),
        rows_empty=sum(isinstance(one, EmptyRow) for one in outcomes),
        row_problems=len(problems),
        is_whole_file=first.is_all,
        case_refs=_first((one.case_ref for one in read if isinstance(one, ParsedRow)), extent.most),
    )


def _read(
    table: Table, layout: Layout, country: str | None
) -> Iterable[ParsedRow | EmptyRow | RowProblem]:
    return read_rows(table, layout if layout.region else layout.with_region(country))


def _values(parsed: Iterable[ParsedRow], most: int) -> dict[str, tuple[ColumnValues, ...]]:
    given: dict[tuple[str, str], dict[Given, None]] = {}
    for row in parsed:
        for value in row.values:
            seen = given.setdefault((fold_header(value.header), value.kind), {})
            seen[value.kind, value.as_given, value.region, value.qualifier] = None
    found: dict[str, tuple[ColumnValues, ...]] = {}
    for (header, kind), values in given.items():
        forms = list(normalise_many(values).values())
        conditions = Counter(form.condition.value for form in forms)
        column = ColumnValues(kind, tuple(forms[:most]), tuple(conditions.most_common()))
        found[header] = (*found.get(header, ()), column)
    return found


def _gather(found: Iterable[RowProblem], is_note: bool, most: int) -> Iterable[Finding]:
    rows: dict[tuple[str | None, str, str], list[int]] = {}
    for one in found:
        rows.setdefault((one.header, one.code, one.message), []).append(one.row_number)
    for (header, code, message), numbers in rows.items():
        further = len(numbers) - most
        yield Finding(is_note, header, code, message, tuple(numbers[:most]), max(0, further))


def _first(found: Iterable[T | None], most: int) -> tuple[T, ...]:
    return tuple(islice(dict.fromkeys(one for one in found if one is not None), most))


def _cut(cell: str) -> str:
    return cell if len(cell) <= _SHOWN_CELL else cell[: _SHOWN_CELL - 1] + "\u2026"
