"""The coordinator's desk: what the offices they serve have in common, and seeing to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from tieline.apps.accords import clearances
from tieline.apps.accords.clearances import ClearanceRow
from tieline.apps.audit.actions import record_look
from tieline.apps.hits import overlaps
from tieline.apps.hits.overlaps import ServedOverlap, UnseenOverlapRow
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import OfficeRow, PersonRow
from tieline.core.ids import Actor, OfficeId, PersonId

TAKEN_WITHIN: Final = timedelta(hours=24)
"""The clock of an overlap that neither side may know of: a coordinator takes it within this time."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an overlap: its office and whom to call there; its case only where cleared."""

    office: OfficeRow
    contacts: tuple[PersonRow, ...]
    cases: int
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Served:
    """What two served offices have in common, as far as each may know of it."""

    sides: tuple[Side, Side]
    values: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Unseen:
    """An overlap that neither side may know of, and where it stands."""

    row: UnseenOverlapRow
    sides: tuple[Side, Side]
    due_at: datetime

    def is_overdue(self, now: datetime) -> bool:
        """Whether nobody took it in time."""
        return self.row.taken_at is None and now >= self.due_at

    @property
    def is_settled(self) -> bool:
        return self.row.settled_at is not None


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a coordinator may see: whom they serve, and what those have in common."""

    serves: tuple[tuple[ClearanceRow, OfficeRow], ...]
    unseen: tuple[Unseen, ...]
    served: tuple[Served, ...]


def show_desk(*, actor: Actor, now: datetime) -> Desk:
    """The desk of the acting coordinator. Raises RightMissing."""
    viewer = actor.as_viewer()
    entry = record_look(
        "overlaps.listed", actor=actor, now=now, purpose="the coordinator's offices"
    )
    unseen = overlaps.list_unseen(viewer, entry=entry)
    served = overlaps.list_served(viewer, entry=entry)
    directory = offices.offices_by_id(viewer)
    people = offices.people_by_id(viewer, _contacts(unseen, served, directory))
    return Desk(
        serves=tuple(
            (row, directory[row.office_id])
            for row in clearances.list_clearances(viewer)
            if row.person_id == viewer.person_id and row.ended_at is None
        ),
        unseen=tuple(_unseen(row, directory, people) for row in unseen),
        served=tuple(_served(row, directory, people) for row in served),
    )


def take(uuid: UUID, *, actor: Actor, now: datetime) -> None:
    """See to an overlap. Raises OverlapNotFound, OverlapTaken, RightMissing."""
    entry = record_look(
        "overlap.taken",
        actor=actor,
        now=now,
        purpose="the coordinator's offices",
        ids={"overlap": str(uuid)},
    )
    overlaps.take(uuid, actor=actor, now=now, entry=entry)


def settle(uuid: UUID, outcome: str, reason: str, *, actor: Actor, now: datetime) -> None:
    """Settle an overlap. Raises BadDisposition, OverlapNotFound, RightMissing."""
    entry = record_look(
        "overlap.settled",
        actor=actor,
        now=now,
        purpose="the coordinator's offices",
        ids={"overlap": str(uuid), "outcome": outcome},
    )
    overlaps.settle(uuid, outcome, reason, actor=actor, now=now, entry=entry)


def _contacts(
    unseen: list[UnseenOverlapRow],
    served: list[ServedOverlap],
    directory: dict[OfficeId, OfficeRow],
) -> set[PersonId]:
    found = {poc for row in unseen for poc in row.poc_ids if poc is not None}
    found |= {poc for one in served for side in one.poc_ids for poc in side}
    shown = {office for row in unseen for office in row.office_ids}
    shown |= {office for one in served for office in one.office_ids}
    return found | {poc for office in shown if (poc := directory[office].poc_id) is not None}


def _side(
    office: OfficeRow,
    poc_ids: tuple[PersonId, ...],
    people: dict[PersonId, PersonRow],
    cases_of: int,
    ref: str = "",
) -> Side:
    """The contacts that the cases name, or else the office's own."""
    ids = poc_ids or ((office.poc_id,) if office.poc_id is not None else ())
    return Side(office, tuple(people[one] for one in ids if one in people), cases_of, ref)


def _unseen(
    row: UnseenOverlapRow, directory: dict[OfficeId, OfficeRow], people: dict[PersonId, PersonRow]
) -> Unseen:
    one, other = (
        _side(directory[office], () if poc is None else (poc,), people, 1, ref)
        for office, poc, ref in zip(row.office_ids, row.poc_ids, row.refs, strict=True)
    )
    return Unseen(row, (one, other), row.found_at + TAKEN_WITHIN)


def _served(
    row: ServedOverlap, directory: dict[OfficeId, OfficeRow], people: dict[PersonId, PersonRow]
) -> Served:
    one, other = (
        _side(directory[office], pocs, people, cases_of)
        for office, pocs, cases_of in zip(row.office_ids, row.poc_ids, row.cases, strict=True)
    )
    return Served((one, other), row.values, row.first_at, row.last_at)
