"""Whom an office lets coordinate for it, cleared and ended; between which offices nobody could."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tieline.apps.accords import clearances, coordinators
from tieline.apps.accords.clearances import ClearanceRow
from tieline.apps.accords.coordinators import CoordinatorRow
from tieline.apps.accords.errors import BadClearance
from tieline.apps.audit.acting import acting_as
from tieline.apps.cases import silences
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import KnownPerson, OfficeRow
from tieline.core.ids import Actor, Viewer
from tieline.journeys.silencing import names_of


@dataclass(frozen=True, slots=True)
class Cleared:
    """A coordinator whom an office has cleared, with their name."""

    row: ClearanceRow
    name: str


@dataclass(frozen=True, slots=True)
class Clearing:
    """Whom an office has cleared, whom it could, and what it lacks for silence to last, in words;
    None where it lacks nothing."""

    live: tuple[Cleared, ...]
    candidates: tuple[tuple[CoordinatorRow, OfficeRow], ...]
    lacking: str | None


def list_cleared(viewer: Viewer, *, with_ended: bool = False) -> list[Cleared]:
    """Whom the viewer's office has cleared, the live ones first."""
    rows = [
        row
        for row in clearances.list_clearances(viewer)
        if row.office_id == viewer.office_id and (with_ended or row.ended_at is None)
    ]  # fmt: skip
    names = names_of(viewer, {row.person_id for row in rows})
    return [Cleared(row, names[row.person_id]) for row in rows]


def show_clearing(viewer: Viewer) -> Clearing:
    """All that a supervisor needs for clearing coordinators. Raises RightMissing."""
    directory = offices.offices_by_id(viewer)
    return Clearing(
        live=tuple(list_cleared(viewer)),
        candidates=tuple(
            (row, directory[row.office_id]) for row in coordinators.list_coordinators(viewer)
        ),
        lacking=clearances.coordinators_lacking(viewer),
    )


def clear(name: str, *, is_for_silent: bool, reason: str, actor: Actor, now: datetime) -> UUID:
    """Clear a coordinator by their sign-in name. For a supervisor of the office.

    Raises RightMissing, BadClearance: also for anyone who is a coordinator of no office, and where
    the office has silent cases and nobody would be left to know of what they have in common.
    """
    viewer = actor.as_viewer()
    known = coordinators.list_coordinators(viewer)
    found = next((row for row in known if row.name == name.strip()), None)
    if found is None:
        raise BadClearance(
            "no_coordinator",
            "Nobody of this name is a coordinator of an office. Choose one of those who are, or have"
            " the operator give this person the role first.",
        )
    person = KnownPerson(found.person_id, found.name, found.office_id, False, frozenset())
    # A clearance replaces the one before: it must not take away the only one for silent cases.
    with acting_as(actor, durable=True), _somebody_can_still_know(viewer):
        return clearances.clear_coordinator(
            person, is_for_silent=is_for_silent, reason=reason, actor=actor, now=now
        )


def end_clearance(uuid: UUID, *, actor: Actor, now: datetime) -> None:
    """End a coordinator's clearance. Raises RightMissing, ClearanceNotFound; BadClearance where the
    office has silent cases and nobody would be left to know of what they have in common."""
    with acting_as(actor, durable=True), _somebody_can_still_know(actor.as_viewer()):
        clearances.end_clearance(uuid, actor=actor, now=now)


@contextmanager
def _somebody_can_still_know(viewer: Viewer) -> Iterator[None]:
    """Refuses a change, inside its transaction, that takes from an office with silent cases whoever
    could know of what they have in common. Where nobody could before, it takes nothing away."""
    before = clearances.coordinators_lacking(viewer)
    yield
    after = clearances.coordinators_lacking(viewer)
    if before is None and after is not None and silences.list_silences(viewer):
        raise BadClearance("clearance_needed", f"Your office has silent cases. {after}")


def list_gaps(viewer: Viewer) -> list[tuple[OfficeRow, OfficeRow]]:
    """The pairs of offices that both let silence last and have no coordinator for it in common: what
    two silent cases of theirs share, nobody could know. For the operator. Raises RightMissing."""
    directory = offices.offices_by_id(viewer)
    without = {
        office: set(clearances.offices_without_common(viewer, office)) for office in directory
    }
    return [
        (directory[one], directory[other])
        for one in sorted(directory, key=lambda office: directory[office].code)
        for other in sorted(without[one], key=lambda office: directory[office].code)
        if one in without[other] and directory[one].code < directory[other].code
    ]
