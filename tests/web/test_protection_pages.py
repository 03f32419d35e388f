"""The pages of custodians, supervisors and watch desks, and the code word on the account page."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings

from tests.factories.protection import list_privileged, make_custodian, met
from tests.factories.roles import give_only
from tests.factories.visitors import PASSWORD, visit_as, visit_as_person
from tests.factories.world import Player, later, make_case, make_player, make_submission
from tieline.apps.offices import callers
from tieline.apps.offices.queries import KnownPerson
from tieline.apps.selectors import protected, quarantine
from tieline.core.fishing import Limits
from tieline.core.protection import HeldState

NUMBER = "+1 202 555 0143"
SHOWN = re.compile(r"555\D?0143")
"""The number as any page writes it; its last digits alone may stand in an id."""


@pytest.fixture(autouse=True)
def _cheap_passwords(database: str) -> object:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def owner() -> Player:
    return make_player("OWN", password=PASSWORD)


@pytest.fixture
def custodian(owner: Player) -> KnownPerson:
    return make_custodian(owner)


def _text(answer: HttpResponse) -> str:
    return answer.content.decode()


def _protect(client: Client, **changes: str) -> HttpResponse:
    given = {"code": "HERON-4", "value": NUMBER, "kind": "phone", "until": "", **changes}
    return client.post("/protected", given)


def test_a_custodian_protects_a_number_and_sees_whom_it_met(custodian: KnownPerson) -> None:
    client = visit_as_person(custodian)
    first = _text(client.get("/protected"))
    assert "No number is protected yet." in first
    assert "No office holds a protected number or asked for one." in first
    assert 'href="/protected"' in first
    assert 'href="/cases"' not in first
    assert _protect(client).status_code == 302
    partner = make_player("PART")
    make_case(partner)
    make_submission(partner, [NUMBER])
    shown = _text(client.get("/protected"))
    for words in ("HERON-4", "Office PART", "holds it in a case", "Ana of PART", "new</span>"):
        assert words in shown, words
    assert not SHOWN.search(shown)
    [match] = protected.list_matches(custodian.at_home().as_viewer())
    client.post(f"/protected/matches/{match.uuid}/seen", {"done": "called Ana"})
    assert "called Ana" in _text(client.get("/protected"))
    assert client.post(f"/protected/matches/{match.uuid}/seen", {"done": ""}).status_code == 422
    [number] = protected.list_numbers(custodian.at_home().as_viewer())
    client.post(f"/protected/{number.uuid}/end", {"reason": "left"})
    assert "No number is protected yet." in _text(client.get("/protected"))
    assert met(custodian) == [("HERON-4", "PART", "held")]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": ""}, "Give its code."),
        ({"value": ""}, "Give the number."),
        ({"value": "unknown"}, "cannot be read as a whole number"),
        ({"code": "12025550143"}, "The code is the number itself."),
        ({"until": "soon"}, "This is no day"),
        ({"until": "2020-01-01"}, "ends in the future"),
    ],
)
def test_what_cannot_be_protected_is_said_and_the_number_not_repeated(
    custodian: KnownPerson, changes: dict[str, str], said: str
) -> None:
    answer = _protect(visit_as_person(custodian), **changes)
    assert answer.status_code == 422
    assert said in _text(answer)
    assert "555 0143" not in _text(answer)


def test_a_custodian_who_lists_too_many_is_told_until_when_to_wait(custodian: KnownPerson) -> None:
    client = visit_as_person(custodian)
    with override_settings(FISHING_LIMITS=Limits(person_values_an_hour=1)):
        assert _protect(client).status_code == 302
        refused = _protect(client, code="EGRET", value="+1 202 555 0177")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert "Nothing was protected." in _text(refused)
    assert "555 0177" not in _text(refused)
    assert len(protected.list_numbers(custodian.at_home().as_viewer())) == 1


def test_a_supervisor_lists_a_number_and_decides_on_what_it_kept_out(
    owner: Player, database: str
) -> None:
    make_case(owner)
    make_submission(owner, [NUMBER])
    give_only(database, owner, "supervisor")
    client = visit_as(owner)
    first = _text(client.get("/privileged"))
    assert "Nothing waits." in first
    assert "No number is listed yet." in first
    given = {"value": NUMBER, "kind": "phone", "holder_class": "lawyer", "basis": "a rule"}
    listed = _text(client.post("/privileged", given))
    assert "Cases of this office hold it already" in listed
    assert not SHOWN.search(listed)
    for lacking, said in (("holder_class", "Say whose it is."), ("basis", "Say on which rule")):
        answer = client.post("/privileged", {**given, lacking: ""})
        assert (answer.status_code, said in _text(answer)) == (422, True)
    for ref in ("C-2", "C-3"):
        make_case(owner, ref)
        make_submission(owner, [NUMBER], case=ref, at=later(2))
    shown = _text(client.get("/privileged"))
    assert shown.count("Release into the case") == 2
    ids = re.findall(r'id="(reason-[^"]+)"', shown)
    assert len(ids) == len(set(ids)) > 3
    second, first_held = quarantine.list_quarantined(owner.viewer, state=HeldState.HELD)
    release = client.post(f"/quarantine/{second.uuid}/release", {"reason": "a court said so"})
    destroy = client.post(f"/quarantine/{first_held.uuid}/destroy", {"reason": "privilege"})
    assert (release.status_code, destroy.status_code) == (302, 302)
    last = _text(client.get("/privileged"))
    for words in ("Nothing waits.", "2 values decided before", "a court said so", "destroyed"):
        assert words in last, words
    again = client.post(f"/quarantine/{first_held.uuid}/destroy", {"reason": "again"})
    assert again.status_code == 409


def test_whoever_handed_in_reads_that_a_value_waits(owner: Player, database: str) -> None:
    list_privileged(database, owner, NUMBER)
    make_case(owner)
    row = make_submission(owner, [NUMBER])
    give_only(database, owner, "analyst")
    shown = _text(visit_as(owner).get(f"/submissions/{row.uuid}"))
    assert "held for a supervisor" in shown
    assert not SHOWN.search(shown)


def _said(**more: str) -> dict[str, str]:
    return {"office_code": "FIELD", "name": "ana-field", "purpose": "a vehicle", **more}


def test_a_watch_officer_checks_who_calls(owner: Player, database: str) -> None:
    field = make_player("FIELD")
    give_only(database, owner, "watch_officer")
    client = visit_as(owner)
    assert "No caller was checked yet." in _text(client.get("/callers"))
    found = _text(client.post("/callers", _said()))
    assert "+1 202 555 0100" in found
    assert "none set: call back" in found
    back = _text(client.post("/callers/note", _said(outcome="verified_by_call_back")))
    assert "It is them" in back
    [row] = callers.list_checks(owner.viewer)
    assert str(row.uuid) in back
    callers.set_code_word("blue herons rise", actor=field.actor, now=later(0))
    assert "Code word heard" in _text(client.post("/callers", _said()))
    outcome = "verified_by_code_word"
    wrong = _text(client.post("/callers/note", _said(outcome=outcome, word="grey herons")))
    assert "Not verified" in wrong
    assert "grey" not in wrong
    right = _text(client.post("/callers/note", _said(outcome=outcome, word="Blue herons rise")))
    assert "by their code word" in right
    strange = client.post("/callers", _said(name="nobody"))
    assert (strange.status_code, "take them for a stranger" in _text(strange)) == (422, True)
    asked = {
        "values": NUMBER,
        "purpose": "for a caller",
        "without_case": "a test has none",
        "caller": str(row.uuid),
    }
    assert client.post("/check", asked).status_code == 200
    unknown = client.post("/check", {**asked, "caller": "0"})
    assert (unknown.status_code, "No check of a caller" in _text(unknown)) == (422, True)


def test_everyone_sets_their_own_code_word_after_proving_themselves(owner: Player) -> None:
    client = visit_as(owner)
    client.post("/account/confirm", {"password": PASSWORD})
    short = client.post("/account/code-word", {"word": "short"})
    assert (short.status_code, "A code word has" in _text(short)) == (422, True)
    answer = client.post("/account/code-word", {"word": "blue herons rise"})
    assert (answer.status_code, answer["Location"]) == (302, "/account")
    shown = _text(client.get("/account"))
    assert "Your code word is set" in shown
    assert "herons" not in shown
    assert callers.code_word_set_at(owner.viewer) is not None
