"""Files whose columns are not stated: looked at, read as found or as remembered of their sender."""

from typing import Any

import pytest

from tests.factories.programs import DETAILS, Program, list_of, program_of, run_queue
from tests.factories.world import Cast, make_case, make_cast
from tieline.apps.audit.queries import list_entries

CALLS = "Line,Reference\n+1 202 555 0143,ABC-1234\n"
STATED = {
    "columns": [
        {"header": "Line", "kind": "phone", "role": "used"},
        {"header": "Reference", "kind": "plate"},
    ]
}
BASIS = {name: DETAILS[name] for name in ("authority", "case")}
OF_CARRIER = {**BASIS, "sender": "Carrier One"}


@pytest.fixture
def cast(database: str) -> Cast:
    cast = make_cast()
    make_case(cast.owner)
    return cast


@pytest.fixture
def program(cast: Cast) -> Program:
    return program_of(cast.owner)


def _kinds(told: Any) -> list[tuple[str, str, str]]:
    return [(one["header"], one["kind"], one["role"]) for one in told["layout"]["columns"]]


def test_columns_are_remembered_used_shown_and_forgotten(cast: Cast, program: Program) -> None:
    program.hand_in(CALLS, {**OF_CARRIER, "layout": STATED})
    assert program.get("/layouts").json() == {"items": [], "next": None}
    key = "8e03978e-40d5-43dd-bc93-6894a57f9324"
    for _ in range(2):
        first = program.hand_in(
            CALLS, {**OF_CARRIER, "layout": STATED, "remember": True}, key=key
        ).json()
    assert (first["remembered_for"], first["is_new"]) == (None, False)
    assert len(list_entries(cast.owner.viewer, action="layout.remembered")) == 1

    again = CALLS.replace("0143", "0144")
    told = program.hand_in(again, {**OF_CARRIER, "sender": "carrier  one"}).json()
    assert told["remembered_for"] == "Carrier One"
    assert _kinds(told) == [("Line", "phone", "used"), ("Reference", "plate", "associated")]
    region = program.hand_in(again, {**OF_CARRIER, "layout": {"region": "MX"}}).json()
    assert (region["remembered_for"], region["layout"]["region"]) == ("Carrier One", "MX")
    opened = program.hand_in(again, {**OF_CARRIER, "layout": {"header_line": 1}}).json()
    assert opened["remembered_for"] is None
    assert program.hand_in(again, BASIS).json()["remembered_for"] is None

    [one] = program.get("/layouts").json()["items"]
    assert program.get(f"/layouts/{one['id']}").json() == one
    assert one["sender"] == "Carrier One"
    restated = program.hand_in(again, {**BASIS, "layout": one["layout"]}).json()
    assert restated["layout"] == one["layout"]
    assert program.post(f"/layouts/{one['id']}/forget").status_code == 204
    assert program.post(f"/layouts/{one['id']}/forget").json()["code"] == "layout_not_found"
    assert program.get(f"/layouts/{one['id']}").status_code == 404
    assert program.get("/layouts").json()["items"] == []


def test_layouts_are_paged_by_sender(program: Program) -> None:
    for sender in ("Cé", "Alpha", "Beta"):
        program.hand_in(CALLS, {**BASIS, "layout": STATED, "sender": sender, "remember": True})
    everything = program.get("/layouts").json()["items"]
    assert [one["sender"] for one in everything] == ["Alpha", "Beta", "Cé"]
    assert program.all_pages("/layouts", limit=1) == everything
    page = program.get("/layouts", limit=2).json()
    program.post(f"/layouts/{everything[1]['id']}/forget")
    gone = program.get(page["next"])
    assert (gone.status_code, gone.json()["code"]) == (422, "bad_cursor")


def test_columns_are_found_out_and_a_doubt_is_refused_with_the_field_that_settles_it(
    program: Program,
) -> None:
    text = "Caller,Dialled,Start\n202 555 0143,+1 202 555 0144,01/02/2026 10:00\n"
    refused = program.hand_in(text, BASIS)
    assert (refused.status_code, refused.json()["code"]) == (422, "doubtful_file")
    [doubt] = refused.json()["errors"]
    assert (doubt["field"], doubt["code"]) == (
        "body.details.layout.date_order",
        "ambiguous_date_order",
    )
    assert program.get("/submissions").json()["items"] == []
    done = program.hand_in(text, {**BASIS, "layout": {"date_order": "dmy"}})
    assert _kinds(done.json()) == [("Caller", "phone", "used"), ("Dialled", "phone", "called")]
    run_queue()
    found = program.get(done["Location"]).json()
    assert (found["state"], found["rows_accepted"], found["calls"]) == ("finished", 1, 1)


def test_an_inspection_shows_how_a_file_would_be_read_and_stores_nothing(program: Program) -> None:
    text = (
        "Above\n\nCaller,Dialled,Start,Case\n(202) 555-0143,+1 202 555 0144,01/02/2026 10:00,A-1\n"
    )
    text += "+1 202 555 0145,x,x,A-1,too,many\n"
    seen = program.hand_in(text, {}, address="/inspections")
    assert seen.status_code == 200, seen.content
    told = seen.json()
    assert (told["format"], told["header_line"], told["above"]) == ("csv", 3, ["Above"])
    assert [doubt["field"] for doubt in told["doubts"]] == ["date_order"]
    assert [one["meaning"] for one in told["columns"][:3]] == [
        "phone:used",
        "phone:called",
        "seen_at",
    ]
    [row] = told["first_rows"]
    assert [value["as_given"] for value in row["values"]] == ["(202) 555-0143", "+1 202 555 0144"]
    assert ("too_many_cells", False) in {
        (one["code"], one["is_note"]) for one in told["first_problems"]
    }
    assert "--" not in seen.content.decode()
    settled = {**told["layout"], "date_order": "dmy", "case_column": "Case"}
    again = program.hand_in(text, {"layout": settled}, address="/inspections").json()
    assert (again["doubts"], again["first_rows"][0]["case"]) == ([], "A-1")
    assert again["first_rows"][0]["seen_at"] == "2026-02-01T10:00:00Z"
    assert program.get("/submissions").json()["items"] == []
    assert program.get("/layouts").json()["items"] == []
    sent = {**BASIS, "case": None, "layout": settled, "create_cases": True}
    assert program.hand_in(text, sent).status_code == 202
    nothing = program.hand_in(b"%PDF-1.7", {}, address="/inspections")
    assert nothing.json()["code"] == "not_a_table"


def test_a_sender_is_named_where_something_is_remembered(program: Program) -> None:
    for details in (
        {**BASIS, "remember": True},
        {**BASIS, "sender": " ", "remember": True},
        {**BASIS, "layout": {"seen_at_column": "Start"}},
        {**BASIS, "layout": {"columns": []}},
    ):
        answer = program.hand_in(CALLS, details)
        assert (answer.status_code, answer.json()["code"]) == (422, "not_valid"), details
    bad = program.hand_in(CALLS, {**BASIS, "sender": "A\u200bB", "remember": True})
    assert bad.json()["code"] == "bad_sender"
    assert program.get("/submissions").json()["items"] == []


def test_a_corrected_file_need_not_be_opened_as_the_first_was(program: Program) -> None:
    text = "Carrier One\n\nnumber\n+1 202 555 0143\n+1 202 555 0144,extra\n"
    layout = {**DETAILS["layout"], "header_line": 3}
    received = program.hand_in(text, {**DETAILS, "layout": layout})
    run_queue()
    rows = program.get(f"{received['Location']}/rows-to-correct")
    assert b"".join(rows) == b"number\n+1 202 555 0144,extra\n"  # type: ignore[arg-type]
    corrected = program.hand_in(
        list_of("+1 202 555 0144"), None, address=f"{received['Location']}/supersede"
    )
    assert corrected.status_code == 202, corrected.content
    run_queue()
    assert program.get(corrected["Location"]).json()["rows_accepted"] == 1
    assert program.get(received["Location"]).json()["state"] == "superseded"


def test_another_offices_layout_is_as_good_as_none(cast: Cast, program: Program) -> None:
    program.hand_in(CALLS, {**OF_CARRIER, "layout": STATED, "remember": True})
    [one] = program.get("/layouts").json()["items"]
    make_case(cast.partner)
    partner = program_of(cast.partner)
    assert partner.get("/layouts").json()["items"] == []
    assert partner.post(f"/layouts/{one['id']}/forget").status_code == 404
    assert partner.hand_in(CALLS, OF_CARRIER).json()["remembered_for"] is None
    assert program.get(f"/layouts/{one['id']}").status_code == 200
