"""What a version of a row says, in words that whoever looks may have: names, moments, values."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from tieline.apps.history.kept import BY_KIND
from tieline.apps.history.queries import Content
from tieline.apps.offices import queries as offices
from tieline.apps.selectors.in_cases import values_of_selectors
from tieline.apps.sharing import queries as sharing
from tieline.core.ids import MarkingId, OfficeId, PersonId, SelectorId, Viewer
from tieline.core.marking_fields import line_of
from tieline.core.selector_kinds.registry import display
from tieline.core.trail_words import to_hundredths
from tieline.journeys.engaging import Names

_PEOPLE: Final = frozenset({"person_id", "poc_id", "assigned_to_id"})
_OFFICES: Final = frozenset({"to_office_id", "home_office_id"})
_UNSAID: Final = frozenset({"uuid", "case_id"})
"""Columns that say which row it is, and nothing of what was decided."""
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT")
_COLUMN_WORDS: Final[Mapping[str, str]] = {
    "posture": "answers a hit",
    "posture_set_at": "answers so since",
    "poc_id": "point of contact",
    "marking_id": "marking",
    "selector_id": "value",
    "to_office_id": "to office",
    "to_agency_id": "to agency",
    "how_ended": "ended how",
    "ended_with": "ended with compromise",
    "kind_code": "authority",
    "assigned_to_id": "assigned to",
    "person_id": "person",
    "supersedes_id": "replaces submission",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A column of a row, then and now, or before and after. None: it said nothing, or is not known."""

    name: str
    words: str
    then: str | None
    now: str | None

    @property
    def differs(self) -> bool:
        """Whether it says something else."""
        return self.then != self.now


class Sayer:
    """Says what columns hold. Made once for all the rows of an answer: names are looked up together."""

    def __init__(self, viewer: Viewer, contents: Iterable[Content | None]) -> None:
        rows = [one for one in contents if one is not None]

        def named(test: Any) -> set[int]:
            return {
                value for row in rows for column, value in row.items() if value and test(column)
            }

        self._names = Names(viewer, (PersonId(one) for one in named(_is_person)))
        self._values = values_of_selectors(
            viewer, (SelectorId(one) for one in named(lambda column: column == "selector_id"))
        )
        self._markings = sharing.markings_by_id(
            viewer, (MarkingId(one) for one in named(lambda column: column == "marking_id"))
        )
        self._offices = offices.offices_by_id(viewer)

    def person(self, person_id: PersonId | None) -> str:
        """The sign-in name of a colleague or the operator; empty for anybody else."""
        return self._names.of(person_id)

    def facts(self, kind: str, then: Content | None, now: Content | None) -> tuple[Fact, ...]:
        """What a row of a kind said in each column then and now. None: there was or is no row, or it is
        not known what it said."""
        return tuple(
            Fact(
                column,
                _COLUMN_WORDS.get(column, column.removesuffix("_id").replace("_", " ")),
                None if then is None else self.say(column, then.get(column)),
                None if now is None else self.say(column, now.get(column)),
            )
            for column in BY_KIND[kind].columns
            if column not in _UNSAID and column in (then or now or {})
        )

    def say(self, column: str, value: Any) -> str | None:
        """One value in words; None where the column is empty."""
        if value is None or value in ("", []):
            return None
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, int):
            return self._say_number(column, value)
        if isinstance(value, list):
            return ", ".join(str(one) for one in value)
        if isinstance(value, dict):
            return json.dumps(value, ensure_ascii=False, sort_keys=True)
        if _MOMENT.match(value) and _is_moment(column):
            return to_hundredths(datetime.fromisoformat(value))
        return str(value)

    def _say_number(self, column: str, value: int) -> str:
        if _is_person(column):
            return self._names.of(PersonId(value)) or "someone whose home is another office"
        if column == "selector_id" and SelectorId(value) in self._values:
            return display(*self._values[SelectorId(value)])
        if column == "marking_id" and MarkingId(value) in self._markings:
            return line_of(self._markings[MarkingId(value)])
        if column in _OFFICES and OfficeId(value) in self._offices:
            return self._offices[OfficeId(value)].name
        return f"no. {value}" if column.endswith("_id") else str(value)


def _is_person(column: str) -> bool:
    return column in _PEOPLE or column.endswith("_by")


def _is_moment(column: str) -> bool:
    return column.endswith(("_at", "_from", "_until")) or column in ("until", "since")
