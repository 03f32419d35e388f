"""Authorities at the API."""

import pytest

from tests.factories.programs import program_of
from tests.factories.world import Cast, make_case, make_cast, make_submission

pytestmark = pytest.mark.usefixtures("database")
TARGET = "+1 202 555 0143"
BODY = {
    "authority": "pen-register:P-1", "issued_on": "2026-01-01", "case": "A",
    "first_on": "2026-01-01", "last_on": "2026-03-01", "numbers": [TARGET],
}  # fmt: skip


@pytest.fixture
def cast(database: str) -> Cast:
    cast = make_cast()
    make_case(cast.owner, "A")
    return cast


def test_an_authority_is_recorded_listed_and_replaced(cast: Cast) -> None:
    program = program_of(cast.owner)
    made = program.post("/authorities", BODY)
    assert made.status_code == 201
    shape = made.json()
    assert (shape["authority"], shape["valid_until"], shape["data"]) == (
        "pen-register:P-1",
        "2026-03-02",
        ["calls"],
    )
    assert made["Location"] == f"/api/v1/authorities/{shape['id']}"
    full = program.get(f"/authorities/{shape['id']}").json()
    assert full["names"] == [{"kind": "phone", "as_given": TARGET}]
    body = {"last_on": "2026-03-02", "reason": "extended"}
    newer = program.post(f"/authorities/{shape['id']}/replace", body).json()
    assert (newer["version"], newer["numbers"], newer["first_on"]) == (2, 1, "2026-01-01")
    again = program.post(f"/authorities/{shape['id']}/replace", body)
    assert (again.status_code, again.json()["code"]) == (409, "authority_replaced")
    listed = program.get("/authorities", limit=1).json()
    assert [one["id"] for one in listed["items"]] == [newer["id"]]


def test_kinds_are_those_of_the_offices_country(cast: Cast) -> None:
    here = {one["code"] for one in program_of(cast.owner).get("/authority-kinds").json()["items"]}
    there = {
        one["code"] for one in program_of(cast.partner).get("/authority-kinds").json()["items"]
    }
    assert "grand-jury" in here - there
    assert "warrant" in here & there


def test_what_came_in_before_is_reconsidered(cast: Cast) -> None:
    program = program_of(cast.owner)
    make_submission(cast.owner, [TARGET], case="A")
    [one] = program.get("/authorities").json()["items"]
    none = program.post(f"/authorities/{one['id']}/reconsider")
    assert (none.status_code, none.json()["code"]) == (409, "nothing_to_reconsider")
    body = {"numbers": ["+1 202 555 0199"], "reason": "it names another"}
    newer = program.post(f"/authorities/{one['id']}/replace", body).json()
    done = program.post(f"/authorities/{newer['id']}/reconsider")
    assert done.status_code == 202
    assert [item["state"] for item in done.json()["items"]] == ["received"]


def test_another_offices_authority_looks_like_none(cast: Cast) -> None:
    ident = program_of(cast.owner).post("/authorities", BODY).json()["id"]
    stranger = program_of(cast.stranger)
    for answer in (
        stranger.get(f"/authorities/{ident}"),
        stranger.post(f"/authorities/{ident}/replace", {"reason": "x"}),
        stranger.post(f"/authorities/{ident}/reconsider"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "authority_not_found")
