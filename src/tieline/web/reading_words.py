"""What a reading found, why, and what it asks, in words for a page."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from tieline.apps.offices.queries import OfficeRow
from tieline.core.parsing import column_guesses as reasons
from tieline.core.parsing.moment_guesses import ZoneSource
from tieline.core.parsing.opening import FileFormat, name_delimiter
from tieline.core.parsing.table import Table
from tieline.journeys.drafting import Reading, Source

WHY_COLUMN: Final[Mapping[str, str]] = MappingProxyType(
    {
        reasons.BY_HEADER: "its name says so",
        reasons.BY_CONTENT: "what it holds says so",
        reasons.BY_BOTH: "its name and what it holds say so",
        reasons.UNKNOWN: "not recognised",
        reasons.WITHOUT_VALUES: "named so, and holds no such values",
        reasons.KIND_NOT_KNOWN: "named like a kind that is not known here",
        reasons.CASE_COLUMN: "looks like case references",
        reasons.OFFICE_COLUMN: "looks like offices",
        reasons.NOT_CHOSEN: "another column was chosen",
        reasons.OTHER_TIME: "another date or time",
        reasons.NO_NAME: "cannot be named",
    }
)
FORMATS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "csv": "CSV: cells with a delimiter",
        "tsv": "TSV: cells with tabs",
        "xlsx": "XLSX workbook",
        "text": "Running text",
    }
)
ENCODINGS: Final[Mapping[str, str]] = MappingProxyType(
    {"utf-8": "UTF-8", "utf-16-le": "UTF-16, little-endian", "utf-16-be": "UTF-16, big-endian", "cp1252": "Windows-1252"}
)  # fmt: skip
DELIMITERS: Final[Mapping[str, str]] = MappingProxyType(
    {"comma": "comma", "semicolon": "semicolon", "tab": "tab", "bar": "bar |"}
)
ORDERS: Final[Mapping[str, str]] = MappingProxyType(
    {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
)
_WHY_ZONE: Final[Mapping[ZoneSource, str]] = MappingProxyType(
    {
        ZoneSource.HEADER: "the column's name says so",
        ZoneSource.ABOVE: "a line above the table says so",
        ZoneSource.CELLS: "for times without one; those of the file have theirs",
        ZoneSource.GIVEN: "your office's; the file names none",
    }
)
_WHY_ENCODING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "utf-8": "every byte of it is valid",
        "utf-16-le": "its byte order mark says so",
        "utf-16-be": "its byte order mark says so",
        "cp1252": "it is not valid UTF-8",
    }
)
_WHY_FORMAT: Final[Mapping[FileFormat, str]] = MappingProxyType(
    {
        FileFormat.CSV: "its lines divide into cells alike",
        FileFormat.TSV: "its lines divide into cells at tabs",
        FileFormat.XLSX: "it begins as a workbook does",
        FileFormat.TEXT: "its lines do not divide into cells",
    }
)
Choices = tuple[tuple[str, str], ...]
_Why = Callable[[object, str], str]
"""Why something is as it is: because it was stated, or for the reason found."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was found out about a file as a whole: what, why, and how to correct it.

    `choices` are those of a select; without them the field takes text. `suggested` are for a
    field of text.
    """

    field: str
    title: str
    found: str
    why: str
    hint: str = ""
    choices: Choices = ()
    suggested: tuple[str, ...] = ()


def facts_of(reading: Reading, office: OfficeRow) -> list[Fact]:
    """What was found out about the file as a whole."""
    table, wish = reading.table, reading.wish
    is_known = reading.source in (Source.REMEMBERED, Source.CORRECTED)
    stated = "as remembered" if is_known else "as you stated"
    opening = wish.opening

    def why(is_stated: object, found: str) -> str:
        return stated if is_stated not in (None, "") else found

    facts = [
        Fact(
            "format",
            "Format",
            FORMATS[table.format.value],
            why(opening.format, _WHY_FORMAT[table.format]),
            choices=tuple(FORMATS.items()),
        )
    ]
    facts += _sheet(reading, why) if table.sheet else _characters(table, reading, why)
    if table.format is not FileFormat.TEXT:
        facts += [_header_line(table, why(opening.header_line, _why_header(table)))]
        facts += _times(reading, why)
    country = wish.country or office.country
    facts.append(
        Fact(
            "country",
            "Country of numbers without one",
            country,
            why(wish.country, "your office's"),
            hint="Two letters, as in US or MX",
        )
    )
    return facts


def _sheet(reading: Reading, why: _Why) -> list[Fact]:
    table = reading.table
    found = "it looks most like a table" if table.rival_sheets else "no other looks like a table"
    names = (table.sheet or "", *table.rival_sheets)
    return [
        Fact(
            "sheet",
            "Sheet",
            table.sheet or "",
            why(reading.wish.opening.sheet, found),
            hint="The name of another sheet",
            suggested=names,
        )
    ]


def _characters(table: Table, reading: Reading, why: _Why) -> list[Fact]:
    encoding = table.encoding.value
    opening = reading.wish.opening
    facts = [
        Fact(
            "encoding",
            "Characters",
            ENCODINGS[encoding],
            why(opening.encoding, _WHY_ENCODING[encoding]),
            choices=tuple(ENCODINGS.items()),
        )
    ]
    if table.format is not FileFormat.TEXT:
        facts.append(
            Fact(
                "delimiter",
                "Cells are divided by",
                DELIMITERS[name_delimiter(table.delimiter)],
                why(opening.delimiter, "it divides the lines most evenly"),
                choices=tuple(DELIMITERS.items()),
            )
        )
    return facts


def _header_line(table: Table, why: str) -> Fact:
    is_sheet = table.sheet is not None
    place = "row" if is_sheet else "line"
    found = f"{place} {table.header_line}" if table.header_line else "there are none"
    return Fact(
        "header_line",
        "Column names",
        found,
        why,
        hint=f"Number of the {place}; 0 if there are none",
    )


def _why_header(table: Table) -> str:
    if not table.header_line:
        return "no line holds names: columns are called by their places"
    if table.above:
        return "what stands above it is no table"
    return "it holds names, and data follow"


def _times(reading: Reading, why: _Why) -> list[Fact]:
    if reading.layout.seen_at_column is None and not reading.refused:
        return []
    detection, wish = reading.detection, reading.wish
    order = reading.layout.date_order or detection.date_order
    in_doubt = {doubt.code for doubt in reading.doubts}
    found = ORDERS[order.value] if order else "plain from each date"
    because = "the dates of the file allow no other" if order else "no date can be read two ways"
    if in_doubt & {"ambiguous_date_order", "mixed_date_orders"}:
        found, because = "not known", "see the question"
    zone = wish.time_zone or detection.time_zone
    return [
        Fact(
            "date_order",
            "Order of dates",
            found,
            why(wish.date_order, because),
            choices=tuple(ORDERS.items()),
        ),
        Fact(
            "time_zone",
            "Time zone of times without one",
            "not known" if "zone_unclear" in in_doubt else zone,
            "see the question"
            if "zone_unclear" in in_doubt
            else why(wish.time_zone, _WHY_ZONE[detection.zone_source]),
            hint="As in America/Bogota, or UTC",
        ),
    ]


def questions_of(
    reading: Reading, fields_of_doubts: Mapping[str, str]
) -> Iterable[tuple[str, str]]:
    """Each doubt as a question, with the field that answers it."""
    for doubt in reading.doubts:
        yield (
            _anchor(reading, doubt.code, doubt.columns, fields_of_doubts),
            " ".join((doubt.message, _ASK.get(doubt.code, ""))).strip(),
        )


_ASK: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ambiguous_date_order": "Choose the order of its dates.",
        "mixed_date_orders": "Choose the order that most of them have.",
        "zone_unclear": "Name the zone.",
        "no_region": "Name the country.",
        "text_or_table": "Choose CSV for a list, or running text.",
        "several_sheets": "Name the sheet that is meant.",
        "no_value_column": "Say what its columns hold.",
        "header_and_content_differ": "Say what it holds.",
        "kind_unclear": "Say which it is; a second kind can be added if it may be either.",
        "roles_unclear": "Say whose numbers each column holds: used or called.",
        "several_columns_for_one_meaning": "Say what each of them holds.",
        "duplicate_header": "As it is, these columns are left out.",
        "unnamed_column": "As it is, this column is left out.",
    }
)


def _anchor(
    reading: Reading, code: str, columns: tuple[str, ...], fields_of_doubts: Mapping[str, str]
) -> str:
    if code in fields_of_doubts:
        return fields_of_doubts[code]
    place = reading.table.header.index(columns[0]) if columns else 0
    return f"{'r' if code == 'roles_unclear' else 'm'}-{place}"
