"""Rows of a table -> values, as the layout says what each column means. Nothing is normalised."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from tieline.core.errors import BadInput
from tieline.core.parsing.date_orders import DateOrder
from tieline.core.parsing.dates import read_seen_at
from tieline.core.parsing.delimited import fits
from tieline.core.parsing.durations import find_unit, read_duration
from tieline.core.parsing.headers import find_column, quote_text
from tieline.core.parsing.layout import Layout
from tieline.core.parsing.regions import is_region_code
from tieline.core.parsing.rows import EmptyRow, GivenValue, ParsedRow, Row, RowProblem
from tieline.core.parsing.table import Table
from tieline.core.roles import Role, Standing, default_standing


@dataclass(frozen=True, slots=True)
class _Column:
    place: int
    header: str


@dataclass(frozen=True, slots=True)
class _ValueColumn:
    place: int
    header: str
    kind: str
    role: Role
    standing: Standing
    qualifier: str | None


@dataclass(frozen=True, slots=True)
class _Plan:
    """A layout with its columns found in one table. Headers are spelled as in the file."""

    width: int
    values: tuple[_ValueColumn, ...]
    office: _Column | None
    case: _Column | None
    seen_at: _Column | None
    time: _Column | None
    duration: _Column | None
    duration_unit: float
    cell: _Column | None
    kind: _Column | None
    region: _Column | None
    default_region: str | None
    time_zone: str
    date_order: DateOrder | None
    noted: Mapping[int, str]
    """The headers of the columns whose cells may have notes that matter, by place."""


def read_rows(table: Table, layout: Layout) -> Iterator[ParsedRow | EmptyRow | RowProblem]:
    """Every row of `table` once, in its order, as what it turned out to be.

    The columns are looked up at the call, before the first row: one that is missing or stands
    twice is refused then, as `missing_column` or `duplicate_header`. Rows raise nothing.

    A row with more cells than the header is a problem, for no telling which cell is which;
    one with fewer has blanks at its end. A row without an office or a case, where the layout
    names a column for it, is a problem even if it holds no value.
    """
    plan = _find_columns(table, layout)
    return (_read_row(row, plan) if isinstance(row, Row) else row for row in table.records())


def _find_columns(table: Table, layout: Layout) -> _Plan:
    def find(header: str | None) -> _Column | None:
        if header is None:
            return None
        place = find_column(table.header, header, table_name=table.name)
        return _Column(place, table.header[place])

    values = []
    for meaning in layout.columns:
        place = find_column(table.header, meaning.header, table_name=table.name)
        standing = meaning.standing or default_standing(meaning.role)
        header = table.header[place]
        values.append(
            _ValueColumn(place, header, meaning.kind, meaning.role, standing, meaning.qualifier)
        )
    duration = find(layout.duration_column)
    plan = _Plan(
        width=len(table.header),
        values=tuple(sorted(values, key=lambda column: column.place)),
        office=find(layout.office_column),
        case=find(layout.case_column),
        seen_at=find(layout.seen_at_column),
        time=find(layout.time_column),
        duration=duration,
        duration_unit=find_unit(duration.header) if duration else 1,
        cell=find(layout.cell_column),
        kind=find(layout.kind_column),
        region=find(layout.region_column),
        default_region=layout.region,
        time_zone=layout.time_zone,
        date_order=layout.date_order,
        noted={},
    )
    others = (plan.office, plan.case, plan.seen_at, plan.time, plan.duration, plan.cell, plan.kind)
    noted = {column.place: column.header for column in (*others, plan.region) if column}
    noted |= {column.place: column.header for column in plan.values}
    return replace(plan, noted=noted)


def _read_row(row: Row, plan: _Plan) -> ParsedRow | EmptyRow | RowProblem:
    cells = row.cells
    if len(cells) != plan.width:
        if not fits(cells, plan.width) and len(cells) > plan.width:
            return _too_many_cells(row, plan)
        cells += ("",) * (plan.width - len(cells))
    office = cells[plan.office.place].strip() if plan.office else None
    if plan.office and not office:
        return _nameless(row, plan.office, "no_office", "office", None)
    case = cells[plan.case.place].strip() if plan.case else None
    if plan.case and not case:
        return _nameless(row, plan.case, "no_case", "case", office)
    if not any(cells[column.place].strip() for column in plan.values):
        return EmptyRow(row.number, row.line, office, row.raw)
    notes = _notes_of_cells(row, plan) if row.notes else []
    region = _read_region(row, cells, plan, notes)
    values = _read_values(cells, plan, region)
    if not values:
        return _kindless(row, plan, office)
    return ParsedRow(
        number=row.number,
        line=row.line,
        case_ref=case,
        office_code=office,
        values=values,
        seen_at=_read_seen_at(row, cells, plan, notes) if plan.seen_at else None,
        duration_s=_read_duration(row, cells, plan, notes) if plan.duration else None,
        cell=cells[plan.cell.place].strip() or None if plan.cell else None,
        notes=tuple(notes),
        raw=row.raw,
    )


def _notes_of_cells(row: Row, plan: _Plan) -> list[RowProblem]:
    return [
        RowProblem(row.number, row.line, plan.noted[note.place], note.code, note.message)
        for note in row.notes
        if note.place in plan.noted
    ]


def _read_values(cells: tuple[str, ...], plan: _Plan, region: str | None) -> tuple[GivenValue, ...]:
    kind = cells[plan.kind.place].strip().casefold() if plan.kind else None
    return tuple(
        GivenValue(
            column.kind,
            as_given,
            column.role,
            column.standing,
            region,
            column.header,
            column.qualifier,
        )
        for column in plan.values
        if (as_given := cells[column.place].strip()) and kind in (None, column.kind)
    )


def _read_region(
    row: Row, cells: tuple[str, ...], plan: _Plan, notes: list[RowProblem]
) -> str | None:
    """The row's own region, or the file's where the row names none. One that cannot be read is
    no region: to fall back on the file's would turn a foreign number into a home one."""
    text = cells[plan.region.place].strip() if plan.region else ""
    if not plan.region or not text:
        return plan.default_region
    if is_region_code(text):
        return text.upper()
    message = "The region is not the two-letter code of a country, so none is used for this row. Write it as in US or GB."
    notes.append(RowProblem(row.number, row.line, plan.region.header, "bad_region", message))
    return None


def _read_seen_at(
    row: Row, cells: tuple[str, ...], plan: _Plan, notes: list[RowProblem]
) -> datetime | None:
    text = cells[plan.seen_at.place].strip() if plan.seen_at else ""
    if not plan.seen_at or not text:
        return None
    try:
        # No time of day beside the date is the day's first moment, as for a bare date.
        time_text = (cells[plan.time.place].strip() or None) if plan.time else None
        return read_seen_at(text, plan.time_zone, plan.date_order, time_text=time_text)
    except BadInput as error:
        column = plan.time if plan.time and error.code == "unreadable_time" else plan.seen_at
        notes.append(RowProblem(row.number, row.line, column.header, error.code, error.message))
        return None


def _read_duration(
    row: Row, cells: tuple[str, ...], plan: _Plan, notes: list[RowProblem]
) -> int | None:
    text = cells[plan.duration.place].strip() if plan.duration else ""
    if not plan.duration or not text:
        return None
    try:
        return read_duration(text, plan.duration_unit)
    except BadInput as error:
        header = plan.duration.header
        notes.append(RowProblem(row.number, row.line, header, error.code, error.message))
        return None


def _too_many_cells(row: Row, plan: _Plan) -> RowProblem:
    message = (
        f"This row has {len(row.cells)} cells and the header {plan.width}. A cell that holds the "
        "delimiter needs quotation marks around it."
    )
    return RowProblem(row.number, row.line, None, "too_many_cells", message, raw=row.raw)


def _kindless(row: Row, plan: _Plan, office: str | None) -> RowProblem:
    """A row whose kind column names none of the kinds that are stated for its values."""
    header = plan.kind.header if plan.kind else None
    message = (
        "This row names no kind that was stated for its values. Name one in its kind column, or "
        "state the kinds that stand there."
    )
    return RowProblem(row.number, row.line, header, "no_kind", message, office, row.raw)


def _nameless(row: Row, column: _Column, code: str, what: str, office: str | None) -> RowProblem:
    message = (
        f"This row names no {what}: its column {quote_text(column.header)} is blank. "
        "Fill it in and send the row again."
    )
    return RowProblem(row.number, row.line, column.header, code, message, office, row.raw)
