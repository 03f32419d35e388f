"""The main job through the API: open a case, hand in a file, learn of the hit, settle it."""

from typing import Any

import pytest
from django.http import HttpResponse

from tests.factories.programs import DETAILS, Program, list_of, program_of, run_queue
from tests.factories.world import Cast, Player, make_case, make_cast, make_player, make_submission
from tieline.apps.audit.queries import list_entries
from tieline.core.postures import Posture

pytestmark = pytest.mark.usefixtures("database")
SHARED = "+1 202 555 0143"


@pytest.fixture
def cast(database: str) -> Cast:
    return make_cast()


def _finished(program: Program, answer: HttpResponse) -> dict[str, Any]:
    """What became of a file after the worker has run."""
    assert answer.status_code == 202, answer.content
    run_queue()
    found: dict[str, Any] = program.get(answer["Location"]).json()
    return found


def _actions(player: Player) -> list[str]:
    return [entry.action for entry in reversed(list_entries(player.viewer))]


def test_a_program_opens_a_case_hands_in_and_settles_its_hit(cast: Cast) -> None:
    make_case(cast.partner)
    make_submission(cast.partner, [SHARED])
    program = program_of(cast.owner)
    opened = program.post("/cases", {"ref": "C-1", "posture": "open", "summary": "Boats"})
    assert opened.status_code == 201
    case = opened.json()
    assert program.get(opened["Location"]).json() == case
    assert (case["ref"], case["posture"], case["summary"]) == ("C-1", "open", "Boats")
    assert program.get("/cases").json() == {"items": [case], "next": None}

    received = program.hand_in(list_of(SHARED, "+1 202 555 0144", "+1 202 555 0144,extra"))
    assert received.json()["is_new"]
    assert received.json()["submission"]["state"] == "received"
    found = _finished(program, received)
    assert found["state"] == "finished"
    counts = ("rows_read", "rows_accepted", "rows_empty", "row_problems")
    assert [found[name] for name in counts] == [3, 2, 0, 1]
    assert (found["values"], found["values_with_hits"]) == (2, 1)
    assert program.get("/submissions", case=case["id"]).json()["items"] == [found]

    [hit] = program.get("/hits", which="new").json()["items"]
    assert (hit["value"], hit["own_case"], hit["is_new"]) == ("+12025550143", "C-1", True)
    shown = program.get(f"/hits/{hit['id']}").json()
    assert [holder["office"] for holder in shown["held_by"]] == ["PART"]
    assert shown["held_by"][0]["contacts"][0]["name"] == "Ana of PART"
    assert shown["held_by"][0]["own_cases"] == []

    assert program.post(f"/hits/{hit['id']}/assign", {"to": "ana-own"}).status_code == 204
    settled = {"disposition": "known", "reason": "joint work"}
    assert program.post(f"/hits/{hit['id']}/dispose", settled).status_code == 204
    [hit] = program.get("/hits").json()["items"]
    assert (hit["state"], hit["disposition"], hit["is_new"]) == ("disposed", "known", False)
    assert program.get("/hits", which="new").json()["items"] == []

    [other] = program_of(cast.partner).get("/hits").json()["items"]
    acknowledged = program_of(cast.partner).post(f"/hits/{other['id']}/acknowledge")
    assert acknowledged.status_code == 204
    assert {"hit.assigned", "hit.disposed", "submission.received"} <= set(_actions(cast.owner))


def test_a_check_says_who_has_a_value_and_stores_only_that_it_was_asked(cast: Cast) -> None:
    make_case(cast.partner)
    make_case(cast.owner)
    make_submission(cast.partner, [SHARED])
    program = program_of(cast.owner)
    question = {"values": ["(202) 555-0143", "x@example.org"], "purpose": "a phone", "case": "C-1"}
    answers = program.post("/checks", question).json()["answers"]
    assert [answer["is_held"] for answer in answers] == [True, False]
    assert [holder["office"] for holder in answers[0]["readings"][0]["held_by"]] == ["PART"]
    [entry] = list_entries(cast.owner.viewer, action="selector.checked")
    assert (entry.purpose, entry.person_id) == ("a phone", cast.owner.person.id)
    assert program.post("/checks", question).json()["answers"] == answers
    kinds = {**question, "kinds": ["email"], "region": "gb", "case": None}
    kinds["without_case"] = "a test has none"
    assert program.post("/checks", kinds).json()["answers"][0]["kind"] == "email"


def test_problems_are_paged_and_downloaded(cast: Cast) -> None:
    make_case(cast.owner)
    program = program_of(cast.owner)
    wrong = [f"+1 202 555 01{number:02d},=formula" for number in range(12)]
    found = _finished(program, program.hand_in(list_of(*wrong)))
    address = f"/submissions/{found['id']}/problems"
    paged = program.all_pages(address, limit=5)
    assert [problem["row"] for problem in paged] == list(range(1, 13))
    assert paged == program.get(address, limit=500).json()["items"]
    download = program.get(f"{address}.csv")
    assert download["Content-Type"] == "text/csv; charset=utf-8"
    lines = b"".join(download).decode().splitlines()  # type: ignore[arg-type]
    assert lines[0] == "row,line,column,is_note,code,message"
    assert len(lines) == 13


def test_the_same_again_adds_nothing_and_a_lost_job_loses_nothing(cast: Cast) -> None:
    make_case(cast.owner)
    program = program_of(cast.owner)
    first = program.hand_in(list_of(SHARED))
    again = program.hand_in(list_of(SHARED))
    assert (again.status_code, again.json()["is_new"]) == (202, False)
    assert again["Location"] == first["Location"]
    assert _finished(program, again)["state"] == "finished"
    assert len(program.get("/submissions").json()["items"]) == 1


def test_a_submission_is_corrected_and_withdrawn(cast: Cast) -> None:
    make_case(cast.partner)
    make_submission(cast.partner, [SHARED])
    make_case(cast.owner)
    program = program_of(cast.owner)
    received = program.hand_in(list_of(SHARED, "+1 202 555 0144"))
    address = received["Location"]
    assert _finished(program, received)["values"] == 2

    corrected = program.hand_in(
        list_of(SHARED), None, address=f"{address}/supersede", name="corrected.csv"
    )
    new = _finished(program, corrected)
    assert (new["state"], new["values"], new["file"]) == ("finished", 1, "corrected.csv")
    assert new["authority"] == DETAILS["authority"]
    assert program.get(address).json()["state"] == "superseded"
    assert len(program.get("/hits").json()["items"]) == 1

    gone = program.post(f"{corrected['Location']}/withdraw", {"reason": "wrong file"})
    assert (gone.status_code, gone.json()["state"]) == (200, "withdrawn")
    assert program.get("/hits").json()["items"] == []
    repeated = program.post(f"{corrected['Location']}/withdraw", {"reason": "wrong file"})
    assert repeated.status_code == 200
    refused = program.post(f"{address}/withdraw", {"reason": "wrong file"})
    assert refused.json()["code"] == "wrong_state"


def test_what_is_withdrawn_before_its_intake_is_seen_by_nobody(cast: Cast) -> None:
    make_case(cast.partner)
    make_submission(cast.partner, [SHARED])
    make_case(cast.owner)
    program = program_of(cast.owner)
    received = program.hand_in(list_of(SHARED))
    gone = program.post(f"{received['Location']}/withdraw", {"reason": "wrong file"})
    assert (gone.status_code, gone.json()["state"]) == (200, "withdrawn")
    run_queue()
    assert program.get(received["Location"]).json()["state"] == "withdrawn"
    assert program_of(cast.partner).get("/hits").json()["items"] == []


def test_a_sheet_of_cases_may_name_the_case_in_each_row_and_open_it(cast: Cast) -> None:
    program = program_of(cast.owner)
    layout = {
        "columns": [{"header": "Caller", "kind": "phone", "role": "used", "standing": "subject"}],
        "seen_at_column": "When",
        "region_column": "Country",
        "case_column": "Case",
        "time_zone": "America/Bogota",
    }
    details = {"authority": "warrant:9", "layout": layout, "create_cases": True}
    text = "Case,Caller,When,Country\nA/1,202-555-0143,2026-03-02 10:00,US\nB 2,555,,\n"
    found = _finished(program, program.hand_in(text, details, name="../sheet.csv"))
    assert (found["state"], found["rows_accepted"], found["case"]) == ("finished", 2, None)
    assert found["file"] == "sheet.csv"
    assert [case["ref"] for case in program.get("/cases").json()["items"]] == ["A/1", "B 2"]


def test_what_cannot_be_handed_in_leaves_nothing(cast: Cast) -> None:
    make_case(cast.owner)
    program = program_of(cast.owner)
    layout = DETAILS["layout"]
    refusals: list[tuple[str | bytes, object, int, str]] = [
        ("other\n1\n", DETAILS, 422, "missing_column"),
        (b"%PDF-1.7 ...", DETAILS, 422, "not_a_table"),
        ("", DETAILS, 422, "empty_file"),
        (list_of(SHARED), {**DETAILS, "authority": "none"}, 422, "bad_authority"),
        (list_of(SHARED), {**DETAILS, "case": "C-9"}, 404, "case_not_found"),
        (list_of(SHARED), {**DETAILS, "case": None}, 422, "bad_case_ref"),
        (list_of(SHARED), {**DETAILS, "layout": {"columns": []}}, 422, "not_valid"),
        (list_of(SHARED), {**DETAILS, "office": "PART"}, 422, "not_valid"),
        (list_of(SHARED), {**DETAILS, "layout": {**layout, "region": "USA"}}, 422, "bad_region"),
        (list_of(SHARED), None, 422, "not_valid"),
    ]
    for text, details, status, code in refusals:
        answer = program.hand_in(text, details)
        assert (answer.status_code, answer.json()["code"]) == (status, code), details
    kind = {**layout, "columns": [{"header": "number", "kind": "nonsense"}]}
    answer = program.hand_in(list_of(SHARED), {**DETAILS, "layout": kind})
    assert answer.json()["code"] == "unknown_kind"
    without_file = program.post("/submissions", DETAILS)
    assert without_file.json()["code"] == "not_valid"
    assert program.get("/submissions").json()["items"] == []


def test_a_token_says_whom_it_acts_as_and_the_directory_whom_to_call(cast: Cast) -> None:
    program = program_of(cast.owner)
    me = program.get("/me").json()
    assert (me["person"], me["office"]["code"], me["token"]) == ("ana-own", "OWN", "a program")
    offices = program.all_pages("/offices", limit=2)
    assert [(office["code"], office["point_of_contact"]) for office in offices] == [
        ("OWN", "ana-own"),
        ("PART", "ana-part"),
        ("STR", "ana-str"),
    ]


def test_shared_values_are_listed_latest_first_page_by_page(cast: Cast) -> None:
    numbers = [f"+1 202 555 01{number}" for number in range(10, 17)]
    make_case(cast.owner, "C-1")
    make_case(cast.owner, "C-2", posture=Posture.OPEN)
    make_case(cast.partner)
    make_submission(cast.partner, numbers)
    make_submission(cast.owner, [*numbers, SHARED])
    make_submission(cast.owner, [SHARED], case="C-2")
    program = program_of(cast.owner)
    everything = program.get("/values", min_offices=1).json()["items"]
    assert len(everything) == 8
    assert program.all_pages("/values", limit=3, min_offices=1) == everything
    between = program.all_pages("/values", limit=3)
    assert {value["value"] for value in everything} - {value["value"] for value in between} == {
        "+12025550143"
    }


def test_a_hub_is_told_as_one_and_acknowledged_as_far_as_it_was_seen(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.conf.settings.HUB_OFFICES", 2)
    players = [cast.owner, cast.partner, cast.stranger, *(make_player(c) for c in ("X", "Y"))]
    for player in players:
        make_case(player)
        make_submission(player, [SHARED])
    program = program_of(cast.owner)
    [hub] = program.get("/hubs").json()["items"]
    assert (hub["value"], hub["offices"]) == ("+12025550143", 5)
    assert hub["arrivals"] > 0
    assert program.post("/hubs/acknowledge", {"seen": hub["seen"]}).status_code == 204
    [after] = program.get("/hubs").json()["items"]
    assert after["arrivals"] == 0
    foreign = program_of(cast.partner).post("/hubs/acknowledge", {"seen": hub["seen"]})
    assert (foreign.status_code, foreign.json()["code"]) == (422, "bad_cursor")
