"""From what a request says of a file to the layout by which it is read."""

from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, cast

from ninja import UploadedFile

from tieline.api.v1.errors import DoubtfulFile, FieldProblem
from tieline.api.v1.file_schemas import LayoutDetails
from tieline.apps.offices import queries as offices
from tieline.core.ids import Viewer
from tieline.core.parsing.doubts import Doubt
from tieline.core.parsing.layout import (
    ColumnMeaning,
    Layout,
    SpecialColumn,
    SpecialMeaning,
    build_layout,
)
from tieline.core.parsing.opening import build_opening
from tieline.core.parsing.regions import check_region
from tieline.core.selector_kinds.registry import KINDS
from tieline.journeys.choosing import Choice, Stated, choose_layout

_COLUMNS: Final = "columns"
# Which field of a layout settles a doubt; the others are settled by stating the columns.
_FIELDS: Final = {
    "ambiguous_date_order": "date_order",
    "duplicate_header": "header_line",
    "mixed_date_orders": "date_order",
    "no_region": "region",
    "several_sheets": "sheet",
    "text_or_table": "format",
    "unnamed_column": "header_line",
    "zone_unclear": "time_zone",
}


def stream_of(file: UploadedFile) -> BinaryIO:
    """The bytes, from their beginning."""
    stream = cast("BinaryIO", file.file)
    stream.seek(0)
    return stream


def name_of(file: UploadedFile) -> Path:
    """The file's name only: it says the format, and names no place on this machine."""
    return Path(PurePosixPath(file.name or "file").name or "file")


def field_of(doubt: Doubt) -> str:
    """The field of a layout that settles a doubt."""
    return _FIELDS.get(doubt.code, _COLUMNS)


def choose(
    file: UploadedFile, given: LayoutDetails, *, case: str, sender: str, viewer: Viewer
) -> Choice:
    """The layout: as stated, or where no columns are, as remembered of the sender or found out."""
    stated = stated_of(given, case=case)
    if given.columns is not None:
        return Choice(_build(given, stated, viewer))
    office = offices.own_office(viewer)
    return choose_layout(
        stream_of(file), name_of(file).name, stated, sender=sender, office=office, viewer=viewer
    )


def refuse_doubts(choice: Choice) -> None:
    """Raises DoubtfulFile with each doubt and the field that settles it, if there is any."""
    if choice.detection is None or choice.detection.is_certain:
        return
    raise DoubtfulFile(
        [
            FieldProblem(f"body.details.layout.{field_of(doubt)}", doubt.message, doubt.code)
            for doubt in choice.detection.doubts
        ]
    )


def stated_of(given: LayoutDetails, *, case: str) -> Stated:
    """What is stated beside the columns. Raises BadInput."""
    region = check_region(given.region)
    opening = build_opening(
        format=given.format,
        encoding=given.encoding,
        delimiter=given.delimiter,
        header_line=given.header_line,
        sheet=given.sheet,
        region=region,
    )
    return Stated(
        opening=opening,
        region=region,
        time_zone=given.time_zone,
        date_order=given.date_order,
        case_column=given.case_column or None,
        is_of_one_case=bool(case),
    )


def _build(given: LayoutDetails, stated: Stated, viewer: Viewer) -> Layout:
    special = (
        (given.seen_at_column, SpecialMeaning.SEEN_AT),
        (given.time_column, SpecialMeaning.TIME),
        (given.duration_column, SpecialMeaning.DURATION),
        (given.cell_column, SpecialMeaning.CELL),
        (given.kind_column, SpecialMeaning.KIND),
        (given.region_column, SpecialMeaning.REGION),
    )
    layout = build_layout(
        [
            *(
                ColumnMeaning(one.header, one.kind, one.role, one.standing, one.qualifier)
                for one in given.columns or ()
            ),
            *(SpecialColumn(header, meaning) for header, meaning in special if header),
        ],
        case_column=stated.case_column,
        office_column=None,
        region=stated.region,
        time_zone=given.time_zone or offices.own_office(viewer).time_zone,
        known_kinds=KINDS,
        date_order=given.date_order,
    )
    return layout.with_opening(stated.opening)
