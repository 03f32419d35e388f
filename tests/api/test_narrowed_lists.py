"""Lists of a case and lists that are narrowed, each page by page and equal to what pages show."""

import csv
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest

from tests.factories.programs import Program, program_of, run_queue
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import (
    PHONES,
    Cast,
    hand_in_values,
    later,
    make_case,
    make_player,
    make_submission,
    with_role,
)
from tieline.core.roles import Role

NUMBERS = [f"+1 202 555 01{number}" for number in range(10, 17)]


@pytest.fixture
def cast(database: str) -> Cast:
    cast = make_visitors()
    for player in (cast.owner, cast.partner):
        make_case(player)
    make_case(cast.owner, "C-2")
    make_submission(cast.partner, NUMBERS[:3])
    make_submission(cast.owner, [*NUMBERS, "555"], at=later(1))
    used = with_role(PHONES, Role.USED)
    make_submission(cast.owner, NUMBERS[1:3], case="C-2", layout=used, at=later(2))
    make_submission(cast.owner, NUMBERS[2:4], layout=used, at=later(3))
    return cast


@pytest.fixture
def program(cast: Cast) -> Program:
    return program_of(cast.owner)


def _id(program: Program, ref: str = "C-1") -> str:
    [found] = [one["id"] for one in program.get("/cases").json()["items"] if one["ref"] == ref]
    return str(found)


def _demand_pages(program: Program, address: str, **query: Any) -> list[Any]:
    """The whole list, which is the same however it is cut."""
    everything = program.get(address, limit=500, **query).json()["items"]
    for limit in (1, 3, 7):
        assert program.all_pages(address, limit=limit, **query) == everything, (address, limit)
    return list(everything)


def test_what_a_case_holds_is_what_its_page_shows(cast: Cast, program: Program) -> None:
    case = _id(program)
    found = _demand_pages(program, f"/cases/{case}/values")
    exported = visit_as(cast.owner).post(f"/cases/{case}/export").getvalue().decode()
    lines = list(csv.DictReader(exported.lstrip("\ufeff").splitlines()))
    assert [
        (one["value"], one["kind"], one["as_given"], str(one["rows"]), one["other_offices"])
        for one in found
    ] == [
        (
            *(line["Value"].lstrip("'"), line["Kind"], line["As given"], line["Rows"]),
            line["Held by others"].split(),
        )
        for line in lines
    ]
    page = unescape(visit_as(cast.owner).get(f"/cases/{case}").content.decode())
    assert len(found) == 8
    assert all(one["as_given"] in page for one in found)
    shared = _demand_pages(program, f"/cases/{case}/values", shared="true")
    assert {(one["value"], *one["other_offices"]) for one in shared} == {
        (f"+120255501{number}", "PART") for number in (10, 11, 12)
    }


def test_what_a_case_holds_is_narrowed(program: Program) -> None:
    address = f"/cases/{_id(program)}/values"
    subjects = _demand_pages(program, address, standing="subject")
    assert {one["value"] for one in subjects} == {"+12025550112", "+12025550113"}
    assert subjects[0]["roles"] == ["associated", "used"]
    assert len(_demand_pages(program, address, kind="phone")) == 8
    assert _demand_pages(program, address, kind="email") == []
    for wrong in ({"kind": "nonsense"}, {"standing": "suspect"}, {"shared": "perhaps"}):
        assert program.get(address, **wrong).json()["code"] == "not_valid"


def test_the_hits_of_a_case(program: Program) -> None:
    everything = program.get("/hits").json()["items"]
    for ref in ("C-1", "C-2"):
        case = _id(program, ref)
        found = _demand_pages(program, "/hits", case=case)
        assert found == [hit for hit in everything if hit["own_case"] == ref]
        assert {hit["own_case_id"] for hit in found} == {case}
        assert found
    hit = found[0]["id"]
    program.post(f"/hits/{hit}/assign", {"to": "ana-own"})
    for which, count in (("mine", 1), ("new", len(found) - 1), ("disposed", 0)):
        assert len(_demand_pages(program, "/hits", case=case, which=which)) == count
    shown = program.get(f"/hits/{hit}").json()
    assert (shown["held"]["roles"], shown["assigned_to"]) == (["used"], "ana-own")
    assert shown["handled_at"] is not None
    assert program.get("/hits", which="nonsense").json()["code"] == "not_valid"


def test_a_case_of_another_office_has_no_lists(cast: Cast, program: Program) -> None:
    theirs = _id(program_of(cast.partner))
    for address, query in (
        (f"/cases/{theirs}/values", {}),
        ("/hits", {"case": theirs}),
        ("/submissions", {"case": theirs}),
    ):
        answer = program.get(address, **query)
        assert (answer.status_code, answer.json()["code"]) == (404, "case_not_found")


def test_submissions_are_narrowed_and_those_of_a_case_are_those_of_its_page(
    cast: Cast, program: Program
) -> None:
    sheet = {
        "authority": "warrant:9",
        "layout": {
            "columns": [{"header": "number", "kind": "phone"}],
            "case_column": "case",
        },
    }
    program.hand_in("number,case\n+1 202 555 0119,C-2\n", sheet)
    run_queue()
    case = _id(program, "C-2")
    found = _demand_pages(program, "/submissions", case=case)
    assert [one["case"] for one in found] == [None, "C-2"]
    page = visit_as(cast.owner).get(f"/cases/{case}").content.decode()
    assert all(one["id"] in page for one in found)
    hand_in_values(cast.owner, ["+1 202 555 0118"])
    assert [one["state"] for one in _demand_pages(program, "/submissions", which="running")] == [
        "received"
    ]
    assert len(_demand_pages(program, "/submissions", which="finished")) == 4
    assert len(_demand_pages(program, "/submissions", mine="true")) == 5
    assert _demand_pages(program, "/submissions", which="problems") == []


def test_problems_and_notes_apart(program: Program) -> None:
    received = program.hand_in(
        "number,region\n+1 202 555 0143,USA\nx,y,z\n",
        {
            "authority": "warrant:9",
            "case": "C-1",
            "layout": {
                "columns": [{"header": "number", "kind": "phone"}],
                "region_column": "region",
            },
        },
    )
    run_queue()
    address = f"{received['Location']}/problems"
    for notes, code in (("true", "bad_region"), ("false", "too_many_cells")):
        assert [one["code"] for one in _demand_pages(program, address, notes=notes)] == [code]
    assert len(_demand_pages(program, address)) == 2


def test_colleagues_are_the_people_of_ones_own_office(cast: Cast, program: Program) -> None:
    found = _demand_pages(program, "/colleagues")
    assert [one["name"] for one in found] == ["ana-own"]
    assert program_of(cast.partner).get("/colleagues").json()["items"][0]["name"] == "ana-part"


def test_shared_values_since(program: Program) -> None:
    everything = _demand_pages(program, "/values", min_offices=1)
    newest = everything[0]["last_at"]
    assert _demand_pages(program, "/values", min_offices=1, since=newest) == [
        one for one in everything if one["last_at"] >= newest
    ]
    assert _demand_pages(program, "/values", since=datetime.now(UTC).isoformat()) == []
    assert program.get("/values", since="2026-01-01").status_code == 422


def test_hubs_are_paged(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.HUB_OFFICES", 2)
    for code in ("X", "Y", "Z"):
        player = make_player(code)
        make_case(player)
        make_submission(player, NUMBERS[:3], at=later(5))

    def shown(hubs: list[Any]) -> list[Any]:
        return [{name: hub[name] for name in hub if name != "seen"} for hub in hubs]

    program = program_of(cast.owner)
    everything = program.get("/hubs").json()
    assert (len(everything["items"]), everything["next"]) == (3, None)
    assert shown(program.all_pages("/hubs", limit=1)) == shown(everything["items"])
