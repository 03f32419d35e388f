"""Silence in the demo: whose word lets it last, and who may know of what two silent cases share."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tieline.apps.cases import postures, silences
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import OfficeRow
from tieline.core.ids import Actor
from tieline.demo.directory import OFFICES
from tieline.journeys import clearing, coordinating
from tieline.journeys.coordinating import Desk

COORDINATOR: Final = "g.farrell"
REASON: Final = "Whoever learns of it could find out who the source is."
_CLEARED: Final = "Serves the offices of both agencies by their agreement."


@dataclass(frozen=True, slots=True)
class DemoClearance:
    """An office that lets the demo's coordinator serve it, and whether for silent cases too."""

    office: str
    is_for_silent: bool


CLEARANCES: Final = (
    DemoClearance("NSTS-LON", is_for_silent=True),
    DemoClearance("AAT-VER", is_for_silent=True),
    DemoClearance("FNCB-MIA", is_for_silent=False),
)


def clear_coordinator(known: dict[str, OfficeRow], *, now: datetime) -> int:
    """Clear the coordinator where they are not; returns for how many offices."""
    made = 0
    person = offices.find_person(COORDINATOR)
    for clearance in CLEARANCES:
        actor = _supervisor(clearance.office, known)
        there = clearing.list_cleared(actor.as_viewer())
        if any(one.row.person_id == person.id for one in there):
            continue
        clearing.clear(
            COORDINATOR,
            is_for_silent=clearance.is_for_silent,
            reason=_CLEARED,
            actor=actor,
            now=now,
        )
        made += 1
    return made


def allow_silences(known: dict[str, OfficeRow], *, now: datetime) -> int:
    """Let every silence that waits for a word last; returns how many."""
    allowed = 0
    for code in (one.office for one in CLEARANCES if one.is_for_silent):
        actor = _supervisor(code, known)
        for row in silences.list_silences(actor.as_viewer()):
            if row.is_waiting and row.until > now:
                postures.allow_silence(row.uuid, actor=actor, now=now)
                allowed += 1
    return allowed


def gather_desk(*, now: datetime) -> Desk:
    """What the demo's coordinator sees."""
    return coordinating.show_desk(actor=offices.find_person(COORDINATOR).at_home(), now=now)


def _supervisor(code: str, known: dict[str, OfficeRow]) -> Actor:
    office = next(office for office in OFFICES if office.code == code)
    name = next(person.name for person in office.people if person.role == "supervisor")
    return offices.find_person(name).acting_for(known[code])
