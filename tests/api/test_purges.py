"""Purging by a program."""

import pytest

from tests.factories.answers import add_role
from tests.factories.programs import program_of
from tests.factories.purged import run_purger
from tests.factories.world import Cast, make_case, make_cast, make_submission
from tieline.apps.cases.queries import get_case

pytestmark = pytest.mark.usefixtures("database")
WHY = {"reason": "cleared", "ground": "Acquitted on 12 May"}


@pytest.fixture
def cast() -> Cast:
    made = make_cast()
    make_case(made.owner)
    return made


def test_a_supervisors_program_purges_a_file_and_then_the_case(cast: Cast) -> None:
    row = make_submission(cast.owner, ["+1 202 555 0101"])
    program = program_of(cast.owner)
    assert program.post(f"/submissions/{row.uuid}/purge", WHY).status_code == 403
    program = program_of(add_role(cast.owner, "supervisor"))
    ordered = program.post(f"/submissions/{row.uuid}/purge", WHY)
    assert ordered.status_code == 202
    assert (ordered.json()["purged_id"], ordered.json()["purged_at"]) == (str(row.uuid), None)
    again = program.post(f"/submissions/{row.uuid}/purge", WHY)
    assert (again.status_code, again.json()["code"]) == (409, "purged_already")
    run_purger()
    assert program.get(f"/submissions/{row.uuid}").json()["state"] == "purged"
    case = get_case(cast.owner.viewer, "C-1")
    assert program.post(f"/cases/{case.uuid}/purge", WHY).status_code == 202
    run_purger()
    gone = program.get(f"/cases/{case.uuid}")
    assert (gone.status_code, gone.json()["code"]) == (410, "purged")
    first = program.get("/purges?limit=1").json()
    assert [one["kind"] for one in first["items"]] == ["case"]
    rest = program.get(first["next"].removeprefix("/api/v1")).json()
    assert ([one["kind"] for one in rest["items"]], rest["next"]) == (["submission"], None)
    assert program_of(cast.partner).get(f"/cases/{case.uuid}").status_code == 404


def test_a_purge_needs_its_reason_and_ground(cast: Cast) -> None:
    row = make_submission(cast.owner, ["+1 202 555 0101"])
    program = program_of(add_role(cast.owner, "supervisor"))
    for given in ({"reason": "cleared"}, {"ground": "x"}, {"reason": "a whim", "ground": "x"}):
        assert program.post(f"/submissions/{row.uuid}/purge", given).status_code == 422


def test_a_supervisors_program_holds_opens_and_lifts(cast: Cast) -> None:
    program = program_of(add_role(cast.owner, "supervisor"))
    address = f"/cases/{get_case(cast.owner.viewer, 'C-1').uuid}"
    assert program.get("/holds").json() == {"items": [], "next": None}
    assert program.post(f"{address}/hold", {"reason": "subpoena"}).status_code == 204
    assert program.get(address).status_code == 404
    again = program.post(f"{address}/hold", {"reason": "subpoena"})
    assert (again.status_code, again.json()["code"]) == (409, "on_hold")
    [hold] = program.get("/holds").json()["items"]
    assert program.post(f"/holds/{hold['id']}/open", {"reason": "court"}).status_code == 204
    assert program.get(address).json()["ref"] == "C-1"
    assert program_of(cast.owner).get(address).status_code == 404
    assert program.post(f"/holds/{hold['id']}/lift", {"reason": "done"}).status_code == 204
    assert program_of(cast.owner).get(address).status_code == 200
