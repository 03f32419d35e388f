"""Who holds a value, as far as the asker may know."""

from dataclasses import dataclass
from datetime import datetime

from tieline.journeys.naming import HolderView


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
    has_more_cases: bool
    """Whether the office holds it in more cases than were looked at: then all of this is of those."""
    own_cases: tuple[str, ...]
    """References, where the office is one's own."""
    open_cases: tuple[OpenCaseShape, ...]
    """Of other offices' cases those that are open."""
    contacts: tuple[ContactShape, ...]
    first_at: datetime | None
    """Null, as `last_at`, where not all of its cases were looked at."""
    last_at: datetime | None


def holder_shape(holder: HolderView) -> HolderShape:
    """An office that holds a value: a pointer, or one's own cases."""
    return HolderShape(
        office=holder.office.code,
        agency=holder.office.agency,
        country=holder.office.country,
        is_own=holder.is_own,
        cases=holder.cases,
        has_more_cases=holder.has_more_cases,
        own_cases=holder.own_case_refs,
        open_cases=tuple(OpenCaseShape(one.ref, one.summary) for one in holder.open_cases),
        contacts=tuple(
            ContactShape(one.full_name, one.phone, one.email) for one in holder.contacts
        ),
        first_at=None if holder.has_more_cases else holder.first_at,
        last_at=None if holder.has_more_cases else holder.last_at,
    )
