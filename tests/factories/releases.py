"""Supervisors, and releases asked for, as tests make them."""

from datetime import datetime

from tests.factories.world import NOON, Player, operator
from tieline.apps.cases.queries import get_case
from tieline.apps.offices import actions as offices
from tieline.apps.offices.queries import find_person
from tieline.apps.sharing.parties import PartyName
from tieline.apps.sharing.releases import Asked
from tieline.core.ids import Actor
from tieline.core.release import Assurance
from tieline.journeys.releasing import Wish, release_case

ASSURED = Assurance(court_use=True, onward_transfer=True, death_penalty=True, torture=True)


def make_supervisor(player: Player, name: str = "") -> Player:
    """A supervisor of the player's office."""
    chosen = name or f"sup-{player.office.code.lower()}"
    new = offices.NewPerson(
        name=chosen, office_code=player.office.code, role="supervisor", full_name=f"Sam {chosen}"
    )
    offices.add_person(new, actor=operator().at_home(), now=NOON)
    return Player(player.office, find_person(chosen))


def ask(
    actor: Actor,
    to: PartyName,
    *,
    ref: str = "C-1",
    now: datetime = NOON,
    legal_basis: str = "",
    assurance: Assurance = Assurance(),  # noqa: B008 - frozen
    danger: str = "",
    until: datetime | None = None,
) -> Asked:
    """A release of a case of the actor's office."""
    wish = Wish(to, "they can stop the ship", legal_basis, assurance, danger, until)
    case = get_case(actor.as_viewer(), ref)
    return release_case(case.uuid, wish, actor=actor, now=now)
