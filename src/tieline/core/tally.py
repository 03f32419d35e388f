"""Rows -> what a case is to hold: each value once, with how often and when it appeared."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final, TypeAlias

from tieline.core.authority_rows import EVERY_ROW, Scope, find_outside
from tieline.core.case_refs import RULE, is_case_ref
from tieline.core.parsing.rows import EmptyRow, ParsedRow, RowProblem
from tieline.core.roles import Role, Standing

FORMS_PER_CHUNK: Final = 20_000

Form: TypeAlias = tuple[str, str, str | None, str | None]
"""What is normalised: a kind, a value as given, a region, and a qualifier."""


@dataclass(frozen=True, slots=True)
class Given:
    """A value as one case's rows give it. Equal ones are tallied together."""

    case_ref: str
    kind: str
    as_given: str
    region: str | None
    role: Role
    standing: Standing
    qualifier: str | None = None


@dataclass(slots=True)
class Appearances:
    """How often a given value appeared, in which row first, and between which times."""

    row_count: int
    first_row: int
    first_seen_at: datetime | None
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class GivenChunk:
    """Some forms, each of a tally's in one chunk only, and their values: `given[i]` are those
    of `forms[i]`."""

    forms: Sequence[Form]
    given: Sequence[Sequence[tuple[Given, Appearances]]]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the rows of a submission may name.

    `case_ref` is the case of all rows, where the file has no case column. `cases` are the cases
    a row may name; None means any, since missing ones are opened. `office_code` is the one
    office whose rows these are, where the file has an office column. `scope` is what the authority
    covers.
    """

    case_ref: str
    cases: Container[str] | None
    office_code: str | None
    scope: Scope = EVERY_ROW


class Tally:
    """Counts rows so that read = accepted + empty + problems, and gathers their values.

    Give it every row once. Problems and notes are handed back, not kept. A subclass may keep
    the values elsewhere.
    """

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self.rows_read = 0
        self.rows_accepted = 0
        self.rows_empty = 0
        self.row_problems = 0
        self.given: dict[Given, Appearances] = {}

    def add(self, row: ParsedRow | EmptyRow | RowProblem) -> RowProblem | None:
        """Take one row; its problem, if it has one."""
        self.rows_read += 1
        problem = row if isinstance(row, RowProblem) else self._find_problem(row)
        if problem is not None:
            self.row_problems += 1
        elif isinstance(row, ParsedRow):
            self.rows_accepted += 1
            self.take_values(row)
        else:
            self.rows_empty += 1
        return problem

    def _find_problem(self, row: ParsedRow | EmptyRow) -> RowProblem | None:
        bounds = self._bounds
        if bounds.office_code is not None and row.office_code != bounds.office_code:
            return RowProblem(
                row.number,
                row.line,
                None,
                "unknown_office",
                "This row names an office that is not known here, or that you may not act for. "
                "Have the office added, or name one that is known.",
            )
        if not isinstance(row, ParsedRow):
            return None
        return self._find_case_problem(row) or find_outside(bounds.scope, row)

    def _find_case_problem(self, row: ParsedRow) -> RowProblem | None:
        ref = row.case_ref or self._bounds.case_ref
        return find_case_problem(row, ref, self._bounds.cases)

    def take_values(self, row: ParsedRow) -> None:
        """Gather the values of an accepted row."""
        ref = row.case_ref or self._bounds.case_ref
        for value in row.values:
            key = Given(
                ref,
                value.kind,
                value.as_given,
                value.region,
                value.role,
                value.standing,
                value.qualifier,
            )
            found = self.given.get(key)
            if found is None:
                self.given[key] = Appearances(1, row.number, row.seen_at, row.seen_at)
            else:
                found.row_count += 1
                found.first_seen_at = _earliest(found.first_seen_at, row.seen_at)
                found.last_seen_at = _latest(found.last_seen_at, row.seen_at)

    @property
    def form_count(self) -> int:
        """How many distinct forms there are to be normalised."""
        return len({form_of(given) for given in self.given})

    def case_refs(self) -> set[str]:
        """The cases that accepted rows name."""
        return {given.case_ref for given in self.given}

    def chunks(self, size: int = FORMS_PER_CHUNK) -> Iterator[GivenChunk]:
        """All values with their appearances; those of one form are in one chunk."""
        by_form: dict[Form, list[tuple[Given, Appearances]]] = {}
        for given, found in self.given.items():
            by_form.setdefault(form_of(given), []).append((given, found))
        forms = iter(by_form.items())
        while some := list(islice(forms, size)):
            yield GivenChunk([form for form, _ in some], [values for _, values in some])


def form_of(given: Given) -> Form:
    """What of a given value is normalised."""
    return given.kind, given.as_given, given.region, given.qualifier


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one or other


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else one or other


def find_case_problem(row: ParsedRow, ref: str, cases: Container[str] | None) -> RowProblem | None:
    """Why the case of a row cannot take it. `cases` are those that there are; None: missing ones
    are opened."""
    if not is_case_ref(ref):
        return RowProblem(row.number, row.line, None, "bad_case_ref", RULE)
    if cases is not None and ref not in cases:
        return RowProblem(
            row.number,
            row.line,
            None,
            "unknown_case",
            "This row names a case that the office has not opened. Open it and hand the row "
            "in again, or hand in with leave to open missing cases.",
        )
    return None
