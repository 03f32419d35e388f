"""An auditor's pages: no fault that axe finds, nothing wider than the window; and they work without
scripts."""

from datetime import UTC, datetime

from tests.browser.chromium import Watched
from tests.browser.conftest import World
from tests.browser.pictures import look
from tests.browser.test_every_page import OpenAs
from tests.factories.auditing import make_auditor, run_engagement
from tests.factories.world import Player


def _auditor(world: World) -> Player:
    return make_auditor(world.cast.owner, "aud-browser")


def test_from_the_desk_to_a_sampled_case_and_the_weekly_review(
    world: World, open_as: OpenAs
) -> None:
    auditor = _auditor(world)
    row = run_engagement(auditor)
    window = open_as(auditor)
    page = window.page
    page.goto("/")
    found = look(window, "desk")
    page.get_by_role("link", name="Audit trail").click()
    found += look(window, "trail-form")
    page.fill("#purpose", "the yearly audit")
    page.get_by_text("Narrow it").click()
    page.select_option("#action", "submission.received")
    page.get_by_role("button", name="Search").click()
    page.locator("table").get_by_text("handed in a file").first.wait_for()
    found += look(window, "trail")
    page.goto("/engagements")
    found += look(window, "engagements")
    page.get_by_role("link", name=row.title).click()
    page.select_option("#criterion", "all")
    page.fill("#size", "3")
    page.get_by_role("button", name="Draw", exact=True).click()
    page.get_by_text("Drawn.").wait_for()
    found += look(window, "engagement")
    page.get_by_role("link", name="Open no.").first.click()
    assert page.locator("h1").inner_text() == "OWN-1"
    found += look(window, "sample")
    found += _look_back(window)
    page.locator("#question").fill("Is it marked?")
    page.locator("#finding").fill("Yes.")
    page.get_by_text("met", exact=True).click()
    page.get_by_role("button", name="Write it down").click()
    page.get_by_text("Written.").wait_for()
    page.get_by_role("link", name="A page to print").click()
    found += look(window, "engagement-print")
    page.goto("/reviews")
    found += look(window, "reviews")
    assert found == []
    _without_scripts(auditor, open_as)


def _look_back(window: Watched) -> list[str]:
    """The case as it stands on this day, what it did change of itself, and back to the case."""
    page, sample = window.page, window.page.url
    page.get_by_role("link", name="As it stood at a moment").click()
    found = look(window, "as-of-form")
    page.fill("#day", f"{datetime.now(UTC):%Y-%m-%d}")
    page.get_by_role("button", name="Look back").click()
    page.get_by_text("Who held which role in the office").wait_for()
    found += look(window, "as-of")
    page.get_by_role("button", name="All its changes").first.click()
    page.get_by_text("was added").first.wait_for()
    found += look(window, "versions")
    page.goto(sample)
    return found


def _without_scripts(auditor: Player, open_as: OpenAs) -> None:
    page = open_as(auditor, scripts=False).page
    page.goto("/trail")
    page.fill("#purpose", "the yearly audit")
    page.get_by_text("Narrow it").click()
    page.select_option("#action", "submission.received")
    page.get_by_role("button", name="Search").click()
    page.locator("table").get_by_text("handed in a file").first.wait_for()
    page.goto("/reviews")
    page.fill("#note", "Nothing unusual.")
    page.get_by_role("button", name="Sign week").click()
    page.get_by_text("is signed off").first.wait_for()
