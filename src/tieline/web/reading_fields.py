"""The fields by which a person corrects how a file is read: from what was sent to a wish, and
from a reading to fields."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tieline.core.errors import BadInput
from tieline.core.parsing.dates import find_time_zone
from tieline.core.parsing.doubts import Doubt
from tieline.core.parsing.headers import fold_header
from tieline.core.parsing.layout import (
    ColumnMeaning,
    SpecialColumn,
    SpecialMeaning,
    parse_date_order,
)
from tieline.core.parsing.opening import FileFormat, build_opening, name_delimiter
from tieline.core.parsing.regions import check_region
from tieline.core.roles import Role, Standing
from tieline.core.selector_kinds import registry
from tieline.journeys.drafting import Details, Reading, Source, Wish, print_of

ASKED: Final = "?"
"""In a field: this must be answered."""
CASE: Final = "case"
"""In the field of a column: it names the case of each row."""
COLUMNS_SHOWN: Final = 60
SLOTS_MOST: Final = 4
FILE_FIELDS: Final = (
    "format", "encoding", "delimiter", "header_line", "sheet", "date_order", "time_zone", "country",
)  # fmt: skip
TEXT_FIELDS: Final = ("r-text", "s-text")
_OF_COLUMN: Final = re.compile(r"[mrsq]-[0-9]{1,6}(?:-[0-9])?")
_LENGTH_MOST: Final = 200
# Which field answers a doubt about the file as a whole, or is at fault for an error.
FIELD_OF_DOUBT: Final[Mapping[str, str]] = {
    "ambiguous_date_order": "date_order",
    "mixed_date_orders": "date_order",
    "zone_unclear": "time_zone",
    "no_region": "country",
    "text_or_table": "format",
    "several_sheets": "sheet",
    "duplicate_header": "header_line",
    "unnamed_column": "header_line",
}
FIELD_OF_ERROR: Final[Mapping[str, str]] = {
    "bad_date_order": "date_order",
    "bad_delimiter": "delimiter",
    "bad_encoding": "encoding",
    "bad_format": "format",
    "bad_header_line": "header_line",
    "bad_region": "country",
    "format_differs": "format",
    "no_such_sheet": "sheet",
    "unknown_time_zone": "time_zone",
}
# Doubts about the names of columns, which a file can have and still be handed in: the columns
# concerned are then left out, as the page says.
_LEAVES_OUT: Final = frozenset({"duplicate_header", "unnamed_column"})

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Slot:
    """One statement of what a column means, as its fields show it."""

    key: str
    meaning: str
    role: str
    standing: str
    qualifier: str


def is_field(name: str) -> bool:
    """Whether this is one of the fields."""
    is_column = _OF_COLUMN.fullmatch(name) is not None
    return name in (*FILE_FIELDS, *TEXT_FIELDS) or name in ("columns_of", "fresh") or is_column


def keep_fields(sent: Mapping[str, str]) -> dict[str, str]:
    """Those of the fields that were sent, none longer than any use has for it."""
    return {name: sent[name].strip()[:_LENGTH_MOST] for name in sent if is_field(name)}


def read_wish(fields: Fields) -> tuple[Wish, dict[str, str]]:
    """What the fields say, and by field what is wrong with them."""
    wrong: dict[str, str] = {}

    def take(name: str) -> str | None:
        text = fields.get(name, "")
        if text == ASKED:
            return None
        return text or None

    def attempt(name: str, text: str | None) -> str | None:
        try:
            _CHECKS[name](text)
        except BadInput as error:
            wrong[name] = error.message
            return None
        return text

    said = {name: attempt(name, take(name)) for name in FILE_FIELDS}
    line = said["header_line"]
    opening = build_opening(
        format=said["format"],
        encoding=said["encoding"],
        delimiter=said["delimiter"],
        header_line=None if line is None else int(line),
        sheet=said["sheet"],
    )
    role, standing = fields.get("r-text", ""), fields.get("s-text", "")
    wish = Wish(
        opening=opening,
        country=check_region(said["country"]),
        time_zone=said["time_zone"],
        date_order=parse_date_order(said["date_order"]),
        columns=_read_columns(fields, wrong) if "columns_of" in fields else None,
        columns_of=fields.get("columns_of", ""),
        case_place=_read_case_place(fields, wrong),
        text_role=Role(role) if role in Role.__members__.values() else None,
        text_standing=Standing(standing) if standing in Standing.__members__.values() else None,
        is_fresh=bool(fields.get("fresh")),
    )
    return wish, wrong


def _check_line(text: str | None) -> None:
    if text is not None and not (text.isascii() and text.isdecimal() and len(text) <= 7):
        raise BadInput(
            "bad_header_line", "Give the number of a line, counted from 1, or 0 for none."
        )
    build_opening(header_line=None if text is None else int(text))


def _check_zone(text: str | None) -> None:
    if text is not None:
        find_time_zone(text)


_CHECKS: Final = {
    "format": lambda text: build_opening(format=text),
    "encoding": lambda text: build_opening(encoding=text),
    "delimiter": lambda text: build_opening(delimiter=text),
    "header_line": _check_line,
    "sheet": lambda text: None,
    "date_order": parse_date_order,
    "time_zone": _check_zone,
    "country": check_region,
}


def _read_case_place(fields: Fields, wrong: dict[str, str]) -> int | None:
    """The column that names the case of each row."""
    keys = [name.removeprefix("m-") for name in fields if name[:2] == "m-" and fields[name] == CASE]
    places = sorted({int(key.partition("-")[0]) for key in keys})
    if len(places) > 1:
        wrong[f"m-{places[1]}"] = "Another column names the case of each row already. Choose one."
    return places[0] if places else None


def _read_columns(
    fields: Fields, wrong: dict[str, str]
) -> tuple[tuple[int, ColumnMeaning | SpecialColumn], ...]:
    found = []
    for name in fields:
        part, _, key = name.partition("-")
        if part != "m" or fields[name] in ("", CASE):
            continue
        meaning = _read_slot(fields, key, wrong)
        if meaning is not None:
            found.append((int(key.partition("-")[0]), meaning))
    return tuple(sorted(found, key=lambda one: one[0]))


def _read_slot(
    fields: Fields, key: str, wrong: dict[str, str]
) -> ColumnMeaning | SpecialColumn | None:
    word = fields[f"m-{key}"]
    if word in SpecialMeaning.__members__.values():
        return SpecialColumn("", SpecialMeaning(word))
    if word not in registry.KINDS:
        wrong[f"m-{key}"] = "Say what this column holds, or that it is left out."
        return None
    role, standing = fields.get(f"r-{key}", ""), fields.get(f"s-{key}", "")
    if role not in Role.__members__.values():
        wrong[f"r-{key}"] = "Say whose numbers these are: used, called or associated."
        return None
    qualifier = fields.get(f"q-{key}") or None
    if qualifier is not None:
        rule = registry.KINDS[word].QUALIFIER
        if rule is None or rule.settle is None:
            qualifier = None  # left over from another kind: its field is not shown
        else:
            try:
                qualifier = registry.settle_qualifier(word, qualifier)
            except BadInput:
                wrong[f"q-{key}"] = f"Give the {rule.title}: {rule.form}."
                return None
    known = Standing(standing) if standing in Standing.__members__.values() else None
    return ColumnMeaning("", word, Role(role), known, qualifier)


def fields_of(reading: Reading) -> dict[str, str]:
    """The fields that say again what the reading found, with `?` where a person must answer."""
    wish = reading.wish
    opening = wish.opening
    fields = {
        "format": opening.format.value if opening.format else "",
        "encoding": opening.encoding.value if opening.encoding else "",
        "delimiter": name_delimiter(opening.delimiter) if opening.delimiter else "",
        "header_line": "" if opening.header_line is None else str(opening.header_line),
        "sheet": opening.sheet or "",
        "date_order": wish.date_order.value if wish.date_order else "",
        "time_zone": wish.time_zone or "",
        "country": wish.country or "",
    }
    for place, header in enumerate(reading.table.header):
        for number, meaning in enumerate(_meanings(reading, header)[:SLOTS_MOST]):
            key = f"{place}-{number}" if number else str(place)
            fields |= _slot_fields(key, meaning)
    fields |= _other_fields(reading)
    if reading.source is Source.FOUND:
        for doubt in reading.doubts:
            _ask(doubt, reading, fields)
    fields["columns_of"] = print_of(reading.table.header)
    return fields


def _other_fields(reading: Reading) -> dict[str, str]:
    """The column that names cases; in running text, the role of all that is found."""
    layout = reading.layout
    if reading.table.format is FileFormat.TEXT:
        first = layout.columns[0]
        return {
            "r-text": first.role.value,
            "s-text": first.standing.value if first.standing else "",
        }
    if layout.case_column is None:
        return {}
    folded = [fold_header(header) for header in reading.table.header]
    return {f"m-{folded.index(fold_header(layout.case_column))}": CASE}


def _meanings(reading: Reading, header: str) -> list[ColumnMeaning | SpecialColumn]:
    layout, folded = reading.layout, fold_header(header)
    special = {
        SpecialMeaning.SEEN_AT: layout.seen_at_column,
        SpecialMeaning.TIME: layout.time_column,
        SpecialMeaning.DURATION: layout.duration_column,
        SpecialMeaning.CELL: layout.cell_column,
        SpecialMeaning.KIND: layout.kind_column,
        SpecialMeaning.REGION: layout.region_column,
    }
    found: list[ColumnMeaning | SpecialColumn] = [
        column for column in layout.columns if fold_header(column.header) == folded
    ]
    found += [
        SpecialColumn(header, meaning)
        for meaning, column in special.items()
        if column is not None and fold_header(column) == folded
    ]
    return found


def _slot_fields(key: str, meaning: ColumnMeaning | SpecialColumn) -> dict[str, str]:
    if isinstance(meaning, SpecialColumn):
        return {f"m-{key}": meaning.meaning.value}
    return {
        f"m-{key}": meaning.kind,
        f"r-{key}": meaning.role.value,
        f"s-{key}": meaning.standing.value if meaning.standing else "",
        f"q-{key}": meaning.qualifier or "",
    }


def _ask(doubt: Doubt, reading: Reading, fields: dict[str, str]) -> None:
    """A column in doubt is no longer taken for what it looked like."""
    if doubt.code in _LEAVES_OUT:
        return
    part = "r" if doubt.code == "roles_unclear" else "m"
    headers = {fold_header(header) for header in doubt.columns}
    for place, header in enumerate(reading.table.header):
        if fold_header(header) in headers and doubt.code not in FIELD_OF_DOUBT:
            fields[f"{part}-{place}"] = ASKED


def unanswered(reading: Reading) -> dict[str, str]:
    """By field, the questions about the file as a whole that stand between it and handing in."""
    return {
        FIELD_OF_DOUBT[doubt.code]: doubt.message
        for doubt in reading.doubts
        if doubt.code in FIELD_OF_DOUBT and doubt.code not in _LEAVES_OUT
    }


def wrong_with_cases(reading: Reading, details: Details) -> dict[str, str]:
    """Where what is said of the cases does not fit the columns, by field."""
    layout, wish = reading.layout, reading.wish
    if reading.refused is not None:
        return {}
    if details.is_of_rows and layout.case_column is None:
        return {"columns": "Each row is to name its own case: say which column holds it."}
    if wish.case_place is not None and layout.case_column is None:
        return {
            f"m-{wish.case_place}": "One case is named for all rows. Leave this column out, or say "
            "with the case that each row names its own."
        }
    return {}


def slots_of(fields: Fields, place: int) -> list[Slot]:
    """The statements about one column, and one more where a value could also be of another kind."""
    keys = [str(place), *(f"{place}-{number}" for number in range(1, SLOTS_MOST))]
    slots = [
        Slot(
            key,
            fields.get(f"m-{key}", ""),
            fields.get(f"r-{key}", "")
            or (Role.ASSOCIATED.value if f"r-{key}" not in fields else ""),
            fields.get(f"s-{key}", ""),
            fields.get(f"q-{key}", ""),
        )
        for key in keys
    ]
    stated = [slot for slot in slots[1:] if slot.meaning]
    free = [slot for slot in slots[1:] if not slot.meaning]
    is_value = slots[0].meaning in registry.KINDS
    return [slots[0], *stated, *(free[:1] if is_value or stated else [])]
