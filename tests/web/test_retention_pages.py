"""What ends by itself: the queue of the office, a closed case, and the office's schedule."""

from datetime import UTC, datetime
from html import unescape

import pytest

from tests.conftest import admin
from tests.factories.answers import add_role
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Cast, Player, make_case, make_submission, operator
from tieline.apps.cases.queries import get_case
from tieline.apps.retention import closings, schedules
from tieline.apps.submissions.queries import SubmissionRow

WHY = {"reason": "still needed for the trial"}


@pytest.fixture
def cast(database: str) -> Cast:
    cast = make_visitors()
    make_case(cast.owner)
    return cast


@pytest.fixture
def row(cast: Cast) -> SubmissionRow:
    return make_submission(cast.owner, ["+1 202 555 0143"])


def _page(player: Player, address: str) -> str:
    answer = visit_as(player).get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def _post(player: Player, address: str, form: dict[str, str]) -> int:
    return visit_as(player).post(address, form).status_code


def test_the_queue_shows_files_and_a_supervisor_validates_them(
    cast: Cast, row: SubmissionRow, database: str
) -> None:
    assert "No file is due." in _page(cast.owner, "/subjects")
    assert "No closed case is due." in _page(cast.owner, "/subjects")
    with admin(database) as super_:
        super_.execute("set session_replication_role = replica")
        super_.execute("update retention_review set review_due_on = current_date + 30")
    page = _page(cast.owner, "/subjects")
    assert row.file_name in page
    assert "still needed" not in page  # only a supervisor is asked
    owner = add_role(cast.owner, "supervisor")
    assert "Why it is still needed" in _page(owner, "/subjects")
    assert "within 90 days: files leave the index" in _page(owner, "/")
    address = f"/submissions/{row.uuid}/validate"
    assert _post(cast.owner, address, WHY) == 403
    assert _post(owner, address, {"reason": ""}) == 302
    assert row.file_name in _page(owner, "/subjects")
    assert _post(owner, address, WHY) == 302
    assert "No file is due." in _page(owner, "/subjects")


def test_a_case_is_closed_kept_on_and_reopened_at_its_page(cast: Cast) -> None:
    acting = operator().acting_for(cast.owner.office)
    schedules.set_schedule(1, actor=acting, now=datetime.now(UTC))
    case = get_case(cast.owner.viewer, "C-1")
    address = f"/cases/{case.uuid}"
    assert "Close this case" in _page(cast.owner, address)
    assert _post(cast.owner, f"{address}/close", {"reason": "convicted"}) == 302
    page = _page(cast.owner, address)
    assert "convicted" in page
    assert "Reopen this case" in page
    assert "is purged on" in page
    owner = add_role(cast.owner, "supervisor")
    page = _page(owner, "/subjects")
    assert "90 days left" in page
    assert _post(cast.owner, f"{address}/keep", WHY) == 403
    assert _post(owner, f"{address}/keep", WHY) == 302
    assert _post(owner, f"{address}/close", WHY) == 409
    assert _post(cast.owner, f"{address}/reopen", WHY) == 302
    assert closings.find_closing(cast.owner.viewer, case.id) is None


def test_an_administrator_sets_for_how_long_closed_cases_are_kept(cast: Cast) -> None:
    administrator = add_role(cast.owner, "administrator")
    assert "your office has no schedule" in _page(administrator, "/people")
    assert _post(administrator, "/people/schedule", {"months": "none"}) == 302
    assert schedules.get_schedule(cast.owner.viewer) is None
    assert _post(administrator, "/people/schedule", {"months": "24"}) == 302
    assert "purged 24 months after" in _page(administrator, "/people")
    assert "keeps closed cases for 24 months" in _page(cast.owner, "/subjects")
    assert _post(administrator, "/people/schedule", {"months": ""}) == 302
    assert "your office has no schedule" in _page(administrator, "/people")
    assert _post(cast.partner, "/people/schedule", {"months": "1"}) == 403
