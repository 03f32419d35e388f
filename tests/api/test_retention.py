"""What ends by itself, by a program."""

from datetime import UTC, datetime

import pytest

from tests.factories.answers import add_role
from tests.factories.programs import program_of
from tests.factories.world import Cast, make_case, make_cast, make_submission, operator
from tieline.apps.cases.queries import get_case
from tieline.apps.retention import schedules

pytestmark = pytest.mark.usefixtures("database")
WHY = {"reason": "still needed for the trial"}


@pytest.fixture
def cast() -> Cast:
    made = make_cast()
    make_case(made.owner)
    return made


def test_a_program_closes_a_case_and_a_supervisors_keeps_it_on(cast: Cast) -> None:
    acting = operator().acting_for(cast.owner.office)
    schedules.set_schedule(1, actor=acting, now=datetime.now(UTC))
    address = f"/cases/{get_case(cast.owner.viewer, 'C-1').uuid}"
    program = program_of(cast.owner)
    assert program.get("/due").json() == {"items": []}
    assert program.post(f"{address}/keep", WHY).status_code == 403
    assert program.post(f"{address}/close", {"reason": ""}).status_code == 422
    assert program.post(f"{address}/close", WHY).status_code == 204
    assert program.post(f"{address}/close", WHY).json()["code"] == "closed_already"
    [due] = program.get("/due").json()["items"]
    assert (due["kind"], due["case"], due["days_left"]) == ("case", "C-1", 90)
    supervisor = program_of(add_role(cast.owner, "supervisor"))
    assert supervisor.post(f"{address}/keep", WHY).status_code == 204
    assert program.post(f"{address}/reopen", WHY).status_code == 204
    assert program.post(f"{address}/reopen", WHY).json()["code"] == "case_not_closed"
    assert program_of(cast.partner).post(f"{address}/close", WHY).status_code == 404


def test_a_supervisors_program_validates_what_a_file_brought(cast: Cast) -> None:
    row = make_submission(cast.owner, ["+1 202 555 0101"])
    address = f"/submissions/{row.uuid}/validate"
    assert program_of(cast.owner).post(address, WHY).status_code == 403
    supervisor = program_of(add_role(cast.owner, "supervisor"))
    assert supervisor.post(address, WHY).status_code == 204
