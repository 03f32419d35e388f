"""Prosecutors, counsel and requests for disclosure, made through the product's own actions."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from tests.factories.world import NOON, Player, operator
from tieline.apps.offices import actions as offices
from tieline.apps.offices import queries as office_queries
from tieline.core.ids import Actor
from tieline.journeys import disclosing
from tieline.journeys.disclosing import Wish

ASKED: datetime = datetime.now(UTC) - timedelta(days=3)
"""Days ago: a package is issued by the clock of the database."""
DUE: date = (ASKED + timedelta(days=1)).date()


def add_person(player: Player, name: str, role: str) -> Actor:
    """Another person of the player's office, in this role."""
    new = offices.NewPerson(
        name=name,
        office_code=player.office.code,
        role=role,
        full_name=f"{name.capitalize()} of {player.office.code}",
        password="a long enough password",
    )
    offices.add_person(new, actor=operator().at_home(), now=NOON)
    return office_queries.find_person(name).acting_for(player.office)


def ask_for(
    player: Player,
    case_ref: str,
    prosecutor: Actor,
    *,
    due_on: date = DUE,
    at: datetime = ASKED,
) -> UUID:
    """A request for a case of the player's office, asked days ago."""
    wish = Wish(player.office.code, case_ref, "1:26-cr-00114", "Rule 16", due_on)
    return disclosing.ask(wish, actor=prosecutor, now=at)
