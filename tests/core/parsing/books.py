"""Workbooks for tests: written by openpyxl, and changed afterwards."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import openpyxl

from tieline.core.parsing.opening import build_opening
from tieline.core.parsing.table import Table, open_table

MINUTE = datetime(2021, 7, 8, 14, 3)  # noqa: DTZ001 - a cell knows no zone
SECOND = MINUTE.replace(second=5)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def write_book(*sheets: tuple[str, Sequence[Sequence[Any]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def open_book(contents: bytes, name: str = "calls.xlsx", **stated: Any) -> Table:
    return open_table(io.BytesIO(contents), name=name, opening=build_opening(**stated))


def change_part(contents: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(contents)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == part else data)
        if part not in old.namelist():
            new.writestr(part, change(b""))
    return out.getvalue()
