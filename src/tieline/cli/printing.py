"""Tables for people, JSON and CSV for programs."""

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, NoReturn

from rich.console import Console
from rich.table import Table

from tieline.journeys.csv_lines import csv_lines

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""All but tab and line feed, which cells of a table may hold."""


class _Output(Console):
    """Plain text on standard output."""

    def __init__(self) -> None:
        super().__init__(highlight=False, markup=False, emoji=False)

    def on_broken_pipe(self) -> NoReturn:
        """The console would end the program as if it had failed."""
        raise BrokenPipeError


def print_json(document: object) -> None:
    """One JSON document on standard output."""
    text = json.dumps(document, indent=2, ensure_ascii=False, default=_plain)
    print(_CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def print_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """CSV with a header on standard output."""
    for line in csv_lines(rows, columns):
        sys.stdout.write(line)


def print_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str
) -> None:
    """A table on standard output, or the sentence for when there is nothing to show."""
    lines = [[_shown(value) for value in row] for row in rows]
    console = _Output()
    if not lines:
        console.print(printable(empty))
        return
    table = Table(title=printable(title), title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for line in lines:
        table.add_row(*line)
    if not console.is_terminal:
        console.width = 200
    console.print(table)


def print_facts(title: str, facts: Iterable[tuple[str, object]]) -> None:
    """Names and values of one thing, one to a line."""
    console = _Output()
    console.print(printable(title), style="bold")
    for name, value in facts:
        console.print(f"  {name:<18} {_shown(value)}", soft_wrap=True)


def say(text: str) -> None:
    """A sentence to the person, on standard output."""
    _Output().print(printable(text), soft_wrap=True)


def printable(text: str) -> str:
    """The text on one line, without what would steer the terminal it is shown on."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def _shown(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M UTC")
    text = ", ".join(map(str, value)) or "-" if isinstance(value, tuple | list) else str(value)
    return printable(text)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: getattr(value, one.name) for one in fields(value)}
    return str(value)
