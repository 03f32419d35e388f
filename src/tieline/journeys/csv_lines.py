"""Lines of CSV that a spreadsheet can open without harm."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""All but tab and line feed, which cells of a table may hold."""


def csv_lines(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    """A header and one line for each row; a cell with several values holds them with '; '.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front, except the
    leading plus of a phone number. U+FFFD stands for control characters.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for cells in _cells(rows, columns):
        writer.writerow(cells)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _cells(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[list[str]]:
    yield list(columns)
    for row in rows:
        yield [_cell(row[column]) for column in columns]


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    text = "; ".join(str(one) for one in value) if isinstance(value, tuple | list) else str(value)
    text = _CONTROL.sub("\ufffd", text)
    is_number = text[:1] == "+" and text[1:].isdigit()
    return f"'{text}" if text[:1] in "=+-@\t\r" and text and not is_number else text
