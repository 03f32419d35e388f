"""What the surfaces tell of each noun, in the form that programs read.

The command line prints these as JSON and the API answers with them, so both say the same in the
same words. Times are aware, in UTC. The line below a field says what it holds.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from tieline.apps.cases.queries import CaseRow
from tieline.apps.offices.queries import OfficeRow
from tieline.apps.submissions.queries import ProblemRow, SubmissionRow
from tieline.core.selector_kinds.base import Condition
from tieline.journeys.checking import Answer
from tieline.journeys.handling import Hub
from tieline.journeys.looking import HitPage, HitView, ValueRow
from tieline.journeys.naming import HolderView


@dataclass(frozen=True, slots=True)
class OfficeShape:
    """An office, as the directory shows it to everyone."""

    code: str
    """Unique; what people type."""
    name: str
    agency: str
    country: str
    """Two letters. Numbers without a country code are read as this country's."""
    city: str
    timezone: str
    point_of_contact: str | None
    """Sign-in name of the person whom others may call; null if there is none."""


@dataclass(frozen=True, slots=True)
class CaseShape:
    """A case, as its own office sees it."""

    id: str
    ref: str
    """What the office calls it."""
    posture: str
    """What others learn on a hit: open, pointer or silent."""
    summary: str
    """Told to others only if the case is open."""
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class SubmissionShape:
    """A file handed in, with its state and counts. Counts are null until they are known."""

    id: str
    state: str
    """received, parsed, published, scanned, finished; or rejected, withdrawn, superseded."""
    file: str
    file_sha256: str
    case: str | None
    """Reference of the case of all rows; null where each row names its own."""
    authority: str
    """The legal basis, KIND:NUMBER."""
    received_at: datetime
    finished_at: datetime | None
    rows_read: int | None
    """Always the sum of the next three."""
    rows_accepted: int | None
    rows_empty: int | None
    """Rows without a value in any of the columns."""
    row_problems: int | None
    values: int | None
    """How many different values the accepted rows hold."""
    values_with_hits: int | None
    calls: int | None
    """How many of them another case holds, as far as the office may know."""
    rejection: str | None
    """Why the file could not be used."""
    failures: int
    """How often the intake was tried in vain; the worker goes on trying."""
    failed_at: datetime | None
    failure_code: str | None


@dataclass(frozen=True, slots=True)
class ProblemShape:
    """Why a row was not taken; or, for a note, what was noticed on one that was."""

    row: int
    """Counted from 1 after the header."""
    line: int
    """Counted from 1 in the file."""
    column: str
    is_note: bool
    code: str
    message: str
    """What is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class OpenCaseShape:
    """What an open case tells others."""

    ref: str
    summary: str


@dataclass(frozen=True, slots=True)
class ContactShape:
    """Whom to call."""

    name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class HolderShape:
    """An office that holds a value, as far as the asker may know: a pointer, or one's own cases."""

    office: str
    agency: str
    country: str
    is_own: bool
    cases: int
    own_cases: tuple[str, ...]
    """References, where the office is one's own."""
    open_cases: tuple[OpenCaseShape, ...]
    """Of other offices' cases those that are open."""
    contacts: tuple[ContactShape, ...]
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class HitHolderShape:
    """An office that holds the value of a hit."""

    office: str
    agency: str
    country: str
    is_own: bool
    cases: int
    own_cases: tuple[str, ...]
    open_cases: tuple[OpenCaseShape, ...]
    contacts: tuple[ContactShape, ...]
    first_at: datetime
    last_at: datetime
    periods_overlap: str
    """Whether the times of use of both sides overlap: yes, no or unknown."""


@dataclass(frozen=True, slots=True)
class ReadingShape:
    """What a value was read as, and who holds it in that reading."""

    kind: str
    value: str
    """In canonical form."""
    condition: str
    """valid, invalid, partial, junk or unreadable."""
    notes: tuple[str, ...]
    held_by: tuple[HolderShape, ...]


@dataclass(frozen=True, slots=True)
class AnswerShape:
    """The answer to one value of a check. `kind` to `is_valid` are of the first reading."""

    as_given: str
    kind: str
    value: str
    condition: str
    is_valid: bool
    is_held: bool
    """Whether anyone that the asker may know of holds it, in any reading."""
    readings: tuple[ReadingShape, ...]
    """Those that someone holds, or else the likeliest."""


@dataclass(frozen=True, slots=True)
class ValueShape:
    """A value that several cases hold."""

    kind: str
    value: str
    is_valid: bool
    condition: str
    offices: tuple[str, ...]
    """Codes of the offices that hold it; one's own is among them."""
    cases: int
    standings: tuple[str, ...]
    """What its holder is to one's own cases: subject, contact, incidental."""
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class HitShape:
    """A hit, as one's own side sees it."""

    id: str
    arrived_at: datetime
    arrived_office: str
    """Code of the office whose mention came later."""
    is_own_arrival: bool
    kind: str
    value: str
    condition: str
    own_case: str
    standings: tuple[str, ...]
    is_new: bool
    """Whether nobody of the office has taken note of it."""
    state: str
    """open, assigned or disposed."""
    assigned_to: str | None
    disposition: str | None
    """confirmed, known, coincidental or reassigned."""
    reason: str | None


@dataclass(frozen=True, slots=True)
class HitPageShape:
    """A hit with everyone who holds its value."""

    id: str
    arrived_at: datetime
    arrived_office: str
    is_own_arrival: bool
    kind: str
    value: str
    condition: str
    own_case: str
    standings: tuple[str, ...]
    is_new: bool
    state: str
    assigned_to: str | None
    disposition: str | None
    reason: str | None
    held_by: tuple[HitHolderShape, ...]


@dataclass(frozen=True, slots=True)
class HubShape:
    """A value so widely held that the office is not told of each arrival on it."""

    kind: str
    value: str
    standings: tuple[str, ...]
    cases: int
    offices: int
    arrivals: int
    """How many of them nobody of the office has taken note of."""


def office_shape(row: OfficeRow, point_of_contact: str | None) -> OfficeShape:
    """An office with the name of its point of contact."""
    return OfficeShape(
        code=row.code,
        name=row.name,
        agency=row.agency,
        country=row.country,
        city=row.city,
        timezone=row.time_zone,
        point_of_contact=point_of_contact,
    )


def case_shape(row: CaseRow) -> CaseShape:
    """A case of one's own office."""
    return CaseShape(
        id=str(row.uuid),
        ref=row.ref,
        posture=row.posture.value,
        summary=row.summary,
        opened_at=row.opened_at,
    )


def submission_shape(row: SubmissionRow) -> SubmissionShape:
    """A submission of one's own office."""
    return SubmissionShape(
        id=str(row.uuid),
        state=row.state.value,
        file=row.file_name,
        file_sha256=row.file_sha256,
        case=row.case_ref or None,
        authority=row.authority,
        received_at=row.received_at,
        finished_at=row.finished_at,
        rows_read=row.rows_read,
        rows_accepted=row.rows_accepted,
        rows_empty=row.rows_empty,
        row_problems=row.row_problems,
        values=row.values_distinct,
        values_with_hits=row.hits_found,
        calls=row.calls_kept,
        rejection=row.rejection or None,
        failures=row.failures,
        failed_at=row.failed_at,
        failure_code=row.failure_code or None,
    )


def problem_shape(row: ProblemRow) -> ProblemShape:
    """A problem or note of a row."""
    return ProblemShape(
        row=row.row_number,
        line=row.line,
        column=row.header,
        is_note=row.is_note,
        code=row.code,
        message=row.message,
    )


def holder_shape(holder: HolderView) -> HolderShape:
    """An office that holds a value: a pointer, or one's own cases."""
    return HolderShape(
        office=holder.office.code,
        agency=holder.office.agency,
        country=holder.office.country,
        is_own=holder.is_own,
        cases=holder.cases,
        own_cases=holder.own_case_refs,
        open_cases=tuple(OpenCaseShape(one.ref, one.summary) for one in holder.open_cases),
        contacts=tuple(
            ContactShape(one.full_name, one.phone, one.email) for one in holder.contacts
        ),
        first_at=holder.first_at,
        last_at=holder.last_at,
    )


def answer_shape(answer: Answer) -> AnswerShape:
    """The answer to one value of a check."""
    first = answer.readings[0]
    return AnswerShape(
        as_given=answer.as_given,
        kind=first.kind,
        value=first.canonical,
        condition=first.condition.value,
        is_valid=first.condition is Condition.VALID,
        is_held=answer.is_held,
        readings=tuple(
            ReadingShape(
                kind=reading.kind,
                value=reading.canonical,
                condition=reading.condition.value,
                notes=reading.notes,
                held_by=tuple(map(holder_shape, reading.holders)),
            )
            for reading in answer.readings
        ),
    )


def value_shape(row: ValueRow) -> ValueShape:
    """A value that several cases hold."""
    return ValueShape(
        kind=row.kind,
        value=row.value,
        is_valid=row.condition is Condition.VALID,
        condition=row.condition.value,
        offices=row.office_codes,
        cases=row.cases,
        standings=row.standings,
        first_at=row.first_at,
        last_at=row.last_at,
    )


def hit_shape(row: HitView) -> HitShape:
    """A hit of one's own office."""
    return HitShape(
        id=str(row.side.uuid),
        arrived_at=row.side.arrived_at,
        arrived_office=row.arrived_office.code,
        is_own_arrival=row.side.is_arrival,
        kind=row.mention.kind,
        value=row.mention.canonical,
        condition=row.mention.condition.value,
        own_case=row.own_case_ref,
        standings=row.standings,
        is_new=row.is_new,
        state=row.handling.state.value,
        assigned_to=row.assigned_to.name if row.assigned_to else None,
        disposition=row.handling.disposition or None,
        reason=row.handling.reason or None,
    )


def hit_page_shape(page: HitPage) -> HitPageShape:
    """A hit with everyone who holds its value."""
    return HitPageShape(
        **_fields(hit_shape(page.hit)),
        held_by=tuple(
            HitHolderShape(**_fields(holder_shape(holder)), periods_overlap=holder.overlap)
            for holder in page.holders
        ),
    )


def hub_shape(hub: Hub) -> HubShape:
    """A hub among the values of one's own office."""
    return HubShape(
        kind=hub.mention.kind,
        value=hub.mention.canonical,
        standings=hub.standings,
        cases=hub.spread.cases,
        offices=hub.spread.offices,
        arrivals=hub.arrivals,
    )


def _fields(shape: HitShape | HolderShape) -> dict[str, Any]:
    """A shape's fields by name, one level deep."""
    return {one.name: getattr(shape, one.name) for one in fields(shape)}
