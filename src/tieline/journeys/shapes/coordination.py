"""The coordinator's desk."""

from dataclasses import dataclass
from datetime import datetime

from tieline.apps.offices.queries import PersonRow
from tieline.journeys.coordinating import Desk, Served, Side, Unseen
from tieline.journeys.shapes.holders import ContactShape


@dataclass(frozen=True, slots=True)
class OverlapSideShape:
    """One side of an overlap: its office and whom to call there."""

    office: str
    agency: str
    country: str
    contacts: tuple[ContactShape, ...]
    cases: int
    case: str | None
    """Its reference, where both sides have cleared the coordinator for what neither may know of."""


@dataclass(frozen=True, slots=True)
class UnseenOverlapShape:
    """Two cases that share a value of which neither office may be told. The value is not told."""

    id: str
    found_at: datetime
    due_at: datetime
    """Until when a coordinator takes it."""
    is_overdue: bool
    sides: tuple[OverlapSideShape, ...]
    taken_at: datetime | None
    settled_at: datetime | None
    outcome: str | None
    """introduced, kept_apart or coincidental."""
    reason: str | None


@dataclass(frozen=True, slots=True)
class ServedOverlapShape:
    """Two served offices whose cases share values that each side may know of."""

    sides: tuple[OverlapSideShape, ...]
    values: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class ServedOfficeShape:
    """An office that has cleared the coordinator."""

    office: str
    is_for_silent: bool
    cleared_at: datetime


@dataclass(frozen=True, slots=True)
class DeskShape:
    """All that a coordinator may see, with what nobody else may know of first."""

    unseen: tuple[UnseenOverlapShape, ...]
    served: tuple[ServedOverlapShape, ...]
    serves: tuple[ServedOfficeShape, ...]


def desk_shape(desk: Desk, now: datetime) -> DeskShape:
    """The desk of the acting coordinator at this moment."""
    return DeskShape(
        unseen=tuple(_unseen(one, now) for one in desk.unseen),
        served=tuple(_served(one) for one in desk.served),
        serves=tuple(
            ServedOfficeShape(office.code, row.is_for_silent, row.cleared_at)
            for row, office in desk.serves
        ),
    )


def _unseen(one: Unseen, now: datetime) -> UnseenOverlapShape:
    return UnseenOverlapShape(
        id=str(one.row.uuid),
        found_at=one.row.found_at,
        due_at=one.due_at,
        is_overdue=one.is_overdue(now),
        sides=tuple(_side(side) for side in one.sides),
        taken_at=one.row.taken_at,
        settled_at=one.row.settled_at,
        outcome=one.row.outcome or None,
        reason=one.row.reason or None,
    )


def _served(one: Served) -> ServedOverlapShape:
    return ServedOverlapShape(
        sides=tuple(_side(side) for side in one.sides),
        values=one.values,
        first_at=one.first_at,
        last_at=one.last_at,
    )


def _side(side: Side) -> OverlapSideShape:
    return OverlapSideShape(
        office=side.office.code,
        agency=side.office.agency,
        country=side.office.country,
        contacts=tuple(_contact(who) for who in side.contacts),
        cases=side.cases,
        case=side.ref or None,
    )


def _contact(who: PersonRow) -> ContactShape:
    return ContactShape(name=who.full_name or who.name, phone=who.phone, email=who.email)
