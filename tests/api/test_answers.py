"""How cases answer, silence and coordination, by programs."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tests.factories.answers import add_role, clear_for_silence, make_overlap, silence_of
from tests.factories.programs import program_of
from tests.factories.world import NOON, Cast, Player, make_case, make_cast, make_submission
from tieline.apps.audit.acting import acting_as
from tieline.apps.cases.queries import get_case
from tieline.apps.offices.queries import find_person
from tieline.apps.selectors import settling
from tieline.journeys import clearing
from tieline.journeys.upkeep import settle_answers

pytestmark = pytest.mark.usefixtures("database")

VALUE = {"kind": "phone", "value": "+12025550143"}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_a_case_and_a_value_of_it_answer_as_asked(cast: Cast) -> None:
    make_case(cast.owner)
    make_submission(cast.owner, ["+1 202 555 0143"])
    program = program_of(cast.owner)
    address = f"/cases/{get_case(cast.owner.viewer, 'C-1').uuid}"
    assert program.get(f"{address}/posture").json()["posture"] == "pointer"
    refused = program.post(f"{address}/posture", {"posture": "silent"})
    assert (refused.status_code, refused.json()["code"]) == (422, "silence_reason_missing")
    given = {"posture": "silent", "reason": "a source"}
    assert program.post(f"{address}/posture", given).status_code == 204
    shown = program.get(f"{address}/posture").json()
    assert (shown["posture"], shown["silence"]["reason"]) == ("silent", "a source")
    assert shown["silence"]["is_waiting"] is True
    opened = program.post(f"{address}/values/posture", {**VALUE, "posture": "open"})
    assert opened.status_code == 204
    assert program.get(f"{address}/posture").json()["others"] == [{**VALUE, "posture": "open"}]
    [value] = program.get(f"{address}/values").json()["items"]
    assert (value["answers"], value["answers_as_case"]) == ("open", False)
    program.post(f"{address}/values/posture", {**VALUE, "posture": None})
    assert program.get(f"{address}/posture").json()["others"] == []
    other = {"kind": "phone", "value": "+12025550199", "posture": "open"}
    missing = program.post(f"{address}/values/posture", other)
    assert (missing.status_code, missing.json()["code"]) == (404, "value_not_held")
    theirs = f"/cases/{uuid4()}"
    assert program.get(f"{theirs}/posture").status_code == 404
    assert program.post(f"{theirs}/posture", given).status_code == 404


def test_a_change_that_is_still_being_settled_is_told(cast: Cast) -> None:
    case_id = make_case(cast.owner)
    address = f"/cases/{get_case(cast.owner.viewer, 'C-1').uuid}/posture"
    program = program_of(cast.owner)
    assert program.get(address).json()["is_settling"] is False
    with acting_as(cast.owner.actor):
        settling.note(case_id, None, reveals=False, actor=cast.owner.actor, now=NOON)
    assert program.get(address).json()["is_settling"] is True
    assert settle_answers(0) == 1
    assert program.get(address).json()["is_settling"] is False


def test_a_case_is_opened_silent_with_its_reason(cast: Cast) -> None:
    program = program_of(cast.owner)
    refused = program.post("/cases", {"ref": "S-1", "posture": "silent"})
    assert refused.json()["code"] == "silence_reason_missing"
    given = {"ref": "S-1", "posture": "silent", "silence_reason": "a source"}
    assert program.post("/cases", given).status_code == 201
    [silence] = program.get("/silences").json()["items"]
    assert (silence["case"], silence["reason"]) == ("S-1", "a source")


def test_a_supervisors_program_allows_renews_and_ends(cast: Cast) -> None:
    supervisor = clear_for_silence(cast.owner, add_role(cast.stranger, "coordinator"))
    program, analyst = program_of(supervisor), program_of(cast.owner)
    for ref in ("S-1", "S-2", "S-3"):
        given = {"ref": ref, "posture": "silent", "silence_reason": "a source"}
        assert analyst.post("/cases", given).status_code == 201
    whole = program.get("/silences", waiting="true").json()["items"]
    assert len(whole) == 3
    assert program.all_pages("/silences", limit=1) == whole
    one, two = silence_of(cast.owner, "S-1"), silence_of(cast.owner, "S-2")
    for act in ("allow", "refuse", "renew"):
        refused = analyst.post(f"/silences/{one}/{act}", {"reason": "x"})
        assert refused.status_code == 403, act
    assert program.post(f"/silences/{one}/allow").status_code == 204
    assert program.post(f"/silences/{one}/allow").json()["code"] == "silence_not_waiting"
    assert program.post(f"/silences/{one}/renew", {"reason": "on"}).status_code == 204
    assert program.post(f"/silences/{two}/refuse", {"reason": "no"}).status_code == 204
    assert program.post(f"/silences/{two}/end", {"reason": "x"}).status_code == 404
    again = silence_of(cast.owner, "S-1")
    assert analyst.post(f"/silences/{again}/ask", {"reason": "needed"}).status_code == 204
    assert analyst.post(f"/silences/{again}/end", {"reason": "over"}).status_code == 204
    [left] = program.get("/silences").json()["items"]
    assert left["case"] == "S-3"


def _second_coordinator(cast: Cast) -> Player:
    """Another one, whom the supervisors of both offices have cleared."""
    second = add_role(cast.stranger, "coordinator", "kit")
    for player in (cast.owner, cast.partner):
        supervisor = Player(player.office, find_person(f"supervisor-{player.office.code.lower()}"))
        clearing.clear(
            "kit", is_for_silent=True, reason="serves both", actor=supervisor.actor, now=NOON
        )
    return second


def test_a_coordinators_program_takes_and_settles(cast: Cast) -> None:
    overlap = make_overlap(cast.owner, cast.partner, cast.stranger, at=datetime.now(UTC))
    program = program_of(overlap.coordinator)
    desk = program.get("/coordination").json()
    [one] = desk["unseen"]
    assert {side["case"] for side in one["sides"]} == {"S-1"}
    assert "12025550143" not in str(desk)
    assert {row["office"] for row in desk["serves"]} == {"OWN", "PART"}
    assert program_of(cast.owner).get("/coordination").status_code == 403
    address = f"/coordination/{one['id']}"
    assert program.post(f"{address}/take").status_code == 204
    assert program.post(f"{address}/take").status_code == 204  # one's own again
    second = _second_coordinator(cast)
    taken = program_of(second).post(f"{address}/take")
    assert (taken.status_code, taken.json()["code"]) == (409, "overlap_taken")
    given = {"outcome": "kept_apart", "reason": "two sources"}
    assert program.post(f"{address}/settle", given).status_code == 204
    assert program.post(f"{address}/settle", given).status_code == 404
    [settled] = program.get("/coordination").json()["unseen"]
    assert (settled["outcome"], settled["reason"]) == ("kept_apart", "two sources")


def test_a_supervisors_program_clears_and_ends(cast: Cast) -> None:
    add_role(cast.stranger, "coordinator", "kim")
    program = program_of(add_role(cast.owner, "supervisor"))
    refused = program.post("/coordinators/clear", {"person": "ana-own", "reason": "x"})
    assert (refused.status_code, refused.json()["code"]) == (422, "no_coordinator")
    given = {"person": "kim", "reason": "serves both", "is_for_silent": True}
    assert program.post("/coordinators/clear", given).status_code == 204
    [cleared] = program_of(cast.owner).get("/coordinators").json()["items"]
    assert (cleared["person"], cleared["is_for_silent"]) == ("kim", True)
    assert program.post(f"/coordinators/{cleared['id']}/end").status_code == 204
    assert program.get("/coordinators").json()["items"] == []
