"""An OpenID Connect provider as first factor: a real one over HTTP, on this machine."""

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from joserfc.jwk import RSAKey

from tests.factories.openid_provider import (
    CLIENT,
    CLIENT_SECRET,
    OpenIdProvider,
    openid_provider,
)
from tests.factories.visitors import add_factor, code_now, give_code, make_visitors
from tests.factories.world import NOON, Player, make_player, operator
from tieline.apps.audit.queries import list_entries
from tieline.apps.offices import accounts
from tieline.config.sign_in import Provider
from tieline.core.ids import INSTALLATION_OFFICE, PersonId, Viewer
from tieline.web.provider import NO_PROVIDER, NOT_REACHED, NOT_VOUCHED
from tieline.web.sign_in import NOT_AGREED

NOBODY = Viewer(PersonId(0), INSTALLATION_OFFICE)


@pytest.fixture
def provider(database: str) -> Iterator[OpenIdProvider]:
    with openid_provider() as provider, override_settings(OIDC_PROVIDER=_settings(provider)):
        yield provider


def _settings(provider: OpenIdProvider, **changes: Any) -> Provider:
    return Provider(
        issuer=provider.issuer, client_id=CLIENT, client_secret=CLIENT_SECRET, **changes
    )


def _set_out(client: Client, following: str = "/") -> str:
    """The address at the provider to which the page sends the browser."""
    answer = client.post("/sign-in/provider", {"agreed": "1", "next": following})
    found = re.search(r'href="([^"]+)" rel', answer.content.decode())
    assert found is not None, answer.content
    return html.unescape(found[1])


def _come_back(client: Client, provider: OpenIdProvider, **claims: Any) -> HttpResponse:
    address = _set_out(client, "/hits")
    return client.get("/sign-in/provider/return", provider.vouch(address, **claims))


def _bare_player() -> Player:
    """Somebody who has no password, and a second factor."""
    player = make_player("OWN")
    add_factor(player.person)
    return player


def test_a_person_without_a_password_signs_in_and_proves_the_second_factor(
    provider: OpenIdProvider,
) -> None:
    player = _bare_player()
    client = Client()
    answer = _come_back(client, provider, preferred_username=player.person.name, amr=["pwd", "mfa"])
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/factor")
    assert client.get("/hits").status_code == 302  # no setting takes its word for both
    assert give_code(client, code_now())["Location"] == "/hits"
    assert client.get("/hits").status_code == 200
    assert provider.refused == []


def test_without_a_factor_of_ones_own_one_is_led_to_add_it(provider: OpenIdProvider) -> None:
    player = make_player("OWN")
    client = Client()
    _come_back(client, provider, preferred_username=player.person.name)
    assert client.get("/sign-in/factor")["Location"] == "/sign-in/factor/add"


@pytest.mark.parametrize(
    ("said", "is_taken"),
    [
        ({"acr": "urn:example:aal2"}, True),
        ({"amr": ["pwd", "mfa"]}, True),
        ({"amr": ["pwd"], "acr": "0"}, False),
        ({}, False),
    ],
)
def test_the_providers_word_is_taken_for_both_only_as_the_settings_say(
    provider: OpenIdProvider, said: dict[str, Any], is_taken: bool
) -> None:
    player = make_player("OWN")
    taken = frozenset({"mfa", "urn:example:aal2"})
    with override_settings(OIDC_PROVIDER=_settings(provider, second_factor=taken)):
        client = Client()
        before = client.cookies.get("sessionid")
        answer = _come_back(client, provider, preferred_username=player.person.name, **said)
        assert answer["Location"] == ("/hits" if is_taken else "/sign-in/factor")
        assert client.get("/hits").status_code == (200 if is_taken else 302)
    assert before is None
    proofs = [e.ids["proof"] for e in list_entries(player.viewer, action="person.signed_in")]
    assert proofs == (["provider"] if is_taken else [])


def test_another_claim_can_hold_the_name(provider: OpenIdProvider) -> None:
    player = _bare_player()
    with override_settings(OIDC_PROVIDER=_settings(provider, name_claim="sub")):
        answer = _come_back(Client(), provider, sub=player.person.name)
    assert answer["Location"] == "/sign-in/factor"


LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "another-client"},
    "another audience beside ours, for another party": {"aud": [CLIENT, "x"], "azp": "x"},
    "another issuer": {"iss": "https://elsewhere.example"},
    "run out": {"exp": 1},
    "issued by nobody": {"iss": None},
    "no name": {"preferred_username": None},
    "a name that is no text": {"preferred_username": ["ana-own"]},
    "a name that nobody bears": {"preferred_username": "nobody-at-all"},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_is_not_right_lets_nobody_in(provider: OpenIdProvider, lie: str) -> None:
    player = _bare_player()
    client = Client()
    claims = {"preferred_username": player.person.name, **LIES[lie]}
    answer = _come_back(client, provider, **claims)
    assert answer.status_code == 422
    assert NOT_VOUCHED in answer.content.decode()
    assert client.get("/sign-in/factor")["Location"].startswith("/sign-in?")
    (entry,) = list_entries(NOBODY, action="person.sign_in_failed")
    assert entry.ids["outcome"] == ("unknown" if "nobody" in lie and "name" in lie else "provider")


def test_a_token_signed_by_another_key_lets_nobody_in(provider: OpenIdProvider) -> None:
    player = _bare_player()
    provider.shown_key = RSAKey.generate_key(2048, {"kid": "one"})
    answer = _come_back(Client(), provider, preferred_username=player.person.name)
    assert answer.status_code == 422


def test_an_answer_without_a_token_of_identity_lets_nobody_in(provider: OpenIdProvider) -> None:
    player = _bare_player()
    provider.gives_id_token = False
    answer = _come_back(Client(), provider, preferred_username=player.person.name)
    assert answer.status_code == 422


def test_what_one_browser_was_vouched_for_serves_no_other(provider: OpenIdProvider) -> None:
    player = _bare_player()
    back = provider.vouch(_set_out(Client()), preferred_username=player.person.name)
    victim = Client()
    _set_out(victim)
    answer = victim.get("/sign-in/provider/return", back)
    assert answer.status_code == 422


def test_a_code_serves_once(provider: OpenIdProvider) -> None:
    player = _bare_player()
    client = Client()
    back = provider.vouch(_set_out(client), preferred_username=player.person.name)
    assert client.get("/sign-in/provider/return", back).status_code == 302
    assert client.get("/sign-in/provider/return", back).status_code == 422


def test_a_locked_or_disabled_name_is_vouched_for_in_vain(provider: OpenIdProvider) -> None:
    cast = make_visitors()
    accounts.lock(cast.owner.person.id, cast.owner.office.id, source="192.0.2.1", now=NOON)
    acting = operator().acting_for(cast.partner.office)
    accounts.disable(cast.partner.person.id, actor=acting, now=datetime.now(UTC))
    for player in (cast.owner, cast.partner):
        answer = _come_back(Client(), provider, preferred_username=player.person.name)
        assert answer.status_code == 422
        assert NOT_VOUCHED in answer.content.decode()


def test_the_banner_is_agreed_to_here_too(provider: OpenIdProvider) -> None:
    answer = Client().post("/sign-in/provider", {})
    assert answer.status_code == 422
    assert NOT_AGREED in answer.content.decode()


@pytest.mark.usefixtures("database")
def test_a_provider_that_is_not_there_is_said_to_be() -> None:
    with override_settings(OIDC_PROVIDER=Provider("http://127.0.0.1:9", "x", "y")):
        answer = Client().post("/sign-in/provider", {"agreed": "1"})
    assert answer.status_code == 422
    assert NOT_REACHED in answer.content.decode()


@pytest.mark.usefixtures("database")
def test_without_a_provider_there_is_no_such_way() -> None:
    assert "provider" not in Client().get("/sign-in").content.decode()
    answer = Client().post("/sign-in/provider", {"agreed": "1"})
    assert NO_PROVIDER in answer.content.decode()
    assert Client().get("/sign-in/provider/return?state=x&code=y").status_code == 422
