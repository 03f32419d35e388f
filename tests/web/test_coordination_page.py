"""The coordinator's desk: what nobody else may know of, and what served offices have in common."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from tests.factories.answers import SHARED, add_role, make_overlap
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Cast, Player, make_case, make_submission
from tieline.apps.audit.queries import list_entries
from tieline.apps.offices.queries import find_person
from tieline.core.postures import Posture
from tieline.journeys import clearing

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def cast() -> Cast:
    return make_visitors()


def _page(player: Player) -> str:
    answer = visit_as(player).get("/coordination")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def _overlap_in(page: str) -> str:
    return page.partition('action="/coordination/')[2].partition("/")[0]


def test_whom_nobody_has_cleared_is_told_so(cast: Cast) -> None:
    page = _page(add_role(cast.stranger, "coordinator"))
    for words in (
        "Nothing that neither side may know of.",
        "No two offices that you serve",
        "No office has cleared you yet.",
    ):
        assert words in page


def test_an_overlap_of_silent_cases_is_shown_with_its_clock_taken_and_settled(cast: Cast) -> None:
    overlap = make_overlap(cast.owner, cast.partner, cast.stranger, at=datetime.now(UTC))
    page = _page(overlap.coordinator)
    for words in ("Case S-1", "Office OWN", "Office PART", "+1 202 555 0100", ">due "):
        assert words in page
    assert "555-0143" not in page
    assert "12025550143" not in page
    client = visit_as(overlap.coordinator)
    ident = _overlap_in(page)
    taken = client.post(f"/coordination/{ident}/take", follow=True).content.decode()
    assert "by you</span>" in taken
    assert f"/coordination/{ident}/take" not in taken
    empty = client.post(f"/coordination/{ident}/settle", {"outcome": "introduced", "reason": ""})
    assert empty.status_code == 422
    assert "Say why: it is kept" in empty.content.decode()
    given = {"outcome": "introduced", "reason": "both agreed"}
    done = client.post(f"/coordination/{ident}/settle", given, follow=True).content.decode()
    assert "Nothing that neither side may know of." in done
    assert "both agreed" in done
    assert client.post(f"/coordination/{ident}/settle", given).status_code == 404
    looked = list_entries(overlap.coordinator.viewer, action="overlaps.listed")
    assert looked


def test_what_nobody_took_in_a_day_is_overdue(cast: Cast) -> None:
    ago = datetime.now(UTC) - timedelta(hours=25)
    overlap = make_overlap(cast.owner, cast.partner, cast.stranger, at=ago)
    assert "overdue since" in _page(overlap.coordinator)


def test_one_side_alone_clears_nobody_for_it(cast: Cast) -> None:
    make_overlap(cast.owner, cast.partner, cast.stranger, at=datetime.now(UTC))
    half = add_role(cast.stranger, "coordinator", "half")
    clearing.clear(
        "half",
        is_for_silent=True,
        reason="one side",
        actor=add_role(cast.owner, "supervisor", "sup2").actor,
        now=datetime.now(UTC),
    )
    page = _page(half)
    assert "S-1" not in page
    assert "PART" not in page
    assert "Office OWN" in page.partition('id="serves"')[2]


def test_served_offices_with_values_in_common_are_told_in_counts(cast: Cast) -> None:
    coordinator = add_role(cast.stranger, "coordinator")
    for player in (cast.owner, cast.partner):
        clearing.clear(
            coordinator.person.name,
            is_for_silent=False,
            reason="serves both",
            actor=add_role(player, "supervisor").actor,
            now=datetime.now(UTC),
        )
        make_case(player, "SECRET-1", posture=Posture.POINTER)
        make_submission(player, [SHARED], case="SECRET-1")
    page = _page(coordinator)
    assert "1 value in common" in page
    assert "Call Ana of OWN, +1 202 555 0100" in page
    assert "SECRET-1" not in page
    assert "555-0143" not in page


def test_only_coordinators_have_the_desk(cast: Cast) -> None:
    client = visit_as(cast.owner)
    assert client.get("/coordination").status_code == 403
    assert 'href="/coordination"' not in client.get("/").content.decode()
    coordinator = visit_as(add_role(cast.stranger, "coordinator"))
    assert 'href="/coordination"' in coordinator.get("/").content.decode()


def test_an_overlap_that_another_coordinator_took_is_a_conflict(cast: Cast) -> None:
    overlap = make_overlap(cast.owner, cast.partner, cast.stranger, at=datetime.now(UTC))
    second = add_role(cast.stranger, "coordinator", "kit")
    for player in (cast.owner, cast.partner):
        supervisor = Player(player.office, find_person(f"supervisor-{player.office.code.lower()}"))
        clearing.clear(
            "kit",
            is_for_silent=True,
            reason="serves both",
            actor=supervisor.actor,
            now=datetime.now(UTC),
        )
    address = f"/coordination/{_overlap_in(_page(second))}/take"
    first = visit_as(overlap.coordinator)
    assert first.post(address).status_code == 302
    refused = visit_as(second).post(address)
    assert refused.status_code == 409
    assert "Another coordinator was faster" in refused.content.decode()
    assert "by you</span>" not in refused.content.decode()
    again = first.post(address, follow=True).content.decode()
    assert "by you</span>" in again
    assert "was faster" not in again
