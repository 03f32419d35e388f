"""Lines of CSV that a spreadsheet can open without harm."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""All but tab and line feed, which cells of a table may hold."""

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"\+[0-9 ().\-/]+|-[0-9]+(?:\.[0-9]+)?")


def csv_lines(
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[str],
    *,
    heads: Sequence[str] | None = None,
) -> Iterator[str]:
    """A header and one line for each row; a cell with several values holds them with '; ', and one
    without a value is empty. `heads` are what the columns are called, if not by their keys.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front, except a phone
    number's leading plus and a number's minus. U+FFFD stands for control characters.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for cells in _cells(rows, columns, heads or columns):
        writer.writerow(cells)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _cells(
    rows: Iterable[Mapping[str, Any]], columns: Sequence[str], heads: Sequence[str]
) -> Iterator[list[str]]:
    yield list(heads)
    for row in rows:
        yield [_cell(row[column]) for column in columns]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    text = "; ".join(str(one) for one in value) if isinstance(value, tuple | list) else str(value)
    text = _CONTROL.sub("\ufffd", text)
    is_formula = text.startswith(_BEGINS_A_FORMULA) and not _NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text
