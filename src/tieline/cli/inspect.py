"""`tieline inspect`: what a file holds and how it would be read, before anything is stored."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from tieline.cli.file_options import (
    DateOrderOption,
    DelimiterOption,
    EncodingOption,
    FormatOption,
    HeaderLineOption,
    SheetOption,
    read_file_options,
)
from tieline.cli.printing import print_facts, print_json, print_table, say
from tieline.core.errors import BadInput
from tieline.core.parsing.detection import Detection
from tieline.core.parsing.headers import quote_text
from tieline.core.parsing.inspection import (
    describe_detection,
    describe_table,
    list_column_options,
    write_column_option,
)
from tieline.core.parsing.regions import check_region
from tieline.core.parsing.rows import ParsedRow, RowProblem
from tieline.core.parsing.table import Table
from tieline.journeys.inspecting import Inspection, Said, inspect_file

_OPTIONS_SHOWN: Final = 20


def inspect(
    file: Annotated[Path, typer.Argument(help="A CSV, TSV, XLSX or text file.")],
    region: Annotated[str | None, typer.Option(help="Country of numbers without one.")] = None,
    timezone: Annotated[
        str | None,
        typer.Option(help="Zone of times without one. UTC, if left out and the file names none."),
    ] = None,
    date_order: DateOrderOption = None,
    header_line: HeaderLineOption = None,
    sheet: SheetOption = None,
    format: FormatOption = None,  # noqa: A002 - as the option is called
    encoding: EncodingOption = None,
    delimiter: DelimiterOption = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show what a file holds and how it would be read. Nothing is stored or asked."""
    country = check_region(region)
    options = read_file_options(
        date_order=date_order,
        header_line=header_line,
        sheet=sheet,
        format=format,
        encoding=encoding,
        delimiter=delimiter,
        region=country,
    )
    said = Said(
        country=country,
        time_zone=timezone or "UTC",
        is_zone_stated=timezone is not None,
        date_order=options.date_order,
        opening=options.opening,
    )
    inspection = inspect_file(file, said)
    if json:
        print_json(_as_json(inspection))
        return
    print_detection(inspection.table, inspection.detection)
    _print_first(inspection)


def print_detection(table: Table, detection: Detection) -> None:
    """What was found, for people: the file, its columns, its doubts."""
    told = describe_table(table)
    header = "none" if not table.header_line else str(table.header_line)
    order = detection.date_order.value if detection.date_order else "plain from each date"
    print_facts(
        table.name,
        [
            ("format", told["format"]),
            *([("sheet", table.sheet)] if table.sheet else [
                ("encoding", told["encoding"]), ("delimiter", told["delimiter"]),
            ]),
            ("header line", header),
            ("above it", " | ".join(table.above) or None),
            ("date order", order),
            ("time zone", f"{detection.time_zone} ({_ZONE_FROM[detection.zone_source.value]})"),
        ],
    )  # fmt: skip
    print_table(
        "Columns",
        ("Column", "Means", "Because of", "Such as"),
        [
            (
                guess.header,
                write_column_option(guess.meaning).rpartition("=")[2] if guess.meaning else None,
                guess.reason.replace("_", " "),
                guess.examples,
            )
            for guess in detection.columns
        ],
        empty="No columns.",
    )
    for doubt in detection.doubts:
        say(f"In doubt: {doubt.message} State {' or '.join(doubt.options)}.")


_ZONE_FROM = {
    "header": "named by the header",
    "above": "named above the table",
    "cells": "for times without one; those of the file have theirs",
    "given": "as given",
}


def refuse_doubts(table: Table, detection: Detection) -> None:
    """Raises BadInput with every doubt and the options that settle it, if there is any."""
    if detection.is_certain:
        return
    told = " ".join(
        f"{doubt.message} State {' or '.join(doubt.options)}." for doubt in detection.doubts
    )
    options = list_column_options(detection.layout)
    found = " ".join(f"--column {shlex.quote(o)}" for o in options[:_OPTIONS_SHOWN])
    more = len(options) - _OPTIONS_SHOWN
    as_found = f" The columns as found are {found}" + (f" and {more} more." if more > 0 else ".")
    as_found = as_found if found else ""
    raise BadInput(
        "doubtful_file",
        f"{quote_text(table.name)} was not handed in, since it can be read in more than one way. "
        f"{told}{as_found} `tieline inspect` shows more.",
        doubts=tuple(doubt.code for doubt in detection.doubts),
    )


def _print_first(inspection: Inspection) -> None:
    rows = inspection.first.rows
    if rows:
        print_table(
            "First rows",
            ("Row", "Line", "Values", "Seen (UTC)", "Seconds", "Cell"),
            [
                (
                    row.number,
                    row.line,
                    tuple(f"{value.as_given} ({value.kind}, {value.role.value})" for value in row.values),
                    row.seen_at,
                    row.duration_s,
                    row.cell,
                )
                for row in rows
            ],
            empty="",
        )  # fmt: skip
    else:
        say("No row with a value was found in the first rows.")
    for problem in inspection.first.problems:
        say(f"  row {problem.row_number} (line {problem.line}): {problem.message}")


def _as_json(inspection: Inspection) -> dict[str, object]:
    return {
        **describe_table(inspection.table),
        **describe_detection(inspection.detection),
        "first_rows": [_row_json(row) for row in inspection.first.rows],
        "first_problems": _problems_json(inspection.first.problems),
    }


def _row_json(row: ParsedRow) -> dict[str, object]:
    return {
        "row": row.number,
        "line": row.line,
        "values": [
            {
                "column": value.header,
                "kind": value.kind,
                "role": value.role.value,
                "as_given": value.as_given,
            }
            for value in row.values
        ],
        "seen_at": row.seen_at,
        "duration_s": row.duration_s,
        "cell": row.cell,
    }


def _problems_json(problems: Sequence[RowProblem]) -> list[dict[str, object]]:
    return [
        {
            "row": problem.row_number,
            "line": problem.line,
            "column": problem.header,
            "code": problem.code,
            "message": problem.message,
        }
        for problem in problems
    ]
