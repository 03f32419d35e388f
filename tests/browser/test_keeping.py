"""What ends, what is kept and what is taken back, at its pages: no fault that axe finds."""

from datetime import UTC, datetime

from playwright.sync_api import expect

from tests.browser.chromium import Watched
from tests.browser.conftest import World
from tests.browser.pictures import look
from tests.browser.test_every_page import OpenAs
from tests.factories.answers import add_role
from tests.factories.purged import run_purger
from tests.factories.subjects import make_subject
from tests.factories.world import make_case, make_submission
from tieline.apps.cases import queries as cases
from tieline.core.suspicion import SubjectEnd
from tieline.journeys import looking, suspecting

TOLD = "+1 202 555 0188"


def test_corrections_reach_the_page_and_are_answered(world: World, open_as: OpenAs) -> None:
    now = datetime.now(UTC)
    owner, partner = world.cast.owner, world.cast.partner
    for player in (owner, partner):
        make_case(player, "TOLD-1")
        make_submission(player, [TOLD], case="TOLD-1", at=now)
    looking.list_values(actor=partner.actor, now=now)
    subject = make_subject(owner, [TOLD], case="TOLD-1", label="Nils Ortega", now=now)
    suspecting.end_subject(
        subject, SubjectEnd.CLEARED, "it was his brother", actor=owner.actor, now=now
    )
    page = (window := open_as(partner)).page
    page.goto("/corrections")
    expect(page.get_by_role("main")).to_contain_text("its subject was cleared")
    found = look(window, "corrections-told")
    page = (window := open_as(owner)).page
    page.goto("/corrections")
    expect(page.get_by_role("main")).to_contain_text("PAR")
    found += look(window, "corrections-sent")
    assert found == []


def test_a_case_is_closed_held_opened_for_a_court_and_purged(world: World, open_as: OpenAs) -> None:
    owner = world.cast.owner
    make_case(owner, "KEPT-1")
    row = make_submission(owner, ["+1 202 555 0187"], case="KEPT-1")
    window = open_as(add_role(owner, "supervisor", "sup-keeping"))
    page = window.page
    address = f"/cases/{cases.get_case(owner.viewer, 'KEPT-1').uuid}"
    page.goto(address)
    for summary in ("Close this case", "Hold this case for a court", "Purge this case"):
        page.get_by_text(summary).click()
    found = look(window, "case-of-supervisor")
    page.fill("#closing-reason", "the trial is over")
    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_text("Reopen this case").wait_for()
    found += look(window, "case-closed")
    found += _hold_open_and_lift(window)
    page.goto(f"/submissions/{row.uuid}")
    page.get_by_text("Purge this submission").click()
    page.get_by_text("It was collected or kept without a legal basis").click()
    page.fill("#ground", "no basis was found")
    page.get_by_role("button", name="Purge for good").click()
    page.get_by_text("The purge is ordered").wait_for()
    found += look(window, "purge-ordered")
    run_purger()
    page.goto("/purges")
    page.get_by_text("no basis was found").wait_for()
    found += look(window, "purges")
    page.goto("/subjects")
    found += look(window, "queue")
    assert found == []


def _hold_open_and_lift(window: Watched) -> list[str]:
    page = window.page
    page.get_by_text("Hold this case for a court").click()
    page.fill("#hold-reason", "order of 2 March")
    page.get_by_role("button", name="Hold", exact=True).click()
    page.get_by_text("The case is held").wait_for()
    found = look(window, "holds")
    page.get_by_text("Open for a court").click()
    page.locator("[id^=open-]").fill("asked by the judge")
    page.get_by_role("button", name="Open", exact=True).click()
    page.get_by_role("heading", name="KEPT-1").wait_for()
    found += look(window, "hold-opened")
    page.goto("/holds")
    page.get_by_text("Lift", exact=True).click()
    page.locator("[id^=lift-]").fill("the trial is over")
    page.get_by_role("button", name="Lift the hold").click()
    page.get_by_text("The hold is lifted").wait_for()
    return found
