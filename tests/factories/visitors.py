"""People at a browser: offices whose analyst can sign in, and a client that has done so."""

from django.test import Client

from tests.factories.world import Cast, Player, make_player
from tieline.apps.offices import queries as offices

PASSWORD = "correct horse battery staple"


def make_visitors() -> Cast:
    """Owner, partner and stranger, each with an analyst who can sign in."""
    return Cast(
        make_player("OWN", password=PASSWORD),
        make_player("PART", password=PASSWORD),
        make_player("STR", password=PASSWORD),
    )


def visit_as(player: Player, *, enforce_csrf: bool = False) -> Client:
    """A browser in which the player's analyst is signed in."""
    client = Client(enforce_csrf_checks=enforce_csrf)
    account = offices.find_account(person_id=player.person.id)
    assert account is not None
    client.force_login(account)
    return client
