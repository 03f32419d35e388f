"""Toll files as carriers of several countries send them, with the layout each was made from."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime

from hypothesis import strategies as st

from tieline.core.parsing.date_orders import DateOrder
from tieline.core.parsing.layout import ColumnMeaning, Layout
from tieline.core.roles import Role

COLUMNS = ("used", "called", "start", "time", "duration", "imei", "cell", "end", "note")
HEADERS = {
    "en": ("Calling Number", "Called Number", "Start Time", "Time", "Duration (s)", "IMEI", "First Cell", "End Time", "Remarks"),
    "en_camel": ("callingNumber", "calledNumber", "startDateTime", "startTime", "duration", "imei", "cellId", "endTime", "remarks"),
    "en_short": ("A-Number", "B-Number", "Date", "Time", "Dur", "IMEI", "Cell ID", "End", "Note"),
    "es": ("Número llamante", "Número marcado", "Fecha y hora", "Hora", "Duración", "IMEI", "Celda", "Hora fin", "Observación"),
    "pt": ("Número chamador", "Número chamado", "Data e hora", "Hora", "Duração", "IMEI", "Célula", "Hora fim", "Observação"),
    "fr": ("Numéro appelant", "Numéro appelé", "Date et heure", "Heure", "Durée", "IMEI", "Cellule", "Heure de fin", "Remarque"),
    "de": ("Rufnummer A", "Rufnummer B", "Datum", "Uhrzeit", "Gesprächsdauer", "IMEI", "Funkzelle", "Ende", "Bemerkung"),
    "nl": ("Nummer beller", "Gebeld nummer", "Datum", "Tijd", "Gespreksduur", "IMEI", "Zendmast", "Eindtijd", "Opmerking"),
    "it": ("Numero chiamante", "Numero chiamato", "Data e ora", "Ora", "Durata", "IMEI", "Cella", "Ora fine", "Osservazioni"),
}  # fmt: skip
PREAMBLES = (
    (),
    ("Subscriber report for 202-555-0143",),
    ("CONFIDENTIAL", "", "Report date: 2021-08-01", "Carrier: Example Telecom"),
    ("Period,2021-07-01,2021-07-31", ""),
)
DATES = {
    DateOrder.DMY: ("%d/%m/%Y", "%d.%m.%y", "%d-%m-%Y"),
    DateOrder.MDY: ("%m/%d/%Y", "%m/%d/%y"),
    None: ("%Y-%m-%d", "%d %b %Y", "%Y/%m/%d"),
}
FIRST, LAST = datetime(2021, 1, 1), datetime(2021, 12, 31, 23)  # noqa: DTZ001 - as in a file
IMEIS = ("354178036859789", "490154203237518", "356938035643809")


@dataclass(frozen=True, slots=True)
class TollFile:
    """The bytes of a file, and what is to be found in it."""

    contents: bytes
    layout: Layout
    delimiter: str
    encoding: str
    header_line: int
    orders: frozenset[DateOrder]
    """The orders that its dates leave open; none if they need none."""


@st.composite
def toll_files(draw: st.DrawFn) -> TollFile:
    headers = dict(zip(COLUMNS, HEADERS[draw(st.sampled_from(sorted(HEADERS)))], strict=True))
    is_split = draw(st.booleans())
    wanted = ["used", "called", "start", *(["time"] if is_split else []), "duration"]
    wanted += draw(st.lists(st.sampled_from(["imei", "cell", "end", "note"]), unique=True))
    columns = draw(st.permutations(wanted))
    order = draw(st.sampled_from([DateOrder.DMY, DateOrder.MDY, None]))
    style = draw(st.sampled_from(DATES[order]))
    moments = draw(st.lists(st.datetimes(FIRST, LAST), min_size=3, max_size=12))
    moments = [moment.replace(microsecond=0, minute=moment.minute or 1) for moment in moments]
    rows = [_write_row(draw, columns, moment, style, is_split=is_split) for moment in moments]
    delimiter = draw(st.sampled_from(",;\t|"))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
    above = draw(st.sampled_from(PREAMBLES))
    out = io.StringIO(newline="")
    for line in above:
        out.write(line.replace(",", delimiter) + "\r\n")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([[headers[column] for column in columns], *rows])
    return TollFile(
        contents=out.getvalue().encode(encoding),
        layout=_layout(headers, columns),
        delimiter=delimiter,
        encoding=encoding,
        header_line=len(above) + 1,
        orders=_orders_left(moments, style, order),
    )


def _write_row(
    draw: st.DrawFn, columns: list[str], moment: datetime, style: str, *, is_split: bool
) -> list[str]:
    number = st.integers(0, 99).map(lambda n: f"+120255501{n:02}")
    cells = {
        "used": draw(number),
        "called": draw(number | st.sampled_from(["911", "unknown"])) if draw(st.integers(0, 5)) == 0 else draw(number),
        "start": moment.strftime(style if is_split else f"{style} %H:%M:%S"),
        "time": moment.strftime("%H:%M:%S"),
        "duration": str(draw(st.integers(0, 4000))),
        "imei": draw(st.sampled_from(IMEIS)),
        "cell": draw(st.sampled_from(["310-260-1", "Tower 7", ""])),
        "end": moment.strftime("%H:%M:%S"),
        "note": draw(st.sampled_from(["", "x", "roaming"])),
    }  # fmt: skip
    return [cells[column] for column in columns]


def _layout(headers: dict[str, str], columns: list[str]) -> Layout:
    values = [
        ColumnMeaning(headers["used"], "phone", Role.USED),
        ColumnMeaning(headers["called"], "phone", Role.CALLED),
        *([ColumnMeaning(headers["imei"], "imei")] if "imei" in columns else []),
    ]
    return Layout(
        tuple(values),
        seen_at_column=headers["start"],
        time_column=headers["time"] if "time" in columns else None,
        duration_column=headers["duration"],
        cell_column=headers["cell"] if "cell" in columns else None,
        region="US",
    )


def _orders_left(
    moments: list[datetime], style: str, order: DateOrder | None
) -> frozenset[DateOrder]:
    """Said once more, and otherwise than in the program: try every order on every date."""
    if order is None:
        return frozenset()
    left, is_needed = set(DateOrder), False
    for moment in moments:
        text = moment.strftime(style)
        readings = {}
        for one in DateOrder:
            mark = style[2]
            parts = {"d": "%d", "m": "%m", "y": "%y" if "%y" in style else "%Y"}
            try:
                readings[one] = datetime.strptime(text, mark.join(parts[c] for c in one.value))  # noqa: DTZ007
            except ValueError:
                continue
        if "%Y" in style and len(readings) > 1 and len(set(readings.values())) == 1:
            continue
        is_needed = True
        left &= set(readings)
    return frozenset(left) if is_needed else frozenset()
