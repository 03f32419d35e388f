"""The pages of custodians, supervisors and watch desks in a browser: axe finds no fault in them."""

from collections.abc import Callable
from dataclasses import replace

from playwright.sync_api import expect

from tests.browser.chromium import Watched
from tests.browser.conftest import World
from tests.browser.test_every_page import faults_of
from tests.factories.protection import make_custodian, protect
from tests.factories.world import NOON, Player, later, make_case, make_submission, operator
from tieline.apps.offices import actions
from tieline.apps.offices import queries as offices
from tieline.journeys import quarantining
from tieline.journeys.protecting import NewListing

OpenAs = Callable[..., Watched]
NUMBER = "+1 202 555 0177"


def _supervisor(player: Player) -> Player:
    new = actions.NewPerson(name="sue", office_code=player.office.code, role="supervisor")
    actions.add_person(new, actor=operator().at_home(), now=NOON)
    return replace(player, person=offices.find_person("sue"))


def test_a_custodian_sees_to_a_match(world: World, open_as: OpenAs) -> None:
    stranger = world.cast.stranger
    custodian = make_custodian(stranger)
    protect(custodian, "HERON-4", NUMBER)
    make_case(world.cast.partner, "PART-8")
    make_submission(world.cast.partner, [NUMBER], case="PART-8", at=later(3))
    window = open_as(replace(stranger, person=custodian))
    window.page.goto("/")
    window.page.get_by_role("link", name="Protected numbers").click()
    found = faults_of(window, "/protected")
    window.page.locator("table summary").first.click()
    found += faults_of(window, "/protected, one open")
    window.page.get_by_label("What was done").fill("called Ana")
    window.page.get_by_role("button", name="Save").click()
    expect(window.page.get_by_text("called Ana")).to_be_visible()
    window.page.get_by_label("Code", exact=True).fill("FINCH")
    window.page.get_by_label("Number", exact=True).fill("unknown")
    window.page.get_by_role("button", name="Protect it").click()
    assert "whole number" in window.page.get_by_role("alert").first.inner_text()
    found += faults_of(window, "/protected, refused")
    assert found == []
    window.failures.clear()


def test_a_supervisor_decides_and_checks_who_calls(world: World, open_as: OpenAs) -> None:
    sue = _supervisor(world.cast.stranger)
    quarantining.list_privileged(
        NewListing("+1 202 555 0178"), "lawyer", "a rule", actor=sue.actor, now=NOON
    )
    make_case(sue, "STR-1")
    make_submission(sue, ["+1 202 555 0178"], case="STR-1", at=later(4))
    window = open_as(sue)
    window.page.goto("/privileged")
    window.page.locator("table summary").first.click()
    found = faults_of(window, "/privileged, one open")
    window.page.get_by_label("Why it may enter the case").fill("a court said so")
    window.page.get_by_role("button", name="Release into the case").click()
    expect(window.page.get_by_text("The value is in its case now.")).to_be_visible()
    window.page.get_by_text("More", exact=True).click()
    window.page.get_by_role("link", name="Check a caller").click()
    found += faults_of(window, "/callers")
    window.page.get_by_label("Office", exact=True).fill("OWN")
    window.page.get_by_label("Sign-in name").fill(world.cast.owner.person.name)
    window.page.get_by_label("What they want").fill("a vehicle")
    window.page.get_by_role("button", name="Look up").click()
    found += faults_of(window, "/callers, found")
    window.page.get_by_role("button", name="I called back").click()
    expect(window.page.get_by_text("It is them")).to_be_visible()
    found += faults_of(window, "/callers, noted")
    assert found == []
