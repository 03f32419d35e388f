"""The second factor: nothing opens without one, and none serves twice."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.conftest import admin
from tests.factories.trail import list_trail
from tests.factories.visitors import (
    SECRET,
    add_factor,
    code_now,
    give_code,
    give_name,
    make_visitors,
    visit_as,
)
from tests.factories.world import Player, operator
from tests.security.test_web_doors import _address, _pages
from tieline.apps.audit.queries import list_entries
from tieline.apps.offices import accounts, factors
from tieline.apps.offices.errors import FactorDamaged
from tieline.apps.offices.sealed_secrets import seal, unseal
from tieline.core.doors import Rule
from tieline.web.second_factor import WRONG_CODE


@pytest.fixture
def player(database: str) -> Player:
    return make_visitors().owner


def _secret_on(page: str) -> bytes:
    found = re.search(r'id="totp-secret">([^<]+)<', page)
    assert found is not None
    import base64

    return base64.b32decode(found[1].replace(" ", ""))


def _add_first(client: Client) -> str:
    """What the page answers to the code of the app it asks for."""
    secret = _secret_on(client.get("/sign-in/factor/add").content.decode())
    given = {"factor_name": "My telephone", "code": code_now(secret)}
    answer = client.post("/sign-in/factor/add", given)
    assert answer.status_code == 200
    return str(answer.content.decode())


def _codes_on(page: str) -> list[str]:
    return re.findall(r'<li><code class="tl-secret">([a-z0-9-]+)</code></li>', page)


def test_without_a_second_factor_nothing_opens_but_the_page_to_add_one(player: Player) -> None:
    client = Client()
    assert give_name(client, player.person.name)["Location"] == "/sign-in/factor"
    assert client.get("/sign-in/factor")["Location"] == "/sign-in/factor/add"
    tried = 0
    for pattern, rule in _pages():
        if rule is not Rule.SIGNED_IN:
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(_address(pattern))
            assert answer.status_code == 302, (method, pattern)
            assert answer["Location"].startswith("/sign-in"), (method, pattern)
            tried += 1
    assert tried > 60
    assert client.get("/sign-in").status_code == 200  # one can begin anew


def test_the_first_factor_is_added_and_lets_in_with_codes_that_are_shown_once(
    player: Player,
) -> None:
    client = Client()
    give_name(client, player.person.name, next="/hits")
    page = _add_first(client)
    codes = _codes_on(page)
    assert len(set(codes)) == 10
    assert 'href="/hits"' in page
    assert client.get("/hits").status_code == 200
    for address in ("/account", "/account/factors/add"):
        assert not any(code in client.get(address).content.decode() for code in codes)
    actions = {entry.action for entry in list_entries(player.viewer)}
    assert {"factor.added", "recovery_codes.made", "person.signed_in"} <= actions


def test_a_wrong_code_adds_nothing(player: Player) -> None:
    client = Client()
    give_name(client, player.person.name)
    client.get("/sign-in/factor/add")
    given = {"factor_name": "My telephone", "code": "000000"}
    answer = client.post("/sign-in/factor/add", given)
    assert answer.status_code == 422
    assert factors.list_factors(player.viewer) == []


def test_who_has_a_factor_proves_it_and_cannot_add_another_at_the_door(player: Player) -> None:
    add_factor(player.person)
    client = Client()
    give_name(client, player.person.name)
    for answer in (client.get("/sign-in/factor/add"), client.post("/sign-in/factor/add", {})):
        assert (answer.status_code, answer["Location"]) == (302, "/sign-in/factor")
    assert client.get("/hits").status_code == 302


def test_a_code_is_not_taken_twice_also_not_in_another_browser(player: Player) -> None:
    add_factor(player.person)
    first, second = Client(), Client()
    for client in (first, second):
        give_name(client, player.person.name)
    code = code_now()
    assert give_code(first, code).status_code == 302
    answer = give_code(second, code)
    assert answer.status_code == 422
    assert WRONG_CODE in answer.content.decode()
    (entry,) = list_trail(player, action="person.sign_in_failed")
    assert entry.ids["outcome"] == "wrong_code"


def test_an_older_code_than_the_last_is_not_taken(player: Player) -> None:
    add_factor(player.person)
    now = datetime.now(UTC)
    claim = factors.Claim(player.person.name, "192.0.2.1")
    taken = [
        factors.prove_by_code(
            factors.totp_code(SECRET, now + timedelta(seconds=30 * step)),
            claim,
            actor=player.actor,
            now=now,
        )
        for step in (0, -1, 0, 1, 2)
    ]
    assert [one is not None for one in taken] == [True, False, False, True, False]


def test_the_code_that_added_an_app_does_not_sign_in(player: Player) -> None:
    client = Client()
    give_name(client, player.person.name)
    secret = _secret_on(client.get("/sign-in/factor/add").content.decode())
    code = code_now(secret)
    client.post("/sign-in/factor/add", {"factor_name": "A", "code": code})
    other = Client()
    give_name(other, player.person.name)
    assert give_code(other, code).status_code == 422


def test_a_recovery_code_serves_once_however_it_is_typed(player: Player) -> None:
    client = Client()
    give_name(client, player.person.name)
    code = _codes_on(_add_first(client))[3]
    for given, status in ((f" {code.upper().replace('-', ' ')}", 302), (code, 422)):
        other = Client()
        give_name(other, player.person.name)
        assert give_code(other, given).status_code == status
    assert factors.count_codes(player.viewer) == 9
    entries = list_entries(player.viewer, action="person.signed_in")
    assert entries[0].ids["proof"] == "recovery"


def test_new_recovery_codes_take_the_place_of_the_old(player: Player) -> None:
    old = factors.make_recovery_codes(actor=player.actor, now=datetime.now(UTC))
    new = _codes_on(visit_as(player).post("/account/recovery-codes").content.decode())
    assert len(new) == 10
    claim = factors.Claim(player.person.name, "192.0.2.1")
    for code, is_taken in ((old[0], False), (new[0], True)):
        proof = factors.prove_by_code(code, claim, actor=player.actor, now=datetime.now(UTC))
        assert (proof is not None) is is_taken


def test_the_first_step_serves_ten_minutes(player: Player) -> None:
    add_factor(player.person)
    client = Client()
    give_name(client, player.person.name)
    session = client.session
    session["pending"][2] -= 601
    session["pending"] = session["pending"]
    session.save()
    assert client.get("/sign-in/factor")["Location"].startswith("/sign-in")
    assert give_code(client, code_now())["Location"].startswith("/sign-in")


def test_who_is_disabled_between_the_steps_gets_no_further(player: Player) -> None:
    add_factor(player.person)
    client = Client()
    give_name(client, player.person.name)
    acting = operator().acting_for(player.office)
    accounts.disable(player.person.id, actor=acting, now=datetime.now(UTC))
    for answer in (client.get("/sign-in/factor"), give_code(client, code_now())):
        assert answer["Location"].startswith("/sign-in")
    assert client.get("/sign-in").status_code == 200  # and there is no circle


def test_secrets_are_sealed_for_their_person_and_codes_kept_as_digests(
    player: Player, database: str
) -> None:
    secret = add_factor(player.person)
    codes = factors.make_recovery_codes(actor=player.actor, now=datetime.now(UTC))
    with admin(database) as super_:
        [(sealed, uuid)] = super_.execute("select sealed, uuid from offices_factor").fetchall()
        stored = super_.execute(
            "select string_agg(c::text, ' ') from offices_recoverycode c"
        ).fetchone()
    assert secret not in bytes(sealed)
    assert stored is not None
    assert not any(code in str(stored[0]) for code in codes)
    assert unseal(bytes(sealed), player.person.id, uuid) == secret
    for broken in (bytes(sealed)[:-1] + b"x", seal(secret, player.person.id + 1, uuid)):
        with pytest.raises(FactorDamaged):
            unseal(broken, player.person.id, uuid)
