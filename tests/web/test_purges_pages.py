"""Purging at the pages: a supervisor orders with a reason, and the office is told what became of it."""

from html import unescape

import pytest

from tests.factories.answers import add_role
from tests.factories.purged import run_purger
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Cast, Player, make_case, make_submission
from tieline.apps.cases.queries import get_case
from tieline.apps.retention import queries
from tieline.apps.submissions import queries as submissions
from tieline.core.states import State

pytestmark = pytest.mark.usefixtures("database")
WHY = {"reason": "court_order", "ground": "Order of 12 May"}


@pytest.fixture
def cast() -> Cast:
    made = make_visitors()
    make_case(made.owner)
    make_submission(made.owner, ["+1 202 555 0101"])
    return made


def _page(player: Player, address: str, status: int = 200) -> str:
    answer = visit_as(player).get(address)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def test_nothing_was_purged_yet(cast: Cast) -> None:
    assert "Nothing of this office was purged." in _page(cast.owner, "/purges")


def test_a_supervisor_purges_a_file_and_the_office_sees_why(cast: Cast) -> None:
    [row] = submissions.list_submissions(cast.owner.viewer)
    address = f"/submissions/{row.uuid}"
    assert "Purge for good" not in _page(cast.owner, address)
    refused = visit_as(cast.owner).post(f"{address}/purge", WHY)
    assert refused.status_code == 403
    owner = add_role(cast.owner, "supervisor")
    assert "This cannot be undone." in _page(owner, address)
    said = visit_as(owner).post(f"{address}/purge", WHY, follow=True).content.decode()
    assert "The purge is ordered" in said
    run_purger()
    page = _page(owner, address, 410)
    assert "This submission was purged" in page
    assert "A court ordered it: Order of 12 May" in page
    listed = _page(owner, "/purges")
    assert str(row.uuid) in listed
    assert "list.csv" not in listed + page + _page(owner, "/submissions")


def test_a_supervisor_purges_a_case(cast: Cast) -> None:
    owner = add_role(cast.owner, "supervisor")
    address = f"/cases/{get_case(owner.viewer, 'C-1').uuid}"
    assert "Purge this case" in _page(owner, address)
    assert visit_as(owner).post(f"{address}/purge", WHY).status_code == 302
    run_purger()
    assert "This case was purged" in _page(owner, address, 410)
    _page(cast.partner, address, 404)  # nobody else learns that there was one
    [row] = submissions.list_submissions(owner.viewer)
    assert row.state is State.PURGED


def test_a_purge_without_its_reason_or_ground_purges_nothing(cast: Cast) -> None:
    owner = add_role(cast.owner, "supervisor")
    [row] = submissions.list_submissions(owner.viewer)
    for given in ({}, {"reason": "court_order"}, {"reason": "a whim", "ground": "x"}):
        answer = visit_as(owner).post(f"/submissions/{row.uuid}/purge", given)
        assert answer.status_code == 422
        assert "Nothing is purged" in answer.content.decode()
    assert queries.list_tombstones(owner.viewer) == []
