"""Hits, and who holds their values."""

from dataclasses import dataclass
from datetime import datetime

from tieline.journeys.handling import OwnPart
from tieline.journeys.looking import HitView
from tieline.journeys.shapes.fields import fields_of
from tieline.journeys.shapes.holders import ContactShape, OpenCaseShape, holder_shape
from tieline.journeys.shapes.selectors import HeldShape, held_shape


@dataclass(frozen=True, slots=True)
class HitHolderShape:
    """An office that holds the value of a hit."""

    office: str
    agency: str
    country: str
    is_own: bool
    cases: int
    has_more_cases: bool
    """Whether the office holds it in more cases than were looked at: then all of this is of those."""
    own_cases: tuple[str, ...]
    open_cases: tuple[OpenCaseShape, ...]
    contacts: tuple[ContactShape, ...]
    first_at: datetime | None
    """Null, as `last_at`, where not all of its cases were looked at."""
    last_at: datetime | None
    periods_overlap: str
    """Whether the times of use of both sides overlap: yes, no or unknown."""


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
    """Its reference."""
    own_case_id: str
    standings: tuple[str, ...]
    is_new: bool
    """Whether nobody of the office has taken note of it."""
    state: str
    """open, assigned or disposed."""
    assigned_to: str | None
    disposition: str | None
    """confirmed, known, coincidental or reassigned."""
    reason: str | None
    handled_at: datetime | None
    """When it was last assigned or disposed of."""


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
    own_case_id: str
    standings: tuple[str, ...]
    is_new: bool
    state: str
    assigned_to: str | None
    disposition: str | None
    reason: str | None
    handled_at: datetime | None
    held: HeldShape | None
    """What one's own case says of the value; null if it was withdrawn at this moment."""
    answers: str
    """How one's own case answers others for the value: open, pointer or silent."""
    held_by: tuple[HitHolderShape, ...]
    next_after: str | None
    """Where very many offices hold it: the code of the one after which to ask for more."""


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
        own_case_id=str(row.own_case_uuid),
        standings=row.standings,
        is_new=row.is_new,
        state=row.handling.state.value,
        assigned_to=row.assigned_to.name if row.assigned_to else None,
        disposition=row.handling.disposition or None,
        reason=row.handling.reason or None,
        handled_at=row.handling.changed_at,
    )


def hit_page_shape(part: OwnPart) -> HitPageShape:
    """A hit in full: one's own side of it, and everyone who holds its value."""
    return HitPageShape(
        **fields_of(hit_shape(part.page.hit)),
        held=held_shape(part.held) if part.held else None,
        answers=part.answers.value,
        held_by=tuple(
            HitHolderShape(**fields_of(holder_shape(holder)), periods_overlap=holder.overlap)
            for holder in part.page.holders
        ),
        next_after=part.page.next_after,
    )
