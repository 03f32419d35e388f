"""The columns of a layout in one table, and whether arrays can read them."""

from dataclasses import dataclass

from tieline.bulk.gathering import Slot
from tieline.core.parsing.durations import find_unit
from tieline.core.parsing.headers import find_column
from tieline.core.parsing.layout import Layout
from tieline.core.parsing.table import Table
from tieline.core.roles import Role, default_standing
from tieline.core.selector_kinds import imei, phone
from tieline.core.tally import Bounds


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A column of values. Columns with the same slot are counted together."""

    place: int
    slot: Slot


@dataclass(frozen=True, slots=True)
class CallColumns:
    """What the columns of a call are: the telephone used, the one called, the device, the cell."""

    used: Slot
    called: Slot
    device: Slot | None
    cell: int | None


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns of a layout stand in a table."""

    values: tuple[ValueColumn, ...]
    case: int | None
    region: int | None
    seen_at: int | None
    time: int | None
    duration: int | None
    duration_unit: float
    calls: CallColumns | None
    cell: int | None = None


def find_columns(table: Table, layout: Layout) -> Columns:
    """Raises BadInput for a column that is missing or stands twice."""

    def find(header: str | None) -> int | None:
        return None if header is None else find_column(table.header, header, table_name=table.name)

    values = [
        ValueColumn(
            find_column(table.header, column.header, table_name=table.name),
            Slot(
                column.kind,
                column.qualifier,
                column.role,
                column.standing or default_standing(column.role),
            ),
        )
        for column in layout.columns
    ]
    cell = find(layout.cell_column)
    duration = find(layout.duration_column)
    return Columns(
        values=tuple(sorted(values, key=lambda column: column.place)),
        case=find(layout.case_column),
        region=find(layout.region_column),
        seen_at=find(layout.seen_at_column),
        time=find(layout.time_column),
        calls=_find_calls([column.slot for column in values], cell) if layout.is_of_calls else None,
        duration=duration,
        cell=cell,
        duration_unit=1 if duration is None else find_unit(table.header[duration]),
    )


def _find_calls(slots: list[Slot], cell: int | None) -> CallColumns:
    """The slots of a layout of calls. The device is the caller's: of several columns of devices
    the one stated as used, and a single one unless it is stated as that of the telephone called."""
    phones = {slot.role: slot for slot in slots if slot.kind == phone.KIND}
    devices = [s for s in slots if s.kind == imei.KIND and s.role is not Role.CALLED]
    if len(devices) > 1:
        devices = [slot for slot in devices if slot.role is Role.USED]
    return CallColumns(
        used=phones[Role.USED],
        called=phones[Role.CALLED],
        device=devices[0] if len(devices) == 1 else None,
        cell=cell,
    )


def is_understood(layout: Layout, bounds: Bounds) -> bool:
    """Whether a layout says only what this package reads by itself.

    How the file is opened is no matter: the table is open. Anything else, also what a later layout may come to say, is left to core, row by row.
    """
    known = Layout(
        columns=layout.columns,
        seen_at_column=layout.seen_at_column,
        region_column=layout.region_column,
        case_column=layout.case_column,
        region=layout.region,
        time_zone=layout.time_zone,
        date_order=layout.date_order,
        time_column=layout.time_column,
        duration_column=layout.duration_column,
        cell_column=layout.cell_column,
        header_line=layout.header_line,
        sheet=layout.sheet,
        format=layout.format,
        encoding=layout.encoding,
        delimiter=layout.delimiter,
    )
    return layout == known and bounds.office_code is None
