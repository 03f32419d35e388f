"""Toll files: what carriers in six countries send of the calls of a few lines."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from tieline.core.roles import Role
from tieline.core.selector_kinds import imei, phone
from tieline.demo.directory import OFFICE_BY_CODE
from tieline.demo.values import Cell, PlannedMention, Supply, case_of, drawing
from tieline.demo.world_file import WorldFile
from tieline.demo.writing import USUAL, TextFormat, write_moment, write_table

_CALLER, _CALLED, _AT, _SECONDS, _DEVICE = range(5)


@dataclass(frozen=True, slots=True)
class TollShape:
    """One carrier's way. `header`: caller, called, moment, seconds and perhaps the device."""

    case: str
    file_name: str
    header: tuple[str, ...]
    dates: str
    first_day: str
    days: int
    calls: int
    lone_called: int
    text_format: TextFormat = USUAL
    broken_lines: tuple[str, ...] = ()
    time_zone: str = "UTC"
    broken_holds: tuple[PlannedMention, ...] = ()
    """What the broken lines hold all the same."""


SHAPES: Final = (
    TollShape(
        "MIA1", "mia_subpoena_return_0114.csv",
        ("Calling Number", "Called Number", "Call Start", "Duration", "IMEI"),
        "iso", "2026-02-02", 70, 420, 120,
        broken_lines=(
            '305-555-0117,"305-555-0120,2026-04-01 10:00:00,12,',  # a stray quotation mark
            "Private,,2026-04-02 09:15:00,0,",
            ",,,,",
        ),
        time_zone="America/New_York",
        broken_holds=(PlannedMention("MIA1", "phone", "private", Role.USED),),
    ),
    TollShape(
        "ELP1", "elp_tolls_0007.txt",
        ("A-Party", "B-Party", "Start (local)", "Secs", "Device"),
        "words", "2026-04-06", 40, 260, 80,
        TextFormat(delimiter="|", line_end="\n"),
        ("Restricted|915-555-0163|last Tuesday|33|",), "America/Denver",
        (
            PlannedMention("ELP1", "phone", "restricted", Role.USED),
            PlannedMention("ELP1", "phone", "+19155550163", Role.CALLED),
        ),
    ),
    TollShape(
        "SEA1", "SEA-26-0052 call detail.csv",
        ("From", "To", "When", "Length"),
        "iso", "2026-01-05", 30, 180, 60,
        TextFormat(quotes_all=True), ('"a","b","c","d","e","f"',), "America/Los_Angeles",
    ),
    TollShape(
        "LON1", "kestrel_billing.csv",
        ("Originating CLI", "Terminating CLI", "Date/Time", "Secs"),
        "iso", "2026-02-16", 60, 360, 110, TextFormat(encoding="utf-8-sig"),
        time_zone="Europe/London",
    ),
    TollShape(
        "LPL1", "curlew_calls.csv",
        ("caller", "dialled", "at", "seconds"),
        "digits", "2026-03-02", 45, 200, 70, TextFormat(line_end="\n"),
        ("02079460111,0151 496 0207,20260301120000,5,unexpected,cells",), "Europe/London",
    ),
    TollShape(
        "SYD1", "S26-00417_ccr.csv",
        ("A number", "B number", "Start time", "Duration (s)"),
        "offset", "2026-03-01", 50, 240, 90,
        TextFormat(delimiter=";"),
        time_zone="Australia/Sydney",
    ),
    TollShape(
        "MRS1", "facturation détaillée 0042.csv",
        ("Numéro appelant", "Numéro appelé", "Date et heure", "Durée (s)", "N° IMEI"),
        "day_first", "2026-03-09", 45, 220, 80,
        TextFormat(delimiter=";", encoding="cp1252"), ("Numéro masqué;;;;",), "Europe/Paris",
        (PlannedMention("MRS1", "phone", "numéro masqué", Role.USED),),
    ),
    TollShape(
        "GOT1", "samtalslista_K118-26.tsv",
        ("A-nummer", "B-nummer", "Tidpunkt", "Sekunder"),
        "iso", "2026-02-23", 55, 190, 70,
        TextFormat(delimiter="\t", line_end="\n"), time_zone="Europe/Stockholm",
    ),
)  # fmt: skip


def make_toll(shape: TollShape, supply: Supply) -> WorldFile:
    """The file of one shape: every shared value at least once, among many calls of no meaning."""
    draw = drawing(shape.file_name)
    case = case_of(shape.case)
    shared = supply.shared_cells(case, draw)
    used = [c for c in shared if c.kind == phone.KIND and c.role is Role.USED]
    called = [c for c in shared if c.kind == phone.KIND and c.role is Role.CALLED]
    devices = [cell for cell in shared if cell.kind == imei.KIND]
    used.append(supply.lone_cell(phone.KIND, case, draw, Role.USED))
    lone = [supply.lone_cell(phone.KIND, case, draw, Role.CALLED) for _ in range(shape.lone_called)]
    has_devices = len(shape.header) > _DEVICE
    if has_devices:
        devices.append(supply.lone_cell(imei.KIND, case, draw, Role.USED))
    rows, holds = [], list(shape.broken_holds)
    for place, moment in enumerate(_moments(shape, draw)):
        cells = [_pick(place, used, draw), _pick(place, called + lone, draw)]
        cells += [_pick(place, devices, draw)] if has_devices else []
        holds += [PlannedMention(case.key, c.kind, c.canonical, c.role) for c in cells]
        at = write_moment(moment, shape.dates)
        row = [cells[0].as_given, cells[1].as_given, at, str(draw.randint(2, 900))]
        rows.append(row + [cell.as_given for cell in cells[2:]])
    return WorldFile(
        name=shape.file_name,
        office=case.office,
        case=case.key,
        authority=f"subpoena:{case.office[-3:]}-{draw.randint(1000, 9999)}",
        columns=_columns(shape.header),
        contents=write_table(shape.header, rows, shape.text_format, shape.broken_lines),
        holds=tuple(dict.fromkeys(holds)),
        region=OFFICE_BY_CODE[case.office].country,
        time_zone=shape.time_zone,
    )


def _columns(header: tuple[str, ...]) -> tuple[str, ...]:
    columns = [
        f"{header[_CALLER]}=phone:used",
        f"{header[_CALLED]}=phone:called",
        f"{header[_AT]}=seen_at",
    ]
    if len(header) > _DEVICE:
        columns.append(f"{header[_DEVICE]}=imei:used")
    return tuple(columns)


def _moments(shape: TollShape, draw: random.Random) -> list[datetime]:
    first = datetime.fromisoformat(shape.first_day).replace(tzinfo=UTC)
    span = shape.days * 24 * 3600
    return sorted(first + timedelta(seconds=draw.randrange(span)) for _ in range(shape.calls))


def _pick(place: int, cells: list[Cell], draw: random.Random) -> Cell:
    """Each cell once, in turn, and then by chance."""
    return cells[place] if place < len(cells) else draw.choice(cells)
