"""Looking at a file before it is handed in. Stores nothing and asks no database."""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from tieline.core.errors import BadInput
from tieline.core.parsing.date_orders import DateOrder
from tieline.core.parsing.detection import ROWS_LOOKED_AT, Detection, detect
from tieline.core.parsing.inspection import FirstRows, read_first_rows
from tieline.core.parsing.layout import Layout
from tieline.core.parsing.opening import AS_FOUND, Opening
from tieline.core.parsing.rows_by_layout import read_rows
from tieline.core.parsing.table import Table, open_table
from tieline.journeys.opening import open_regular

FIRST_ROWS: Final = 5
FIRST_PROBLEMS: Final = 10


@dataclass(frozen=True, slots=True)
class Said:
    """What is said about a file beside how it is opened. None: find out.

    `country` is that of numbers without one; `time_zone` holds unless the file names another, and
    in any case if `is_zone_stated`.
    """

    country: str | None
    time_zone: str
    is_zone_stated: bool = False
    date_order: DateOrder | None = None
    opening: Opening = AS_FOUND


@dataclass(frozen=True, slots=True)
class Inspection:
    """A file as it was found. `table` can be asked for facts; its rows are closed with the file."""

    table: Table
    detection: Detection
    first: FirstRows


def detect_stream(stream: BinaryIO, name: str, said: Said) -> tuple[Table, Detection]:
    """Find out what a file means. Raises BadInput for what is no table."""
    table = _open(stream, name, said)
    return table, _detect(table, said)


def inspect_file(path: Path, said: Said) -> Inspection:
    """What a file means, with the first rows and problems. Raises BadInput for what is no table."""
    with open_regular(path) as stream:
        return inspect_stream(stream, path.name, said)


def inspect_stream(
    stream: BinaryIO, name: str, said: Said, *, layout: Layout | None = None
) -> Inspection:
    """For a file that is open already, and perhaps read by a layout that a person corrected."""
    table = _open(stream, name, said)
    detection = _detect(table, said)
    first = read_first_rows(
        table,
        layout or detection.layout,
        rows=FIRST_ROWS,
        problems=FIRST_PROBLEMS,
        most=ROWS_LOOKED_AT,
    )
    return Inspection(table, detection, first)


def fit_opening(path: Path, layout: Layout) -> Layout:
    """The layout for a corrected file: it is opened as the first one was if that fits, and
    otherwise as it is found. Corrected rows come back without what stood above them, or as CSV
    from a workbook."""
    with open_regular(path) as stream:
        return fit_stream_opening(stream, path.name, layout)


def fit_stream_opening(stream: BinaryIO, name: str, layout: Layout) -> Layout:
    """The same, for a file that is open already."""
    try:
        read_rows(open_table(stream, name=name, opening=layout.opening), layout)
    except BadInput:
        return layout.with_opening(AS_FOUND)
    return layout


def _open(stream: BinaryIO, name: str, said: Said) -> Table:
    return open_table(stream, name=name, opening=said.opening)


def _detect(table: Table, said: Said) -> Detection:
    return detect(
        table,
        country=said.country,
        time_zone=said.time_zone,
        is_zone_stated=said.is_zone_stated,
        date_order=said.date_order,
    )
