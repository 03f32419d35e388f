"""Markings, may-tell and releases at the API."""

from typing import Any

import pytest

from tests.factories.programs import Program, program_of
from tests.factories.releases import make_supervisor
from tests.factories.world import Cast, later, make_case, make_cast, make_submission, operator
from tieline.apps.cases.queries import get_case
from tieline.apps.sharing.flags import flag
from tieline.apps.sharing.parties import PartyName
from tieline.core.postures import Posture

ASSURED = dict.fromkeys(
    ("court_use_by_permission", "onward_transfer_by_permission", "no_death_penalty", "no_torture"),
    True,
)
ABROAD: dict[str, Any] = {
    "office": "PART",
    "purpose": "they can stop the ship",
    "legal_basis": "treaty 1",
    "assurances": ASSURED,
}


@pytest.fixture
def cast(database: str) -> Cast:
    cast = make_cast()
    make_case(cast.owner, posture=Posture.OPEN)
    return cast


def _case(cast: Cast) -> str:
    return f"/cases/{get_case(cast.owner.viewer, 'C-1').uuid}"


def _told(program: Program, cast: Cast, **whom: str) -> dict[str, Any]:
    [answer] = program.get(f"{_case(cast)}/may-tell", **whom).json()["answers"]
    return dict(answer)


def test_a_case_is_opened_under_a_marking_and_re_marked(cast: Cast) -> None:
    program = program_of(cast.owner)
    stated = {"tlp": "amber+strict", "caveats": ["NOFORN"], "releasable_to_countries": ["gb"]}
    opened = program.post("/cases", {"ref": "C-2", "marking": stated})
    assert opened.status_code == 201
    assert opened.json()["marking"]["line"] == (
        "TLP:AMBER+STRICT · restricted · H0 · X4 · NOFORN · releasable to GB"
    )
    case = f"/cases/{opened.json()['id']}"
    marked = program.post(f"{case}/marking", {"marking": {"tlp": "red"}, "reason": "a source"})
    assert marked.json()["marking"]["tlp"] == "TLP:RED"
    assert marked.json()["marking"]["caveats"] == ["NOFORN"]
    now, before = program.get(f"{case}/markings").json()["items"]
    assert (now["reason"], before["reason"]) == ("a source", "")
    assert before["marking"]["tlp"] == "TLP:AMBER+STRICT"
    for body, code in (
        ({"marking": {"tlp": "purple"}, "reason": "x"}, "bad_tlp"),
        ({"marking": {"tlp": "red"}, "reason": "x"}, "marking_unchanged"),
        ({"marking": {"releasable_to_agencies": ["Agency NONE"]}, "reason": "x"},
         "agency_not_found"),
    ):  # fmt: skip
        assert program.post(f"{case}/marking", body).json()["code"] == code


def test_without_a_word_an_open_case_is_green(cast: Cast) -> None:
    found = program_of(cast.owner).get(_case(cast)).json()
    assert found["marking"]["tlp"] == "TLP:GREEN"


def test_a_release_opens_and_revoking_or_re_marking_closes(cast: Cast) -> None:
    program = program_of(cast.owner)
    assert _told(program, cast, office="STR")["may_go"]
    assert _told(program, cast, office="PART")["unmet"] == ["legal_basis", "assurances"]
    for end in ("revoke", "mark"):
        given = program.post(f"{_case(cast)}/releases", ABROAD)
        assert given.status_code == 201, given.content
        assert given["Location"] == f"/api/v1/releases/{given.json()['id']}"
        assert _told(program, cast, office="PART")["may_go"]
        if end == "revoke":
            program.post(f"/releases/{given.json()['id']}/revoke", {"reason": "it has ended"})
        else:
            body = {"marking": {"caveats": ["ORCON"]}, "reason": "a source"}
            program.post(f"{_case(cast)}/marking", body)
        assert not _told(program, cast, office="PART")["may_go"]
    states = [one["state"] for one in program.get(f"{_case(cast)}/releases").json()["items"]]
    assert states == ["holds", "revoked"]
    listed = program.get("/releases").json()["items"]
    assert {one["is_under_other_marking"] for one in listed} == {True}


def test_a_release_that_is_denied_says_why(cast: Cast) -> None:
    short = {**ABROAD, "assurances": {**ASSURED, "no_torture": False}}
    refused = program_of(cast.owner).post(f"{_case(cast)}/releases", short)
    assert (refused.status_code, refused.json()["code"]) == (409, "release_denied")
    assert "torture" in refused.json()["detail"]


def test_a_supervisor_approves_and_reviews(cast: Cast) -> None:
    program, boss = program_of(cast.owner), program_of(make_supervisor(cast.owner))
    flag(PartyName(office="STR"), reason="x", actor=operator().at_home(), now=later(1))
    asked = program.post(f"{_case(cast)}/releases", {"office": "STR", "purpose": "they asked"})
    ident = asked.json()["id"]
    assert asked.json()["state"] == "waits"
    assert program.post(f"/releases/{ident}/approve").status_code == 403
    assert boss.post(f"/releases/{ident}/approve").json()["state"] == "holds"
    assert _told(program, cast, office="STR")["may_go"]
    urgent = {"country": "FR", "purpose": "to warn them", "danger": "a bomb on the ship"}
    ident = program.post(f"{_case(cast)}/releases", urgent).json()["id"]
    assert len(program.get("/releases", waiting=True).json()["items"]) == 1
    body = {"outcome": "revoked", "note": "no bomb"}
    assert boss.post(f"/releases/{ident}/review", body).json()["state"] == "revoked"
    assert program.get("/releases", waiting=True).json()["items"] == []


def test_other_offices_releases_look_like_none(cast: Cast) -> None:
    given = program_of(cast.owner).post(f"{_case(cast)}/releases", ABROAD).json()["id"]
    stranger = program_of(cast.stranger)
    for answer in (
        stranger.get(f"/releases/{given}"),
        stranger.post(f"/releases/{given}/revoke", {"reason": "x"}),
        stranger.get(f"{_case(cast)}/may-tell", office="PART"),
        stranger.get(f"{_case(cast)}/releases"),
        stranger.get(f"{_case(cast)}/markings"),
        stranger.post(f"{_case(cast)}/marking", {"marking": {"tlp": "clear"}, "reason": "x"}),
        stranger.post(f"{_case(cast)}/releases", ABROAD),
    ):
        assert answer.status_code == 404
    assert stranger.get("/releases").json()["items"] == []


def test_a_hit_and_a_submission_are_asked_about(cast: Cast) -> None:
    make_case(cast.partner, "P-SECRET", summary="Canary")
    make_submission(cast.partner, ["+1 202 555 0143"], case="P-SECRET")
    row = make_submission(cast.owner, ["+1 202 555 0143"], at=later(1))
    program = program_of(cast.owner)
    [hit] = program.get("/hits").json()["items"]
    asked = program.get(f"/hits/{hit['id']}/may-tell", office="STR")
    own, theirs = asked.json()["answers"]
    assert (own["what"], own["may_go"]) == ("C-1", True)
    assert theirs["what"] == "That PART holds it too"
    assert (theirs["may_go"], theirs["unmet"]) == (
        False,
        ["legal_basis", "assurances", "originator"],
    )
    assert b"P-SECRET" not in asked.content
    told = program.get(f"/submissions/{row.uuid}/may-tell", office="STR").json()["answers"]
    assert [one["may_go"] for one in told] == [True]
