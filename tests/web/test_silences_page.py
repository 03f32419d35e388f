"""Silences: a supervisor's word, the line on the desk, and whom the office lets coordinate."""

from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest

from tests.factories.answers import add_role, clear_for_silence, silence_of
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Cast, Player, make_case
from tieline.apps.cases import postures
from tieline.apps.cases.queries import get_case
from tieline.apps.cases.silences import list_silences
from tieline.core.postures import ALLOWED_FOR, Posture
from tieline.journeys.clearing import list_cleared

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def cast() -> Cast:
    return make_visitors()


def _fall_silent(player: Player, ref: str = "S-1", *, days_ago: int = 0) -> str:
    """A case of the player's office, silent; the id of its silence."""
    make_case(player, ref, summary="Boats")
    case = get_case(player.viewer, ref)
    postures.set_posture(
        postures.Scope(case.id),
        Posture.SILENT,
        reason="a source would be known",
        actor=player.actor,
        now=datetime.now(UTC) - timedelta(days=days_ago),
    )
    return silence_of(player, ref)


def _page(player: Player, address: str = "/silences") -> str:
    answer = visit_as(player).get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_an_office_without_silence_is_told_so(cast: Cast) -> None:
    page = _page(add_role(cast.owner, "supervisor"))
    for words in (
        "No silence waits for a word.",
        "None ends soon.",
        "No other silence.",
        "None is cleared yet.",
        "Nobody is a coordinator of any office yet.",
        "Silence cannot last here yet",
    ):
        assert words in page


def test_a_supervisor_sees_on_the_desk_that_a_silence_waits_and_allows_it(cast: Cast) -> None:
    supervisor = clear_for_silence(cast.owner, add_role(cast.stranger, "coordinator"))
    assert "wait" not in _page(supervisor, "/").partition("<main")[2].partition("Check")[0]
    ident = _fall_silent(cast.owner)
    assert "1 silence</a> waits for your word" in _page(supervisor, "/")
    assert "waits for your word" not in _page(cast.owner, "/")
    assert "a source would be known" in _page(supervisor)
    done = visit_as(supervisor).post(f"/silences/{ident}/allow", follow=True)
    assert "it lasts 90 days" in done.content.decode()
    [row] = list_silences(cast.owner.viewer)
    assert row.allowed_by == supervisor.person.id
    assert row.allowed_at is not None
    assert row.until == row.allowed_at + ALLOWED_FOR
    assert "No silence waits for a word." in _page(supervisor)


def test_without_a_coordinator_no_silence_is_allowed_and_the_page_says_why(cast: Cast) -> None:
    supervisor = add_role(cast.owner, "supervisor")
    ident = _fall_silent(cast.owner)
    done = visit_as(supervisor).post(f"/silences/{ident}/allow", follow=True)
    assert "has cleared no coordinator for silent cases" in done.content.decode()
    [row] = list_silences(cast.owner.viewer)
    assert row.allowed_at is None


def test_a_refused_silence_ends_and_the_case_says_who_refused_and_why(cast: Cast) -> None:
    supervisor = add_role(cast.owner, "supervisor")
    ident = _fall_silent(cast.owner)
    client = visit_as(supervisor)
    empty = client.post(f"/silences/{ident}/refuse", {"reason": " "})
    assert empty.status_code == 422
    assert "Say why: it is kept." in empty.content.decode()
    client.post(f"/silences/{ident}/refuse", {"reason": "nothing to hide"})
    case = get_case(cast.owner.viewer, "S-1")
    assert case.posture is Posture.POINTER
    page = _page(cast.owner, f"/cases/{case.uuid}")
    assert "nothing to hide" in page
    assert "Supervisor of OWN" in page


def test_what_ends_soon_is_renewed_or_ended(cast: Cast) -> None:
    supervisor = clear_for_silence(cast.owner, add_role(cast.stranger, "coordinator"))
    player = Player(cast.owner.office, supervisor.person)
    first = _fall_silent(player, "S-1", days_ago=80)
    second = _fall_silent(player, "S-2", days_ago=1)
    page = _page(supervisor)
    ending = page.partition('id="ending"')[2].partition('id="lasting"')[0]
    assert "S-1" in ending
    assert "S-2" not in ending
    assert "S-2" in page.partition('id="lasting"')[2]
    client = visit_as(supervisor)
    client.post(f"/silences/{first}/renew", {"reason": "still in place"})
    assert "None ends soon." in _page(supervisor)
    assert silence_of(cast.owner, "S-1") != first
    client.post(f"/silences/{second}/end", {"reason": "over"})
    assert get_case(cast.owner.viewer, "S-2").posture is Posture.POINTER


def test_another_offices_silence_is_as_good_as_none(cast: Cast) -> None:
    client = visit_as(add_role(cast.owner, "supervisor"))
    theirs = _fall_silent(cast.partner)
    for ident in (theirs, uuid4()):
        for act in ("allow", "refuse", "renew", "end", "ask"):
            answer = client.post(f"/silences/{ident}/{act}", {"reason": "x"})
            assert answer.status_code == 404, act
    assert client.post(f"/coordinators/{uuid4()}/end").status_code == 404


def test_only_supervisors_have_the_page(cast: Cast) -> None:
    client = visit_as(cast.owner)
    ident = _fall_silent(cast.owner)
    assert client.get("/silences").status_code == 403
    assert 'href="/silences"' not in client.get("/").content.decode()
    for act in ("allow", "refuse", "renew", "end"):
        assert client.post(f"/silences/{ident}/{act}", {"reason": "x"}).status_code == 403


def test_a_coordinator_is_cleared_and_ended(cast: Cast) -> None:
    coordinator = add_role(cast.stranger, "coordinator")
    supervisor = add_role(cast.owner, "supervisor")
    client = visit_as(supervisor)
    assert "Coordinator of STR, Office STR (STR)" in _page(supervisor)
    given = {"person": coordinator.person.name, "silent": "on", "reason": "serves both"}
    client.post("/coordinators/clear", given)
    page = _page(supervisor)
    assert "serves both" in page
    assert "silent cases too</td>" in page
    assert "Silence cannot last here yet" not in page
    [cleared] = list_cleared(cast.owner.viewer)
    client.post(f"/coordinators/{cleared.row.uuid}/end")
    assert list_cleared(cast.owner.viewer) == []


def test_nobody_but_a_coordinator_is_cleared(cast: Cast) -> None:
    client = visit_as(add_role(cast.owner, "supervisor"))
    add_role(cast.stranger, "coordinator")
    for name in (cast.partner.person.name, "nobody"):
        answer = client.post("/coordinators/clear", {"person": name, "reason": "x"})
        assert answer.status_code == 422
        assert "is a coordinator of an office" in answer.content.decode()
    answer = client.post("/coordinators/clear", {})
    assert "Choose a coordinator." in answer.content.decode()
    assert list_cleared(cast.owner.viewer) == []


def test_the_last_coordinator_of_an_office_with_silent_cases_stays(cast: Cast) -> None:
    coordinator = add_role(cast.stranger, "coordinator")
    supervisor = clear_for_silence(cast.owner, coordinator)
    _fall_silent(Player(cast.owner.office, supervisor.person))
    client = visit_as(supervisor)
    [cleared] = list_cleared(cast.owner.viewer)
    ended = client.post(f"/coordinators/{cleared.row.uuid}/end", follow=True)
    assert "Your office has silent cases." in ended.content.decode()
    # Nor is it taken away by clearing them anew for less.
    given = {"person": coordinator.person.name, "reason": "less"}
    assert client.post("/coordinators/clear", given).status_code == 422
    [still] = list_cleared(cast.owner.viewer)
    assert still.row.is_for_silent


def test_a_clearance_that_silent_cases_never_needed_is_ended(cast: Cast) -> None:
    coordinator = add_role(cast.stranger, "coordinator")
    supervisor = add_role(cast.owner, "supervisor")
    client = visit_as(supervisor)
    client.post("/coordinators/clear", {"person": coordinator.person.name, "reason": "hits"})
    _fall_silent(cast.owner)  # for a day: nobody could know of it, before and after
    [cleared] = list_cleared(cast.owner.viewer)
    ended = client.post(f"/coordinators/{cleared.row.uuid}/end", follow=True)
    assert "Your office has silent cases." not in ended.content.decode()
    assert list_cleared(cast.owner.viewer) == []
