"""Signing in with both factors, and out."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings

from tests.factories.trail import list_trail
from tests.factories.visitors import (
    PASSWORD,
    SECRET,
    add_factor,
    code_now,
    give_code,
    give_name,
    make_visitors,
    visit_as,
)
from tests.factories.world import NOON, Player, make_player, operator
from tieline.apps.audit.queries import EntryRow, list_entries
from tieline.apps.offices import accounts
from tieline.apps.offices import actions as offices
from tieline.core.ids import INSTALLATION_OFFICE, PersonId, Viewer
from tieline.web.sign_in import NOT_AGREED, WRONG

pytestmark = pytest.mark.usefixtures("database")

NOBODY = Viewer(PersonId(0), INSTALLATION_OFFICE)


def _alike(answer: HttpResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    """An answer without what is random in every answer."""
    page = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", answer.content)
    return answer.status_code, page, sorted(answer.headers.items())


def _entries(of: Player | Viewer, action: str) -> list[EntryRow]:
    return (
        list_trail(of, action=action) if isinstance(of, Player) else list_entries(of, action=action)
    )


def _ready() -> Player:
    """Somebody who has a second factor."""
    player = make_visitors().owner
    add_factor(player.person)
    return player


def test_a_person_signs_in_and_comes_to_the_page_they_asked_for() -> None:
    player = _ready()
    client = Client(headers={"User-Agent": "A browser"})
    answer = client.get("/hits")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?next=%2Fhits")
    answer = give_name(client, player.person.name, next="/hits")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/factor")
    answer = give_code(client, code_now())
    assert (answer.status_code, answer["Location"]) == (302, "/hits")
    assert client.get("/hits").status_code == 200
    (entry,) = _entries(player, "person.signed_in")
    session = entry.ids.pop("session")
    assert isinstance(session, int)
    assert entry.ids == {"source": "127.0.0.1", "proof": "totp", "outcome": "signed_in"}
    assert entry.person_id == player.person.id


def test_the_banner_is_shown_first_and_must_be_agreed_to() -> None:
    player = _ready()
    with override_settings(BANNER="For officers only.\nAll is recorded."):
        page = Client().get("/sign-in").content.decode()
        assert "For officers only.<br>All is recorded." in page
        given = {"name": player.person.name, "password": PASSWORD}
        client = Client()
        answer = client.post("/sign-in", given)
        assert answer.status_code == 422
        assert NOT_AGREED in answer.content.decode()
    # Not even tried: a wrong password was not counted, a right one proved nothing.
    assert client.get("/sign-in/factor")["Location"].startswith("/sign-in?")
    assert _entries(player, "person.sign_in_failed") == []


@pytest.mark.parametrize(
    "asked",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "hits", "/x?y=1"],
)
def test_an_address_elsewhere_is_not_followed(asked: str) -> None:
    player = _ready()
    client = Client()
    give_name(client, player.person.name, next=asked)
    assert give_code(client, code_now())["Location"] == "/"
    client.post("/account/confirm", {"password": PASSWORD, "next": asked})
    assert client.post("/account/confirm", {"password": PASSWORD, "next": asked})["Location"] == "/"


@pytest.mark.usefixtures("one_request_id")
def test_every_refusal_of_a_name_looks_the_same() -> None:
    cast = make_visitors()
    acting = operator().acting_for(cast.partner.office)
    accounts.disable(cast.partner.person.id, actor=acting, now=NOON)
    accounts.lock(cast.stranger.person.id, cast.stranger.office.id, source="192.0.2.1", now=NOON)
    without_password = make_player("BARE")
    answers = [
        give_name(Client(), cast.owner.person.name, "not this one"),
        give_name(Client(), "nobody-at-all", "not this one"),
        give_name(Client(), cast.partner.person.name),  # disabled, and the password is right
        give_name(Client(), cast.stranger.person.name),  # locked, and the password is right
        give_name(Client(), without_password.person.name, "x"),
        give_name(Client(), operator().name, "x"),
    ]
    assert WRONG in answers[0].content.decode()
    assert answers[0].status_code == 422
    assert all(_alike(answer) == _alike(answers[0]) for answer in answers)


def test_every_name_costs_one_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 takes all the time there is to measure: one for a known name, one for any other."""
    cast = make_visitors()
    accounts.lock(cast.stranger.person.id, cast.stranger.office.id, source="192.0.2.1", now=NOON)
    bare = make_player("BARE")
    made: list[str] = []
    checked: list[str] = []
    monkeypatch.setattr("tieline.apps.offices.sessions.make_password", made.append)
    monkeypatch.setattr(
        "tieline.apps.offices.sessions.check_password", lambda given, _: bool(checked.append(given))
    )
    for name in ("nobody-at-all", cast.stranger.person.name, bare.person.name):
        give_name(Client(), name, "not this one")
    assert (len(made), len(checked)) == (3, 0)
    give_name(Client(), cast.owner.person.name, "not this one")
    assert (len(made), len(checked)) == (3, 1)


def test_a_failure_is_recorded_with_its_source_in_the_office_of_the_name() -> None:
    player = make_visitors().owner
    give_name(Client(REMOTE_ADDR="192.0.2.7"), player.person.name, "not this one")
    (entry,) = _entries(player, "person.sign_in_failed")
    assert entry.person_id == 0
    assert entry.ids == {
        "source": "192.0.2.7",
        "outcome": "wrong_password",
        "person": player.person.id,
    }


def test_a_name_that_nobody_bears_is_written_nowhere() -> None:
    make_visitors()
    give_name(Client(), "nobody-at-all", "a-secret-typed-as-name")
    (entry,) = _entries(NOBODY, "person.sign_in_failed")
    assert (entry.person_id, entry.purpose) == (0, "")
    assert entry.ids == {"source": "127.0.0.1", "outcome": "unknown"}


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_the_source_is_what_the_outermost_own_proxy_saw(proxies: int) -> None:
    player = make_visitors().owner
    with override_settings(PROXIES=proxies):
        client = Client(
            REMOTE_ADDR="192.0.2.7", headers={"X-Forwarded-For": "6.6.6.6, 192.0.2.9, 192.0.2.8"}
        )
        give_name(client, player.person.name, "not this one")
    (entry,) = _entries(player, "person.sign_in_failed")
    assert entry.ids["source"] == ["192.0.2.7", "192.0.2.8", "192.0.2.9"][proxies]


@pytest.mark.parametrize(
    "given", [{}, {"name": "a\0b", "password": "x"}, {"name": "a", "password": "x" * 5000}]
)
def test_odd_input_is_a_failed_sign_in(given: dict[str, str]) -> None:
    assert Client().post("/sign-in", {**given, "agreed": "1"}).status_code == 422
    (entry,) = _entries(NOBODY, "person.sign_in_failed")
    assert entry.ids["outcome"] == "unknown"


def test_the_operator_cannot_sign_in() -> None:
    acting = operator()
    offices.set_password(acting.id, PASSWORD, actor=acting.at_home(), now=NOON)
    assert give_name(Client(), acting.name).status_code == 422


def test_each_step_gives_the_session_a_new_key_and_drops_what_it_held() -> None:
    player = _ready()
    client = Client()
    session = client.session
    session["planted"] = "by whoever fixed the session"
    session.save()
    client.cookies["sessionid"] = session.session_key
    keys = [client.cookies["sessionid"].value]
    give_name(client, player.person.name)
    keys.append(client.cookies["sessionid"].value)
    assert "planted" not in client.session
    give_code(client, code_now())
    keys.append(client.cookies["sessionid"].value)
    assert len(set(keys)) == 3
    for old in keys[:2]:
        thief = Client()
        thief.cookies["sessionid"] = old
        assert thief.get("/hits")["Location"] == "/sign-in?next=%2Fhits"


def test_signing_out_ends_the_session_and_is_recorded() -> None:
    player = make_visitors().owner
    client = visit_as(player)
    stolen = client.cookies["sessionid"].value
    assert client.post("/sign-out")["Location"] == "/sign-in"
    assert client.get("/hits").status_code == 302
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert thief.get("/hits").status_code == 302
    (entry,) = _entries(player, "person.signed_out")
    assert entry.ids["outcome"] == "signed_out"


def test_signing_out_is_no_link() -> None:
    assert visit_as(make_visitors().owner).get("/sign-out").status_code == 405


def test_a_session_ends_when_the_operator_sets_the_password() -> None:
    player = make_visitors().owner
    clients = [visit_as(player), visit_as(player)]
    offices.set_password(
        player.person.id, "another long password", actor=operator().at_home(), now=NOON
    )
    assert [client.get("/hits").status_code for client in clients] == [302, 302]


def test_who_is_signed_in_does_not_see_the_form_again() -> None:
    answer = visit_as(make_visitors().owner).get("/sign-in")
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_second_person_at_the_same_browser_ends_the_first_ones_session() -> None:
    cast = make_visitors()
    client = visit_as(cast.owner)
    give_name(client, cast.partner.person.name)
    add_factor(cast.partner.person)
    assert client.get("/hits").status_code == 302
    give_code(client, code_now())
    assert cast.partner.person.name in client.get("/account").content.decode()
    assert len(_entries(cast.owner, "person.signed_out")) == 1


def test_a_session_does_not_hold_the_secret_of_a_factor_to_add() -> None:
    player = make_visitors().owner
    client = Client()
    give_name(client, player.person.name)
    page = client.get("/sign-in/factor/add").content.decode()
    found = re.search(r'id="totp-secret">([^<]+)<', page)
    assert found is not None
    letters = found[1].replace(" ", "")
    assert len(letters) == 32
    assert letters not in str(dict(client.session.items()))
    assert SECRET.hex() not in str(dict(client.session.items()))
