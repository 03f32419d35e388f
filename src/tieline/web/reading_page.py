"""What the page shows of a reading: its facts, its columns with their fields, its questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.forms import Form

from tieline.apps.offices.queries import OfficeRow
from tieline.core.parsing.column_guesses import NO_NAME, ColumnGuess
from tieline.core.parsing.headers import fold_header
from tieline.core.parsing.layout import SpecialMeaning
from tieline.core.parsing.opening import FileFormat
from tieline.core.parsing.preview import ColumnValues
from tieline.core.roles import Role, Standing
from tieline.core.selector_kinds import registry
from tieline.journeys.drafting import Reading, Source
from tieline.web.reading_fields import (
    ASKED,
    CASE,
    COLUMNS_SHOWN,
    FIELD_OF_DOUBT,
    FILE_FIELDS,
    Fields,
    Slot,
    fields_of,
    slots_of,
)
from tieline.web.reading_words import WHY_COLUMN, facts_of, questions_of

SPECIAL: Final = (
    (SpecialMeaning.SEEN_AT.value, "date, or date and time"),
    (SpecialMeaning.TIME.value, "time of day"),
    (SpecialMeaning.DURATION.value, "duration"),
    (SpecialMeaning.CELL.value, "cell or tower"),
    (SpecialMeaning.REGION.value, "country of the numbers"),
    (SpecialMeaning.KIND.value, "kind of the value beside it"),
    (CASE, "case of the row"),
)
DETAILS: Final = ("case_is", "case_ref", "authority_kind", "authority_number", "sender")


class Wrong:
    """What is wrong, by the id of the field that mends it, in the order of the page."""

    def __init__(self, form: Form | None, errors: Mapping[str, str]) -> None:
        found = form.errors if form is not None else {}
        self.errors: dict[str, list[str]] = {name: list(map(str, found[name])) for name in found}
        for name, message in errors.items():
            self.add(name, message)

    def add(self, name: str, message: str) -> None:
        self.errors.setdefault(name, []).append(message)

    def put_first(self, name: str, message: str) -> None:
        self.errors = {name: [message], **self.errors}


@dataclass(frozen=True, slots=True)
class SlotShown:
    """The fields of one statement, with what is wrong at each."""

    slot: Slot
    is_first: bool
    meaning_wrong: list[str]
    role_wrong: list[str]
    qualifier_wrong: list[str]

    @property
    def is_asked(self) -> bool:
        return self.slot.meaning == ASKED


@dataclass(frozen=True, slots=True)
class CaseShown:
    """A case that rows name, and whether the office has opened it."""

    ref: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """A column with its fields, and what it comes to."""

    place: int
    header: str
    can_be_named: bool
    why: str
    slots: tuple[SlotShown, ...]
    values: tuple[ColumnValues, ...] = field(repr=False)
    moments: tuple[datetime, ...] = ()
    durations_s: tuple[int, ...] = ()
    cases: tuple[CaseShown, ...] = field(default=(), repr=False)


def reading_context(
    reading: Reading, sent: Fields, office: OfficeRow, wrong: Wrong
) -> dict[str, Any]:
    """For the template. Adds to `wrong` what the stated columns are refused for."""
    found = fields_of(reading)
    fields = {**found, **sent} if reading.source is Source.STATED else found
    fields |= {name: sent[name] for name in wrong.errors if name in sent}
    if reading.refused is not None:
        wrong.add(_at_fault(reading), reading.refused.message)
    columns = [
        _column(guess, reading, fields, wrong)
        for guess in reading.detection.columns
        if guess.place < COLUMNS_SHOWN or f"m-{guess.place}" in fields
    ]
    asked = {FIELD_OF_DOUBT[one.code] for one in reading.doubts if one.code in FIELD_OF_DOUBT}
    shown = {column.place for column in columns}
    return {
        "reading": reading,
        "preview": reading.preview,
        "is_text": reading.table.format is FileFormat.TEXT,
        "fields": {
            **fields,
            "text_role": fields.get("r-text", ""),
            "text_standing": fields.get("s-text", ""),
        },
        "asked_fields": asked,
        "facts_wrong": any(field in wrong.errors or field in asked for field in FILE_FIELDS),
        "details_wrong": any(field in wrong.errors for field in DETAILS),
        "facts": [
            (fact, fields.get(fact.field, ""), wrong.errors.get(fact.field, []))
            for fact in facts_of(reading, office)
        ],
        "columns": columns,
        "columns_hidden": len(reading.table.header) - len(columns),
        "rows": [
            (number, [cells[place] if place < len(cells) else "" for place in sorted(shown)])
            for number, cells in reading.preview.cells
        ],
        "questions": list(questions_of(reading, FIELD_OF_DOUBT)),
        "kinds": [(name, kind.TITLE) for name, kind in registry.KINDS.items()],
        "qualified": [
            name
            for name, kind in registry.KINDS.items()
            if kind.QUALIFIER is not None and kind.QUALIFIER.settle is not None
        ],
        "special": SPECIAL,
        "roles": [role.value for role in Role],
        "standings": [standing.value for standing in Standing],
        "asked": ASKED,
    }


def _at_fault(reading: Reading) -> str:
    """The field of the column that an error names, else of the first one."""
    error = reading.refused
    name = error.fields.get("column") if error is not None else None
    several = error.fields.get("columns") if error is not None else None
    header = name or (several[0] if isinstance(several, tuple) and several else None)
    folded = [fold_header(one) for one in reading.table.header]
    place = (
        folded.index(fold_header(str(header)))
        if header and fold_header(str(header)) in folded
        else 0
    )
    return f"m-{place}"


def _column(guess: ColumnGuess, reading: Reading, fields: Fields, wrong: Wrong) -> ColumnShown:
    preview, layout = reading.preview, reading.layout
    folded = fold_header(guess.header)

    def is_meant(header: str | None) -> bool:
        return header is not None and fold_header(header) == folded

    return ColumnShown(
        place=guess.place,
        header=guess.header,
        can_be_named=guess.reason != NO_NAME,
        why=_why(guess, reading),
        slots=tuple(
            SlotShown(
                slot,
                number == 0,
                wrong.errors.get(f"m-{slot.key}", []),
                wrong.errors.get(f"r-{slot.key}", []),
                wrong.errors.get(f"q-{slot.key}", []),
            )
            for number, slot in enumerate(slots_of(fields, guess.place))
        ),
        values=preview.values.get(folded, ()),
        moments=preview.moments if is_meant(layout.seen_at_column) else (),
        durations_s=preview.durations_s if is_meant(layout.duration_column) else (),
        cases=tuple(CaseShown(ref, ref not in reading.unknown_cases) for ref in preview.case_refs)
        if is_meant(layout.case_column)
        else (),
    )


def _why(guess: ColumnGuess, reading: Reading) -> str:
    if reading.source is Source.FOUND or guess.reason == NO_NAME:
        return WHY_COLUMN.get(guess.reason, guess.reason.replace("_", " "))
    if reading.source is Source.STATED:
        return "as you stated"
    return "as remembered" if reading.source is Source.REMEMBERED else "as in the file it corrects"
