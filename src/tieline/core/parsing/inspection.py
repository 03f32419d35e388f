"""A first look at a file: what was detected, the first rows as they would be read, the first
problems. Nothing is stored."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from tieline.core.parsing.detection import Detection
from tieline.core.parsing.layout import (
    ColumnMeaning,
    Layout,
    SpecialColumn,
    SpecialMeaning,
)
from tieline.core.parsing.opening import name_delimiter
from tieline.core.parsing.rows import EmptyRow, ParsedRow, RowProblem
from tieline.core.parsing.rows_by_layout import read_rows
from tieline.core.parsing.table import Table


@dataclass(frozen=True, slots=True)
class FirstRows:
    """What the beginning of a file gives. `rows` and `problems` are the first few of each; notes
    count as problems. `rows_looked_at` is how far was read."""

    rows: tuple[ParsedRow, ...] = field(repr=False)
    problems: tuple[RowProblem, ...]
    are_notes: tuple[bool, ...]
    """Of each of the problems, whether it is a note of a row that would be taken."""
    rows_looked_at: int


def read_first_rows(
    table: Table, layout: Layout, *, rows: int, problems: int, most: int
) -> FirstRows:
    """At most `most` rows are read for it. Raises BadInput, as `read_rows` does."""
    taken: list[ParsedRow] = []
    wrong: list[tuple[RowProblem, bool]] = []
    count = 0
    outcomes: Iterator[ParsedRow | EmptyRow | RowProblem] = islice(read_rows(table, layout), most)
    for outcome in outcomes:
        count += 1
        if isinstance(outcome, ParsedRow):
            if len(taken) < rows:
                taken.append(outcome)
            wrong.extend((note, True) for note in outcome.notes)
        elif isinstance(outcome, RowProblem):
            wrong.append((outcome, False))
        if len(taken) >= rows and len(wrong) >= problems:
            break
    shown = wrong[:problems]
    return FirstRows(
        rows=tuple(taken),
        problems=tuple(problem for problem, _ in shown),
        are_notes=tuple(is_note for _, is_note in shown),
        rows_looked_at=count,
    )


def write_column_option(meaning: ColumnMeaning | SpecialColumn) -> str:
    """A meaning as `parse_column_option` reads it."""
    if isinstance(meaning, SpecialColumn):
        return f"{meaning.header}={meaning.meaning.value}"
    kind = f"{meaning.kind}/{meaning.qualifier}" if meaning.qualifier else meaning.kind
    words = [kind, meaning.role.value]
    if meaning.standing is not None:
        words.append(meaning.standing.value)
    return f"{meaning.header}={':'.join(words)}"


def list_column_options(layout: Layout) -> tuple[str, ...]:
    """The whole layout as column options."""
    special = (
        (layout.seen_at_column, SpecialMeaning.SEEN_AT),
        (layout.time_column, SpecialMeaning.TIME),
        (layout.duration_column, SpecialMeaning.DURATION),
        (layout.cell_column, SpecialMeaning.CELL),
        (layout.kind_column, SpecialMeaning.KIND),
        (layout.region_column, SpecialMeaning.REGION),
    )
    columns: list[ColumnMeaning | SpecialColumn] = list(layout.columns)
    columns += [SpecialColumn(header, meaning) for header, meaning in special if header is not None]
    return tuple(write_column_option(column) for column in columns)


def describe_table(table: Table) -> dict[str, object]:
    """How a file was opened, as plain values by name."""
    is_sheet = table.sheet is not None
    return {
        "file": table.name,
        "format": table.format.value,
        "sheet": table.sheet,
        "encoding": None if is_sheet else table.encoding.value,
        "delimiter": None if is_sheet else name_delimiter(table.delimiter),
        "header_line": table.header_line,
        "above": list(table.above),
    }


def describe_detection(detection: Detection) -> dict[str, object]:
    """What was found, as plain values by name."""
    return {
        "columns": [
            {
                "place": guess.place + 1,
                "header": guess.header,
                "meaning": write_column_option(guess.meaning).rpartition("=")[2]
                if guess.meaning
                else None,
                "reason": guess.reason,
                "examples": list(guess.examples),
            }
            for guess in detection.columns
        ],
        "date_order": detection.date_order.value if detection.date_order else None,
        "time_zone": detection.time_zone,
        "time_zone_from": detection.zone_source.value,
        "is_of_calls": detection.layout.is_of_calls,
        "rows_looked_at": detection.rows_looked_at,
        "is_whole_file_read": detection.is_whole_file_read,
        "case_column": detection.case_column,
        "office_column": detection.office_column,
        "doubts": [
            {"code": doubt.code, "message": doubt.message, "options": list(doubt.options)}
            for doubt in detection.doubts
        ],
    }
