"""Custodians, supervisors and watch officers, and the numbers they list, for tests."""

from tests.factories.roles import give_only
from tests.factories.world import NOON, Player, operator
from tieline.apps.offices import actions as offices
from tieline.apps.offices import queries as office_queries
from tieline.apps.offices.queries import KnownPerson
from tieline.apps.selectors import custodians
from tieline.core.ids import Actor
from tieline.journeys import protecting, quarantining
from tieline.journeys.protecting import NewListing


def make_custodian(player: Player, name: str = "cora") -> KnownPerson:
    """A person of the player's office who keeps the protected numbers of its agency, and has a role
    beside that which opens nothing."""
    new = offices.NewPerson(name=name, office_code=player.office.code, role="lab_chemist")
    offices.add_person(new, actor=operator().at_home(), now=NOON)
    person = office_queries.find_person(name)
    custodians.appoint(person, basis="a test", actor=operator().acting_for(player.office), now=NOON)
    return person


def protect(custodian: KnownPerson, code: str, value: str) -> None:
    """A number on the custodian's list, compared with what is held."""
    protecting.protect(
        code, NewListing(value, "phone"), expires_at=None, actor=custodian.at_home(), now=NOON
    )


def met(custodian: KnownPerson) -> list[tuple[str, str, str]]:
    """(code, office, how) of every match the custodian sees, in an order of its own."""
    desk = protecting.show_desk(actor=custodian.at_home(), now=NOON)
    return sorted((row.code, row.office.code, row.how.value) for row in desk.matches)


def list_privileged(database: str, player: Player, value: str) -> Actor:
    """A lawyer's number on the list of the player's office; the player is its supervisor then."""
    give_only(database, player, "supervisor")
    quarantining.list_privileged(
        NewListing(value, "phone"), "lawyer", "a rule", actor=player.actor, now=NOON
    )
    return player.actor
