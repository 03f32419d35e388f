"""Signing in and out."""

import re

import pytest
from django.test import Client

from tests.factories.visitors import PASSWORD, make_visitors, visit_as
from tests.factories.world import NOON, make_player, operator
from tieline.apps.audit.queries import list_entries
from tieline.apps.offices import actions as offices
from tieline.core.ids import INSTALLATION_OFFICE, PersonId, Viewer

pytestmark = pytest.mark.usefixtures("database")

NOBODY = Viewer(PersonId(0), INSTALLATION_OFFICE)


def _without_token(page: bytes) -> bytes:
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", page)


def test_a_person_signs_in_and_comes_to_the_page_they_asked_for() -> None:
    player = make_visitors().owner
    client = Client()
    answer = client.get("/hits")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?next=%2Fhits")
    given = {"name": player.person.name, "password": PASSWORD, "next": "/hits"}
    answer = client.post("/sign-in", given)
    assert (answer.status_code, answer["Location"]) == (302, "/hits")
    assert client.get("/hits").status_code == 200
    assert [e.action for e in list_entries(player.viewer, action="person.signed_in")] == [
        "person.signed_in"
    ]


@pytest.mark.parametrize(
    "asked",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "hits", "/x?y=1"],
)
def test_an_address_elsewhere_is_not_followed(asked: str) -> None:
    player = make_visitors().owner
    given = {"name": player.person.name, "password": PASSWORD, "next": asked}
    assert Client().post("/sign-in", given)["Location"] == "/"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer() -> None:
    player = make_visitors().owner
    wrong = Client().post("/sign-in", {"name": player.person.name, "password": "not this one"})
    unknown = Client().post("/sign-in", {"name": "nobody-at-all", "password": "not this one"})
    assert wrong.status_code == unknown.status_code == 422
    assert _without_token(wrong.content) == _without_token(unknown.content)
    assert b"The name or the password is wrong." in wrong.content


def test_an_unknown_name_costs_as_much_work_as_a_known_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hashed: list[str] = []
    monkeypatch.setattr("tieline.web.sign_in.make_password", hashed.append)
    Client().post("/sign-in", {"name": "nobody-at-all", "password": "not this one"})
    assert hashed == ["not this one"]


def test_a_failed_sign_in_is_recorded_without_a_name() -> None:
    make_visitors()
    Client().post("/sign-in", {"name": "nobody-at-all", "password": "not this one"})
    (entry,) = list_entries(NOBODY, action="person.sign_in_failed")
    assert (entry.person_id, entry.ids, entry.purpose) == (0, {}, "")


@pytest.mark.parametrize(
    "given", [{}, {"name": "a\0b", "password": "x"}, {"name": "a", "password": "x" * 5000}]
)
def test_odd_input_is_a_failed_sign_in(given: dict[str, str]) -> None:
    assert Client().post("/sign-in", given).status_code == 422


def test_a_person_without_a_password_cannot_sign_in() -> None:
    player = make_player("OWN")
    for password in ("", "x"):
        answer = Client().post("/sign-in", {"name": player.person.name, "password": password})
        assert answer.status_code == 422


def test_the_operator_cannot_sign_in() -> None:
    acting = operator()
    offices.set_password(acting.id, PASSWORD, actor=acting.at_home(), now=NOON)
    answer = Client().post("/sign-in", {"name": acting.name, "password": PASSWORD})
    assert answer.status_code == 422


def test_signing_out_ends_the_session_and_is_recorded() -> None:
    player = make_visitors().owner
    client = visit_as(player)
    assert client.post("/sign-out")["Location"] == "/sign-in"
    assert client.get("/hits").status_code == 302
    assert len(list_entries(player.viewer, action="person.signed_out")) == 1


def test_signing_out_is_no_link() -> None:
    assert visit_as(make_visitors().owner).get("/sign-out").status_code == 405


def test_a_session_ends_when_the_password_changes() -> None:
    player = make_visitors().owner
    client = visit_as(player)
    offices.set_password(
        player.person.id, "another long password", actor=operator().at_home(), now=NOON
    )
    assert client.get("/hits").status_code == 302


def test_who_is_signed_in_does_not_see_the_form_again() -> None:
    answer = visit_as(make_visitors().owner).get("/sign-in")
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_what_a_page_asks_for_by_itself_keeps_nobody_signed_in() -> None:
    client = visit_as(make_visitors().owner)
    assert "sessionid" in client.get("/submissions").cookies
    by_itself = client.get("/submissions", headers={"Tieline-By-Itself": "1"})
    assert by_itself.status_code == 200
    assert "sessionid" not in by_itself.cookies
