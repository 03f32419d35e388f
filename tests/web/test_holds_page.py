"""Legal holds at the pages."""

from html import unescape

import pytest

from tests.factories.answers import add_role
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Player, make_case
from tieline.apps.cases.queries import get_case

pytestmark = pytest.mark.usefixtures("database")


def _page(player: Player, address: str, status: int = 200) -> str:
    answer = visit_as(player).get(address)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def test_a_supervisor_holds_opens_and_lifts() -> None:
    ana = make_visitors().owner
    make_case(ana)
    sup = add_role(ana, "supervisor")
    assert "No case of this office is held." in _page(sup, "/holds")
    address = f"/cases/{get_case(ana.viewer, 'C-1').uuid}"
    assert "Hold this case for a court" in _page(sup, address)
    assert "Hold this case" not in _page(ana, address)
    assert visit_as(ana).post(f"{address}/hold", {"reason": "subpoena"}).status_code == 403
    assert visit_as(sup).post(f"{address}/hold", {"reason": ""}).status_code == 422
    said = visit_as(sup).post(f"{address}/hold", {"reason": "subpoena"}, follow=True)
    page = unescape(said.content.decode())
    assert "The case is held" in page
    assert "C-1" not in _page(ana, "/cases")
    _page(ana, address, 404)
    _page(sup, address, 404)
    hold = page.split('action="/holds/')[1].split("/")[0]
    opened = visit_as(sup).post(f"/holds/{hold}/open", {"reason": "for the court"}, follow=True)
    assert "C-1" in opened.content.decode()
    _page(ana, address, 404)
    lifted = visit_as(sup).post(f"/holds/{hold}/lift", {"reason": "court is done"}, follow=True)
    assert "The hold is lifted" in lifted.content.decode()
    assert "C-1" in _page(ana, "/cases")
    assert "court is done" in _page(sup, "/holds")
