"""By which layout a file is read whose columns nobody stated: as remembered of its sender, or as
found out."""

from dataclasses import dataclass, replace
from typing import BinaryIO

from tieline.apps.offices.queries import OfficeRow
from tieline.apps.submissions.layouts import LayoutRow
from tieline.core.ids import Viewer
from tieline.core.parsing.date_orders import DateOrder
from tieline.core.parsing.detection import Detection
from tieline.core.parsing.layout import Layout
from tieline.core.parsing.opening import AS_FOUND, Opening
from tieline.core.parsing.table import Table
from tieline.journeys.inspecting import Said, detect_stream
from tieline.journeys.remembering import find_remembered


@dataclass(frozen=True, slots=True)
class Stated:
    """What is stated of a file beside its columns. None: as remembered, found out, or the
    office's."""

    opening: Opening = AS_FOUND
    region: str | None = None
    time_zone: str | None = None
    date_order: DateOrder | None = None
    case_column: str | None = None
    office_column: str | None = None
    is_of_one_case: bool = False
    """All rows are of a case that is named beside the file, whatever its columns hold."""

    def said_for(self, office: OfficeRow | None) -> Said:
        """For looking at the file. Without an office, times without a zone are in UTC."""
        country = self.region or (office.country if office else None)
        return Said(
            country=country,
            time_zone=self.time_zone or (office.time_zone if office else "UTC"),
            is_zone_stated=self.time_zone is not None,
            date_order=self.date_order,
            opening=replace(self.opening, region=country),
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """A layout, and where it comes from: `remembered`, or else found out by looking at `table`.
    Where a detection is in doubt, whoever hands in must settle it."""

    layout: Layout
    remembered: LayoutRow | None = None
    table: Table | None = None
    detection: Detection | None = None


def choose_layout(
    stream: BinaryIO,
    name: str,
    stated: Stated,
    *,
    sender: str,
    office: OfficeRow | None,
    viewer: Viewer,
) -> Choice:
    """What is remembered of the sender's files with these columns is used, unless it is stated how
    the file is opened; without a sender nothing is. Raises BadInput for what is no table."""
    is_opening_stated = replace(stated.opening, region=None) != AS_FOUND
    if sender and not is_opening_stated:
        row = find_remembered(stream, name, sender=sender, viewer=viewer)
        if row is not None:
            return Choice(_with_stated(row.layout, stated), remembered=row)
    table, detection = detect_stream(stream, name, stated.said_for(office))
    layout = replace(
        detection.layout,
        region=stated.region,  # left out, it is the office's at every reading
        case_column=stated.case_column,
        office_column=stated.office_column,
    )
    return Choice(layout, table=table, detection=detection)


def _with_stated(layout: Layout, stated: Stated) -> Layout:
    case_column = stated.case_column or (None if stated.is_of_one_case else layout.case_column)
    return replace(
        layout,
        region=stated.region or layout.region,
        time_zone=stated.time_zone or layout.time_zone,
        date_order=stated.date_order or layout.date_order,
        case_column=case_column,
    )
