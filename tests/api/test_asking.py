"""Asking at the API: limits with the time to wait, alerts for auditors, and who asked."""

import pytest
from django.test import override_settings

from tests.conftest import admin
from tests.factories.programs import Program, program_of
from tests.factories.roles import give_only
from tests.factories.world import (
    NOON,
    Player,
    later,
    make_case,
    make_player,
    make_submission,
    operator,
)
from tieline.apps.cases import actions as cases
from tieline.apps.looks import alerts
from tieline.apps.offices.queries import find_person
from tieline.core.fishing import Alert, Limits, Sign
from tieline.core.markings import MarkingValue, TrafficLight

pytestmark = pytest.mark.usefixtures("database")
SHARED = "+1 202 555 0143"
QUESTION = {"values": [SHARED], "purpose": "a test", "without_case": "a test has none"}


def test_a_check_over_the_limit_is_429_and_says_when_to_go_on() -> None:
    program = program_of(make_player("OWN"))
    with override_settings(FISHING_LIMITS=Limits(person_values_an_hour=1)):
        assert program.post("/checks", QUESTION).status_code == 200
        answer = program.post("/checks", QUESTION)
    assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
    assert 3500 < int(answer["Retry-After"]) <= 3600
    assert answer.json()["code"] == "too_many_checks"
    assert "Nothing was checked" in answer.json()["detail"]


def test_a_check_needs_a_case_or_its_reason() -> None:
    program = program_of(make_player("OWN"))
    for reason in ({}, {"without_case": ""}, {"without_case": "none"}):
        question = {"values": [SHARED], "purpose": "a test", **reason}
        answer = program.post("/checks", question)
        assert (answer.status_code, answer.json()["code"]) == (422, "case_or_reason_missing")
    assert program.post("/checks", QUESTION).status_code == 200


def _alerts_on(player: Player, count: int) -> None:
    for number in range(count):
        alerts.open_alert(
            Alert(Sign.TAKEN_BACK, NOON, later(number), number + 1),
            player.person.id,
            actor=operator().acting_for(player.office),
            now=NOON,
        )


def _auditing(database: str, player: Player) -> Program:
    program = program_of(player)
    give_only(database, player, "auditor")
    return program


def test_alerts_are_listed_page_by_page_and_closed_once(database: str) -> None:
    player, auditor = make_player("OWN"), make_player("AUD")
    _alerts_on(player, 3)
    with admin(database) as super_:  # an auditor of the office who is not whom they are about
        super_.execute(
            "insert into offices_membership (office_id, person_id, role) values (%s, %s, 'auditor')",
            [player.office.id, auditor.person.id],
        )
    program = program_of(Player(player.office, find_person(auditor.person.name)))
    assert [one["count"] for one in program.all_pages("/alerts", limit=2)] == [3, 2, 1]
    first = program.get("/alerts").json()["items"][0]
    assert (first["person"], first["sign"], first["is_open"]) == ("ana-own", "taken_back", True)
    address, found = f"/alerts/{first['id']}/close", {"finding": "explained", "reason": "a test"}
    assert program.post(address, {**found, "finding": "nothing"}).status_code == 422
    assert program.post(address, found, key="k-1").status_code == 204
    assert program.post(address, found, key="k-1").status_code == 204  # the kept answer
    again = program.post(address, found)
    assert (again.status_code, again.json()["code"]) == (409, "alert_closed")
    assert [one["count"] for one in program.all_pages("/alerts", only_open=True)] == [2, 1]
    [closed] = [one for one in program.all_pages("/alerts") if not one["is_open"]]
    assert (closed["finding"], closed["reason"]) == ("explained", "a test")


def test_alerts_of_another_office_look_missing_and_ones_own_are_for_others(database: str) -> None:
    owner, stranger = make_player("OWN"), make_player("STR")
    _alerts_on(owner, 1)
    program = _auditing(database, owner)
    [alert] = program.all_pages("/alerts")
    address, found = f"/alerts/{alert['id']}/close", {"finding": "explained", "reason": "a test"}
    own = program.post(address, found)
    assert (own.status_code, own.json()["code"]) == (409, "own_alert")
    other = _auditing(database, stranger)
    assert other.all_pages("/alerts") == []
    assert other.post(address, found).status_code == 404


def test_who_asked_is_told_of_a_hit_and_of_a_case() -> None:
    owner, asker, third = (make_player(code) for code in ("OWN", "ASK", "THI"))
    for player in (owner, third):
        make_case(player)
        make_submission(player, [SHARED, "+1 202 555 0144"])
    green = MarkingValue(tlp=TrafficLight.GREEN)
    cases.open_case("A-1", actor=asker.actor, now=NOON, marking=green)
    question = {
        "values": [SHARED, "+1 202 555 0144"], "purpose": "a test", "case": "A-1",
        "tell_owners": True,
    }  # fmt: skip
    assert program_of(asker).post("/checks", question).status_code == 200
    program = program_of(owner)
    case = program.get("/cases").json()["items"][0]["id"]
    told = program.all_pages(f"/cases/{case}/askers", limit=1)
    assert sorted((one["office"], one["value"]) for one in told) == [
        ("ASK", "+12025550143"),
        ("ASK", "+12025550144"),
    ]
    hit = program.get("/hits").json()["items"][0]
    [one] = program.get(f"/hits/{hit['id']}/askers").json()["items"]
    assert (one["office"], one["agency"], one["value"]) == ("ASK", "Agency ASK", hit["value"])
    assert program_of(third).get(f"/cases/{case}/askers").status_code == 404
