"""How a case answers: shown and changed on its page, for one of its values, and from a hit."""

from datetime import UTC, datetime
from html import unescape
from uuid import uuid4

import pytest

from tests.factories.answers import SHARED, add_role, clear_for_silence, silence_of
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Cast, Player, later, make_case, make_submission
from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.queries import list_entries
from tieline.apps.cases import postures
from tieline.apps.cases.queries import get_case
from tieline.apps.cases.silences import list_silences, postures_of_selectors
from tieline.apps.selectors import settling
from tieline.core.postures import Posture
from tieline.journeys.looking import list_hits
from tieline.journeys.upkeep import settle_answers

pytestmark = pytest.mark.usefixtures("database")

OTHER = "+1 202 555 0144"


@pytest.fixture
def cast() -> Cast:
    cast = make_visitors()
    make_case(cast.owner, "MINE-1", summary="Boats at night")
    make_case(cast.partner, "P-1")
    make_submission(cast.owner, [SHARED, OTHER], case="MINE-1")
    make_submission(cast.partner, [SHARED, OTHER], case="P-1", at=later(1))
    return cast


def _address(player: Player, ref: str = "MINE-1") -> str:
    return f"/cases/{get_case(player.viewer, ref).uuid}"


def _page(player: Player, address: str) -> str:
    answer = visit_as(player).get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def _hits_of(player: Player) -> int:
    return len(list_hits(actor=player.actor, now=datetime.now(UTC))[0])


def test_the_page_says_how_the_case_answers_and_since_when(cast: Cast) -> None:
    page = _page(cast.owner, _address(cast.owner))
    assert "How this case answers" in page
    assert "Pointer: office and point of contact, nothing of the case" in page
    assert "2 Mar 2026, 12:00" in page


def test_a_case_falls_silent_with_a_reason_and_the_other_side_is_shown_nothing(cast: Cast) -> None:
    assert _hits_of(cast.partner) == 2
    given = {"posture": "silent", "reason": "a source would be known"}
    done = visit_as(cast.owner).post(f"{_address(cast.owner)}/posture", given, follow=True)
    page = unescape(done.content.decode())
    assert "answers in this way from now on" in page
    assert "a source would be known" in page
    assert "by Ana of OWN" in page
    assert "unless a supervisor allows it before" in page
    assert get_case(cast.owner.viewer, "MINE-1").posture is Posture.SILENT
    assert _hits_of(cast.partner) == 0
    assert _hits_of(cast.owner) == 2
    # And back: the others are told again.
    visit_as(cast.owner).post(f"{_address(cast.owner)}/posture", {"posture": "open"})
    assert _hits_of(cast.partner) == 2
    assert list_silences(cast.owner.viewer) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Choose what it answers."),
        ({"posture": "loud"}, "Choose one of those listed."),
        ({"posture": "as_case"}, "Choose one of those listed."),
        ({"posture": "silent"}, "Say why the case is to be silent"),
        ({"posture": "silent", "reason": "x" * 1001}, "at most 1000 characters"),
    ],
)
def test_what_is_no_answer_is_said_at_its_field(
    cast: Cast, given: dict[str, str], words: str
) -> None:
    answer = visit_as(cast.owner).post(f"{_address(cast.owner)}/posture", given)
    assert answer.status_code == 422
    assert words in unescape(answer.content.decode())
    assert 'href="#' in answer.content.decode()
    assert get_case(cast.owner.viewer, "MINE-1").posture is Posture.POINTER
    assert list_entries(cast.owner.viewer, action="case.posture_changed") == []


def test_one_value_answers_otherwise_and_again_as_the_case(cast: Cast) -> None:
    client = visit_as(cast.owner)
    address = f"{_address(cast.owner)}/values/posture"
    value = {"kind": "phone", "value": "+12025550143"}
    form = client.post(address, value)
    assert form.status_code == 200
    assert "As the case: pointer" in form.content.decode()
    client.post(address, {**value, "posture": "silent", "reason": "a wire"})
    page = _page(cast.owner, _address(cast.owner))
    assert "Otherwise for" in page
    assert '<td data-label="Answers"><div class="tl-actions"><strong>silent</strong>' in page
    assert page.count(">as the case</span>") == 1
    assert _hits_of(cast.partner) == 1
    client.post(address, {**value, "posture": "as_case"})
    assert "Otherwise for" not in _page(cast.owner, _address(cast.owner))
    assert _hits_of(cast.partner) == 2
    case = get_case(cast.owner.viewer, "MINE-1")
    assert postures_of_selectors(cast.owner.viewer, case.id) == {}


@pytest.mark.parametrize("value", ["+12025550199", "", "\x00"])
def test_a_value_the_case_does_not_hold_is_not_there(cast: Cast, value: str) -> None:
    address = f"{_address(cast.owner)}/values/posture"
    answer = visit_as(cast.owner).post(
        address, {"kind": "phone", "value": value, "posture": "open"}
    )
    assert answer.status_code == 404


def test_a_hit_says_and_changes_how_its_value_answers(cast: Cast) -> None:
    hit = list_hits(actor=cast.owner.actor, now=datetime.now(UTC))[0][0].side.uuid
    page = _page(cast.owner, f"/hits/{hit}")
    assert "<dt>This value answers</dt><dd>pointer, as the case" in page
    client = visit_as(cast.owner)
    assert client.get(f"/hits/{hit}/posture").status_code == 200
    client.post(f"/hits/{hit}/posture", {"posture": "open"})
    assert "<dt>This value answers</dt><dd>open <a" in _page(cast.owner, f"/hits/{hit}")


def test_another_offices_case_and_value_are_as_good_as_none(cast: Cast) -> None:
    client = visit_as(cast.owner)
    theirs = _address(cast.partner, "P-1")
    hers = {"kind": "phone", "value": "+12025550143", "posture": "open"}
    for address in (theirs, f"/cases/{uuid4()}"):
        assert client.get(f"{address}/posture").status_code == 404
        assert client.post(f"{address}/posture", {"posture": "open"}).status_code == 404
        assert client.post(f"{address}/values/posture", hers).status_code == 404
    assert client.get(f"/hits/{uuid4()}/posture").status_code == 404


def test_opening_a_silent_case_asks_for_the_reason(cast: Cast) -> None:
    client = visit_as(cast.owner)
    given = {"ref": "NEW-1", "posture": "silent"}
    refused = client.post("/cases/open", given)
    assert refused.status_code == 422
    assert "Say why the case is to be silent" in refused.content.decode()
    page = client.post("/cases/open", {**given, "reason": "a source"}, follow=True)
    assert "a source" in page.content.decode()
    assert len(list_silences(cast.owner.viewer)) == 1


def test_renewal_is_asked_for_where_it_ends_soon(cast: Cast) -> None:
    supervisor = clear_for_silence(cast.owner, add_role(cast.stranger, "coordinator"))
    make_case(cast.owner, "S-1", posture=Posture.SILENT)
    ident = silence_of(cast.owner)
    [row] = list_silences(cast.owner.viewer)
    # Allowed 80 days ago: ten are left.
    postures.end_silence(
        row.uuid, postures.SilenceEnd.LIFTED, "", actor=cast.owner.actor, now=later(0)
    )
    now = datetime.now(UTC)
    case = get_case(cast.owner.viewer, "S-1")
    postures.set_posture(
        postures.Scope(case.id),
        Posture.SILENT,
        reason="a source",
        actor=supervisor.actor,
        now=now.replace(microsecond=0) - 80 * (later(24 * 60) - later(0)),
    )
    ident = silence_of(cast.owner)
    page = _page(cast.owner, _address(cast.owner, "S-1"))
    assert "9 days left" in page
    assert "Ask for renewal" in page
    client = visit_as(cast.owner)
    asked = client.post(f"/silences/{ident}/ask", {"reason": "still in place"}, follow=True)
    page = unescape(asked.content.decode())
    assert "Asked: your supervisors see it" in page
    assert "still in place" in page
    assert "Ask for renewal" not in page
    again = client.post(f"/silences/{ident}/ask", {"reason": "again"}, follow=True)
    assert "was asked for before" in again.content.decode()
    assert client.post(f"/silences/{uuid4()}/ask", {"reason": "x"}).status_code == 404
    assert len(list_entries(cast.owner.viewer, action="silence.renewal_asked")) == 1
    assert "still in place" in _page(supervisor, "/silences")


def test_who_does_not_work_on_cases_changes_none(cast: Cast) -> None:
    client = visit_as(add_role(cast.owner, "coordinator"))
    address = f"{_address(cast.owner)}/posture"
    assert client.get(address).status_code == 403
    assert client.post(address, {"posture": "open"}).status_code == 403
    assert get_case(cast.owner.viewer, "MINE-1").posture is Posture.POINTER


def test_a_change_that_is_still_being_settled_is_shown_to_its_own_office_alone(cast: Cast) -> None:
    case = get_case(cast.owner.viewer, "MINE-1")
    assert "Being settled" not in _page(cast.owner, _address(cast.owner))
    with acting_as(cast.owner.actor):
        settling.note(case.id, None, reveals=False, actor=cast.owner.actor, now=later(2))
    assert "Being settled" in _page(cast.owner, _address(cast.owner))
    assert "Being settled" not in _page(cast.partner, _address(cast.partner, "P-1"))
    assert settle_answers(0) == 1
    assert "Being settled" not in _page(cast.owner, _address(cast.owner))
