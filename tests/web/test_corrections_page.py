"""Corrections: their page, the page of a case that holds the value, and the desk."""

from html import unescape

import pytest

from tests.factories.answers import add_role
from tests.factories.corrections import tell_and_clear
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Cast, Player
from tieline.apps.cases.queries import get_case

pytestmark = pytest.mark.usefixtures("database")

SHOWN = "+1 202-555-0143"
CLEARED = "its subject was cleared"


@pytest.fixture
def cast() -> Cast:
    return make_visitors()


def _page(player: Player, address: str = "/corrections") -> str:
    answer = visit_as(player).get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def _post(player: Player, address: str, form: dict[str, object], *, status: int = 302) -> str:
    answer = visit_as(player).post(address, form)
    assert answer.status_code == status, answer.content.decode()[:500]
    return unescape(answer.content.decode())


def _ident(player: Player) -> str:
    return _page(player).partition('name="corrections" value="')[2].partition('"')[0]


def test_an_empty_page_says_so(cast: Cast) -> None:
    page = _page(cast.owner)
    assert "None. Where a value that another office told you is held no more" in page
    assert "None that you may know of." in page
    assert "correction" not in _page(cast.owner, "/").partition("<main")[2]


def test_a_correction_shows_on_page_case_and_desk_and_is_answered(cast: Cast) -> None:
    tell_and_clear(cast)
    page = _page(cast.partner)
    assert CLEARED in page
    assert SHOWN in page
    assert "OWN" in page
    case = f"/cases/{get_case(cast.partner.viewer, 'C-1').uuid}"
    assert CLEARED in _page(cast.partner, case)
    assert "1 correction</a> of what your office was told waits to be answered" in _page(
        cast.partner, "/"
    )
    ident = _ident(cast.partner)
    said = {"corrections": [ident], "answer": "done", "note": "marked our copies"}
    refused = _post(cast.partner, "/corrections/answer", {**said, "note": ""}, status=422)
    assert "Say what was done" in refused
    assert "Choose the corrections" in _post(
        cast.partner, "/corrections/answer", {**said, "corrections": []}, status=422
    )
    _post(cast.partner, "/corrections/answer", said)
    assert "marked our copies" in _page(cast.partner)
    assert "waits to be answered" not in _page(cast.partner, "/")
    own = _page(cast.owner)
    assert "marked our copies" in own
    export = b"".join(visit_as(cast.owner).post("/corrections/export")).decode()
    assert "marked our copies" in export
    assert CLEARED not in _page(cast.stranger)


def test_a_dispute_shows_at_the_desk_of_the_supervisor_who_replies(cast: Cast) -> None:
    tell_and_clear(cast)
    ident = _ident(cast.partner)
    said = {"corrections": [ident], "answer": "disputed", "note": "we saw his face"}
    _post(cast.partner, "/corrections/answer", said)
    _post(cast.owner, "/corrections/reply", {"correction": ident, "note": "no"}, status=403)
    owner = add_role(cast.owner, "supervisor")
    assert "1 correction</a> of your own values is disputed" in _page(owner, "/")
    assert "we saw his face" in _page(owner)
    _post(owner, "/corrections/reply", {"correction": ident, "note": "it is his brother"})
    assert "Their reply: it is his brother" in _page(cast.partner)
    assert "disputed or not answered" not in _page(owner, "/")
    again = _post(owner, "/corrections/reply", {"correction": ident, "note": "no"}, status=422)
    assert "was replied to already" in again
