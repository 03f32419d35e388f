"""How senders' files are read. What is told of a layout can be stated again as it is."""

from dataclasses import dataclass
from datetime import datetime

from tieline.apps.submissions.layouts import LayoutRow
from tieline.core.parsing.layout import Layout
from tieline.core.parsing.opening import name_delimiter


@dataclass(frozen=True, slots=True)
class ColumnShape:
    """A column that holds values."""

    header: str
    kind: str
    role: str
    """used, called or associated."""
    standing: str | None
    """subject, contact or incidental; null: the role's own."""
    qualifier: str | None
    """What narrows them, such as the platform of usernames."""


@dataclass(frozen=True, slots=True)
class LayoutShape:
    """What the columns of a file mean, and how it is opened. Null: found out, or the office's."""

    columns: tuple[ColumnShape, ...]
    seen_at_column: str | None
    time_column: str | None
    duration_column: str | None
    cell_column: str | None
    kind_column: str | None
    region_column: str | None
    case_column: str | None
    """The column that names the case of each row."""
    region: str | None
    time_zone: str
    date_order: str | None
    format: str | None
    encoding: str | None
    delimiter: str | None
    header_line: int | None
    sheet: str | None


@dataclass(frozen=True, slots=True)
class RememberedLayoutShape:
    """How files of a sender with certain columns are read, as the office remembers it."""

    id: str
    sender: str
    """Who makes such files."""
    remembered_at: datetime
    layout: LayoutShape


def layout_shape(layout: Layout) -> LayoutShape:
    """What the columns of a file mean."""
    return LayoutShape(
        columns=tuple(
            ColumnShape(
                header=one.header,
                kind=one.kind,
                role=one.role.value,
                standing=one.standing.value if one.standing else None,
                qualifier=one.qualifier,
            )
            for one in layout.columns
        ),
        seen_at_column=layout.seen_at_column,
        time_column=layout.time_column,
        duration_column=layout.duration_column,
        cell_column=layout.cell_column,
        kind_column=layout.kind_column,
        region_column=layout.region_column,
        case_column=layout.case_column,
        region=layout.region,
        time_zone=layout.time_zone,
        date_order=layout.date_order.value if layout.date_order else None,
        format=layout.format.value if layout.format else None,
        encoding=layout.encoding.value if layout.encoding else None,
        delimiter=name_delimiter(layout.delimiter) if layout.delimiter else None,
        header_line=layout.header_line,
        sheet=layout.sheet,
    )


def remembered_layout_shape(row: LayoutRow) -> RememberedLayoutShape:
    """A layout that one's own office remembers."""
    return RememberedLayoutShape(
        id=str(row.uuid),
        sender=row.sender,
        remembered_at=row.saved_at,
        layout=layout_shape(row.layout),
    )
