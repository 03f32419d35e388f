"""Supervisors, coordinators and silent cases, as most tests of answers need them."""

from dataclasses import dataclass
from datetime import datetime

from tests.factories.visitors import PASSWORD
from tests.factories.world import NOON, Player, make_case, make_submission, operator
from tieline.apps.cases.queries import get_case
from tieline.apps.cases.silences import list_silences
from tieline.apps.offices import actions as offices
from tieline.apps.offices import queries as office_queries
from tieline.core.postures import Posture
from tieline.journeys import clearing

SHARED = "+1 202 555 0143"


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two offices whose silent cases share a value, and a coordinator whom both have cleared."""

    one: Player
    other: Player
    coordinator: Player


def add_role(player: Player, role: str, name: str = "") -> Player:
    """Somebody else of the player's office, with this role."""
    called = name or f"{role}-{player.office.code.lower()}"
    new = offices.NewPerson(
        name=called,
        office_code=player.office.code,
        role=role,
        full_name=f"{role.title()} of {player.office.code}",
        password=PASSWORD,
    )
    offices.add_person(new, actor=operator().at_home(), now=NOON)
    return Player(player.office, office_queries.find_person(called))


def clear_for_silence(player: Player, coordinator: Player, *, at: datetime = NOON) -> Player:
    """A supervisor of the player's office, who has cleared the coordinator for silent cases."""
    supervisor = add_role(player, "supervisor")
    clearing.clear(
        coordinator.person.name,
        is_for_silent=True,
        reason="serves both",
        actor=supervisor.actor,
        now=at,
    )
    return supervisor


def make_overlap(one: Player, other: Player, home: Player, *, at: datetime) -> Overlap:
    """Both offices have a silent case S-1 with one value, and cleared a coordinator of `home`."""
    coordinator = add_role(home, "coordinator")
    for player in (one, other):
        clear_for_silence(player, coordinator, at=at)
        make_case(player, "S-1", posture=Posture.SILENT)
        make_submission(player, [SHARED], case="S-1", at=at)
    return Overlap(one, other, coordinator)


def silence_of(player: Player, ref: str = "S-1") -> str:
    """The id of the live silence of a case of the player's office."""
    case = get_case(player.viewer, ref)
    [row] = list_silences(player.viewer, case_id=case.id)
    return str(row.uuid)
