"""People at a browser: offices whose analyst can sign in, and a client that has done so."""

from datetime import UTC, datetime
from importlib import import_module

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client

from tests.factories.world import Cast, Player, make_player
from tieline.apps.offices import factors
from tieline.apps.offices.factors import STEP_S, totp_code
from tieline.apps.offices.queries import KnownPerson
from tieline.core.proofs import Proof
from tieline.web import session_state

PASSWORD = "correct horse battery staple"
SECRET = b"twenty secret bytes!"


def make_visitors() -> Cast:
    """Owner, partner and stranger, each with an analyst who can sign in."""
    return Cast(
        make_player("OWN", password=PASSWORD),
        make_player("PART", password=PASSWORD),
        make_player("STR", password=PASSWORD),
    )


def make_visitor(code: str) -> Player:
    """An office whose analyst can sign in at pages that are served by another process."""
    return make_player(code, password=PASSWORD)


def add_factor(person: KnownPerson, secret: bytes = SECRET) -> bytes:
    """An authenticator app for the person, added an hour ago; its secret."""
    ago = datetime.fromtimestamp(datetime.now(UTC).timestamp() - 120 * STEP_S, UTC)
    factors.add_totp(secret, totp_code(secret, ago), "A telephone", actor=person.at_home(), now=ago)
    return secret


def visit_as(player: Player, *, enforce_csrf: bool = False) -> Client:
    """A browser in which the player's analyst is signed in, with a second factor.

    The session is begun as the product begins it once both factors are proved; proving them is what
    tests/web/test_sign_in.py and tests/web/test_second_factor.py do.
    """
    return visit_as_person(player.person, enforce_csrf=enforce_csrf)


def visit_as_person(person: KnownPerson, *, enforce_csrf: bool = False) -> Client:
    """A browser in which this person is signed in, with a second factor."""
    if not factors.list_factors(person.at_home().as_viewer()):
        add_factor(person)
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    request.user = AnonymousUser()
    assert session_state.complete(request, person, Proof.TOTP, datetime.now(UTC))
    request.session.save()
    client = Client(enforce_csrf_checks=enforce_csrf)
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key or ""
    return client


def give_name(client: Client, name: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    """The first step of signing in, as the page sends it."""
    given = {"name": name, "password": password, "agreed": "1", **more}
    return client.post("/sign-in", given)


def give_code(client: Client, code: str) -> HttpResponse:
    """The second step of signing in."""
    return client.post("/sign-in/factor", {"code": code})


def code_now(secret: bytes = SECRET) -> str:
    """What the authenticator app shows."""
    return totp_code(secret, datetime.now(UTC))
