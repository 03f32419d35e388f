"""What people do, in a browser; each pattern of htmx that pages use, and the same without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import Watched
from tests.browser.conftest import OWN_NUMBERS, World
from tests.factories.world import NOON, hand_in_values, later, make_case, make_submission
from tieline.core.postures import Posture
from tieline.journeys.intake import take_in
from tieline.journeys.looking import list_hits

OpenAs = Callable[..., Watched]
SHOWN = "+1 202-555-0143"
SAID = "[data-said]"  # how much a list holds


def _rows(page: Page) -> list[str]:
    return page.locator("#list tbody tr th").all_inner_texts()


def _mark(page: Page) -> None:
    """Something that a page loaded anew would not have."""
    page.evaluate("() => { window.isStillHere = true }")


def _is_the_same(page: Page) -> bool:
    return bool(page.evaluate("() => window.isStillHere === true"))


def test_from_the_desk_to_an_answer(world: World, open_as: OpenAs) -> None:
    page = open_as(world.cast.stranger).page
    page.goto("/")
    page.get_by_label("Check a number").fill("(202) 555-0143")
    page.get_by_label("Purpose").fill("a number on a seized phone")
    page.get_by_label("Or why there is none").fill("no case has been opened yet")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("heading", name="1 of 1 value is in a case")).to_be_visible()
    expect(page.get_by_text("Office PART")).to_be_visible()
    assert "PART-SECRET-7" not in page.content()
    assert "0143" not in page.url


def test_each_side_of_a_hit_sees_its_own_and_no_more(world: World, open_as: OpenAs) -> None:
    owner, partner = (open_as(p).page for p in (world.cast.owner, world.cast.partner))
    owner.goto("/")
    owner.get_by_role("link", name=SHOWN).first.click()
    expect(owner.get_by_text("Office PART", exact=True)).to_be_visible()
    assert "PART-SECRET-7" not in owner.content()
    assert "Canary of PART" not in owner.content()
    owner.get_by_text("Known already to both sides").click()
    owner.get_by_label("Reason").fill("Joint work since May")
    owner.get_by_role("button", name="Dispose", exact=True).click()
    expect(owner.get_by_text("The hit is disposed of.")).to_be_visible()
    expect(owner.get_by_text("Joint work since May")).to_be_visible()

    (theirs,), _ = list_hits(actor=world.cast.partner.actor, now=NOON)
    partner.goto(f"/hits/{theirs.side.uuid}")
    expect(partner.get_by_text("Office OWN", exact=True)).to_be_visible()
    for word in ("Joint work since May", "OWN-1", "Canary of the owner", "disposed"):
        assert word not in partner.content()

    owner.goto(f"/cases/{world.case}")
    expect(owner.get_by_text("was disposed of: known already")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_list_is_narrowed_sorted_and_paged(world: World, open_as: OpenAs, scripts: bool) -> None:
    page = open_as(world.cast.owner, scripts=scripts).page
    page.goto(f"/cases/{world.case}")
    expect(page.locator("#list tbody tr")).to_have_count(50)
    if scripts:
        _mark(page)
    page.get_by_role("button", name="Value", exact=True).click()
    expect(page.locator("th[aria-sort=ascending]")).to_be_visible()
    page.get_by_role("button", name="Value", exact=True).click()
    expect(page.locator("th[aria-sort=descending]")).to_be_visible()
    assert _rows(page)[0].startswith("+1 202-555-0199")
    assert "sort=-value" in page.url
    page.get_by_role("button", name="Further").click()
    expect(page.locator(SAID)).to_contain_text("page 2 of 2")
    assert _rows(page)[-1].startswith("+1 202-555-0100")
    assert {"sort=-value", "page=2"} <= set(page.url.partition("?")[2].split("&"))
    if scripts:
        assert _is_the_same(page)
        page.go_back()
        expect(page.locator(SAID)).to_contain_text("page 1 of 2")


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_sought_never_gets_into_an_address(
    world: World, open_as: OpenAs, scripts: bool
) -> None:
    page = open_as(world.cast.owner, scripts=scripts).page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/cases/{world.case}")
    page.get_by_label("Value", exact=True).fill("555-01")
    page.get_by_role("button", name="Narrow").click()
    expect(page.locator("#turn[method=post]")).to_be_attached()
    expect(page.locator(SAID)).to_contain_text("61 values, page 1 of 2")
    page.get_by_role("button", name="Further").click()
    expect(page.locator(SAID)).to_contain_text("61 values, page 2 of 2")
    page.get_by_role("button", name="Value", exact=True).click()
    expect(page.locator(SAID)).to_contain_text("61 values, page 1 of 2")
    assert _rows(page)[0].startswith("+1 202-555-0100")
    assert all("55501" not in address and "555-01" not in address for address in asked)


def test_an_export_holds_what_the_list_is_narrowed_to(world: World, open_as: OpenAs) -> None:
    page = open_as(world.cast.owner).page
    page.goto(f"/cases/{world.case}")
    page.get_by_label("Value", exact=True).fill("555 0143")
    page.get_by_role("button", name="Narrow").click()
    expect(page.locator(SAID)).to_have_text("1 value")
    with page.expect_download() as download:
        page.locator("#list").get_by_role("button", name="Export as CSV").click()
    assert download.value.suggested_filename == "OWN-1 values.csv"
    text = download.value.path().read_text("utf-8-sig")
    assert "+12025550143" in text
    assert text.count("\n") == 2


def test_a_submission_is_followed_to_its_end(world: World, open_as: OpenAs) -> None:
    owner = world.cast.owner
    handed = hand_in_values(owner, [*OWN_NUMBERS[:3], "+1 202 555 0177"], case="OWN-1")
    page = open_as(owner).page
    page.goto(f"/submissions/{handed.receipt.uuid}")
    _mark(page)
    expect(page.get_by_role("heading", name="Received")).to_be_visible()
    take_in(handed.receipt.submission_id, actor=handed.actor, now=later(5))
    expect(page.get_by_role("heading", name="Finished")).to_be_visible()
    assert _is_the_same(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2_500)  # longer than a page waits between two looks
    assert asked == []


def test_rows_with_problems_come_back_as_they_were(world: World, open_as: OpenAs) -> None:
    page = open_as(world.cast.owner).page
    page.goto(f"/submissions/{world.submission}")
    with page.expect_download() as download:
        page.get_by_role("button", name="Get the 1 row to correct").click()
    assert download.value.suggested_filename == "list to correct.csv"
    assert download.value.path().read_bytes() == b"number\nx,y\n"
    page.get_by_label("Show").select_option("notes")
    page.get_by_role("button", name="Narrow").click()
    expect(page.get_by_text("Nothing here fits what you chose.")).to_be_visible()
    assert page.url.endswith("?choice=notes")


def test_a_case_is_opened_and_what_is_wrong_is_said_at_its_field(
    world: World, open_as: OpenAs
) -> None:
    window = open_as(world.cast.owner)
    page = window.page
    for ref, heading in (("OWN-1", "Open a case"), ("OWN-2", "OWN-2")):
        page.goto("/cases/open")
        page.get_by_role("textbox", name="Reference").fill(ref)
        page.get_by_role("button", name="Open the case").click()
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        if ref == "OWN-1":
            page.get_by_role("alert").get_by_role("link").click()
            assert page.evaluate("() => document.activeElement.id") == "ref"
            assert page.locator("#ref").get_attribute("aria-describedby") == "ref-hint ref-error"
    expect(page.get_by_text("The case holds no value yet.")).to_be_visible()
    assert all("422" in failure for failure in window.failures)
    window.failures.clear()


def test_a_session_that_ended_leads_the_whole_page_to_the_sign_in(
    world: World, open_as: OpenAs
) -> None:
    window = open_as(world.cast.owner)
    window.page.goto("/cases")
    window.context.clear_cookies(name="sessionid")
    window.page.get_by_role("button", name="Case", exact=True).click()
    window.page.wait_for_url("**/sign-in")
    assert all("401" in failure for failure in window.failures)
    window.failures.clear()


def test_a_submission_is_taken_back_with_its_hits(world: World, open_as: OpenAs) -> None:
    cast = world.cast
    make_case(cast.stranger, "STR-9", posture=Posture.POINTER)
    taken = make_submission(cast.stranger, ["+1 202 555 0159"], case="STR-9", at=later(9))
    owner, stranger = (open_as(player).page for player in (cast.owner, cast.stranger))
    owner.goto("/hits")
    expect(owner.get_by_text("+1 202-555-0159")).to_be_visible()
    stranger.goto(f"/submissions/{taken.uuid}")
    stranger.get_by_text("Withdraw this submission").click()
    stranger.get_by_label("Reason").fill("Handed in under the wrong case")
    stranger.get_by_role("button", name="Withdraw", exact=True).click()
    expect(stranger.get_by_role("heading", name="Withdrawn")).to_be_visible()
    owner.goto("/hits")
    expect(owner.get_by_text("+1 202-555-0159")).to_have_count(0)
