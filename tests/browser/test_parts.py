"""Parts of pages that htmx refreshes: what is said, what stays, and where the keyboard is."""

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.browser.chromium import Watched
from tests.browser.conftest import OWN_NUMBERS, World
from tests.factories.world import hand_in_values, later
from tieline.journeys.intake import take_in

OpenAs = Callable[..., Watched]
SORTED = "th[aria-sort]"


def _sort(page: Page) -> None:
    page.get_by_role("button", name="Value", exact=True).click()


def _complaint(page: Page, words: str) -> None:
    expect(page.locator("#complaint")).to_contain_text(words)


def test_a_dropped_connection_is_said_and_what_stood_there_stays(
    world: World, open_as: OpenAs
) -> None:
    window = open_as(world.cast.owner)
    page = window.page
    page.goto(f"/cases/{world.case}")
    window.context.set_offline(True)
    _sort(page)
    _complaint(page, "Tieline cannot be reached")
    assert page.get_by_role("alert").inner_text().startswith("Not refreshed")
    expect(page.locator("#list tbody tr")).to_have_count(50)
    window.context.set_offline(False)
    _sort(page)
    expect(page.locator(SORTED)).to_have_count(1)
    expect(page.locator("#complaint")).to_be_hidden()
    window.failures.clear()


def test_a_failure_and_a_stale_form_are_said_and_what_stood_there_stays(
    world: World, open_as: OpenAs
) -> None:
    window = open_as(world.cast.owner)
    page = window.page
    page.goto(f"/cases/{world.case}")

    def fail(route: Route) -> None:
        route.fulfill(status=500, content_type="text/html", body="<main><h1>Oh</h1></main>")

    page.route("**/cases/*?sort=*", fail)
    _sort(page)
    _complaint(page, "something went wrong")
    assert "sort=" not in page.url
    page.get_by_label("Value", exact=True).fill("0199")
    window.context.clear_cookies(name="csrftoken")
    page.keyboard.press("Enter")
    _complaint(page, "somebody signed in or out")
    expect(page.locator("#list tbody tr")).to_have_count(50)
    window.failures.clear()


def test_a_session_that_ran_out_leads_to_the_sign_in_page(world: World, open_as: OpenAs) -> None:
    window = open_as(world.cast.owner)
    window.page.goto(f"/cases/{world.case}")
    window.context.clear_cookies()
    _sort(window.page)
    window.page.wait_for_url("**/sign-in")
    window.failures.clear()


def test_what_leads_to_another_page_leads_there_as_a_whole(world: World, open_as: OpenAs) -> None:
    page = open_as(world.cast.owner).page
    page.goto(f"/cases/{world.case}")
    page.evaluate("() => document.querySelector('#turn').setAttribute('hx-get', '/check')")
    page.evaluate("() => document.querySelector('#turn').setAttribute('action', '/check')")
    _sort(page)
    page.wait_for_url("**/check?sort=value")
    expect(page.get_by_role("heading", name="Check a number")).to_be_visible()


def test_narrowing_keeps_the_order_and_back_undoes_one_step(world: World, open_as: OpenAs) -> None:
    page = open_as(world.cast.owner).page
    page.goto("/cases")
    page.get_by_role("button", name="Opened").click()
    expect(page.locator(SORTED)).to_contain_text("Opened")
    page.get_by_label("Show").select_option("pointer")
    page.get_by_role("button", name="Narrow").click()
    expect(page.get_by_text("Narrowed to what fits: pointer.")).to_be_visible()
    expect(page.locator(SORTED)).to_contain_text("Opened")
    assert page.url.endswith("/cases?choice=pointer&sort=opened")
    expect(page.locator("#said")).to_have_text(page.locator("[data-said]").inner_text())
    page.get_by_role("link", name="OWN-1").click()
    page.go_back()
    expect(page.get_by_text("Narrowed to what fits: pointer.")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Narrowed to what fits")).to_have_count(0)
    page.get_by_label("Reference or summary").fill("Canary")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Narrowed to what fits.")).to_be_visible()
    assert "Canary" not in page.url


def test_a_turned_page_begins_at_its_top_for_eye_and_keyboard(
    world: World, open_as: OpenAs
) -> None:
    page = open_as(world.cast.owner).page
    page.goto(f"/cases/{world.case}")
    page.get_by_role("button", name="Further").click()
    expect(page.locator("#said")).to_contain_text("page 2 of 2")
    expect(page.locator("#list")).to_be_focused()
    expect(page.locator("#list thead")).to_be_in_viewport()


def test_progress_keeps_the_focus_and_ends_by_itself(world: World, open_as: OpenAs) -> None:
    owner = world.cast.owner
    handed = hand_in_values(owner, [OWN_NUMBERS[1]], case="OWN-1")  # no value more
    page = open_as(owner).page
    asked: list[str] = []
    page.goto(f"/submissions/{handed.receipt.uuid}")
    page.on("request", lambda request: asked.append(request.url))
    link = page.get_by_role("link", name="OWN-1")
    link.focus()
    page.evaluate("() => { document.querySelector('#submission').isStillHere = true }")
    with page.expect_response(f"**/submissions/{handed.receipt.uuid}"):
        pass
    take_in(handed.receipt.submission_id, actor=owner.actor, now=later(3))
    expect(page.get_by_role("heading", name="Finished")).to_be_visible()
    assert page.evaluate("() => document.querySelector('#submission').isStillHere === true")
    expect(link).to_be_focused()
    asked.clear()
    page.wait_for_timeout(2500)  # longer than it waits between two looks
    assert asked == []
