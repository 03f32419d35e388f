"""Every page: axe finds no fault in it, at a desk and on a phone, and nothing flows out of it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import DESKTOP, PHONE, Watched
from tests.browser.conftest import World
from tests.factories.world import NOON, Player, operator
from tieline.apps.offices import actions
from tieline.apps.offices import queries as offices
from tieline.web.rules import Rule, list_rules

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
NO_PAGES = (
    "/healthz", "/livez", "/readyz", "/assets/<str:name>", "/watch/stream", "/sign-in/provider/return",
)  # fmt: skip
"""Nothing to see, the last one without a provider."""
ELSEWHERE = (
    "/api/", "/people", "/alerts", "/callers", "/privileged", "/protected", "/quarantine", "/silences",
    "/coordinat", "/compromise", "/assessments/", "/trail", "/engagements/", "/samples/", "/reviews",
    "/disclosures/", "/prosecutions", "/holds", "/webhooks",
)  # fmt: skip
"""For programs; for an administrator, with a test of its own below; for a watch desk, supervisors and
custodians: test_protection.py; for auditors: test_auditing.py; for counsel and prosecutors:
test_courts.py; what is held, for supervisors: test_keeping.py."""
KEEPING = ("/purge", "/hold", "/close", "/reopen", "/keep", "/validate", "/schedule", "/reply")
FAULTS = """async () => (await axe.run({resultTypes: ["violations"]})).violations.map(
    one => one.id + ": " + one.nodes.map(node => node.html).join(" | "))"""
WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"

OpenAs = Callable[..., Watched]


def addresses(world: World) -> list[str]:
    """Every address that a rule is declared for, with something to show where it names one."""
    ids = {
        "/authorities/": world.authority,
        "/cases/": world.case,
        "/hits/": world.hit,
        "/subjects/": world.subject,
        "/submissions/": world.submission,
    }
    found = []
    for pattern, rule in list_rules():
        if rule is Rule.BY_TOKEN or pattern.endswith(".json"):  # for programs
            continue
        ident = next((ids[start] for start in ids if pattern.startswith(start)), uuid4())
        found.append(pattern.replace("<uuid:uuid>", str(ident)))
    return [one for one in found if one not in NO_PAGES and not one.startswith(ELSEWHERE)]


def faults_of(window: Watched, address: str) -> list[str]:
    """What axe says of the page that is open, at both widths."""
    found: list[str] = []
    window.page.evaluate(AXE.read_text("utf-8"))
    for name, size in (("desktop", DESKTOP), ("phone", PHONE)):
        window.page.set_viewport_size(size)  # type: ignore[arg-type] # a plain dict of the two
        faults: list[Any] = window.page.evaluate(FAULTS)
        found += [f"{address}, {name}: {fault}" for fault in faults]
        if window.page.evaluate(WIDER):
            found.append(f"{address}, {name}: wider than the window")
    window.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    return found


def test_axe_finds_no_fault_in_any_page(world: World, open_as: OpenAs) -> None:
    window = open_as(world.cast.owner)
    found, pages = [], 0
    for address in addresses(world):
        asked = window.page.request.get(address, max_redirects=0)
        if asked.status in (302, 405):  # only sent to, or leads elsewhere
            continue
        if address.startswith(("/releases/", "/subjects/")) and asked.status == 403:
            continue  # for a supervisor, sent to
        if address.endswith(("/as-of", "/versions")) and asked.status == 403:
            continue  # for a supervisor: test_auditing.py
        if address.endswith(KEEPING) and asked.status == 403:
            continue  # for a supervisor: test_keeping.py
        assert asked.status == 200, address
        window.page.goto(address)
        pages += 1
        found += faults_of(window, address)
    assert found == []
    assert pages >= 9


def test_axe_finds_no_fault_in_pages_that_say_something_is_wrong(
    world: World, open_as: OpenAs
) -> None:
    window = open_as(world.cast.stranger)
    page = window.page
    found = []
    for address in ("/", "/hits", "/values", "/cases", "/submissions", "/nothing-here"):
        page.goto(address)
        found += faults_of(window, f"{address} with nothing in it")
    page.goto("/cases/open")
    page.evaluate("document.querySelectorAll('[required]').forEach(e => e.required = false)")
    page.get_by_role("button", name="Open the case").click()
    assert page.get_by_role("alert").inner_text().startswith("The case is not open yet")
    found += faults_of(window, "/cases/open with errors")
    page.goto("/account")
    page.evaluate("document.querySelectorAll('[required]').forEach(e => e.required = false)")
    page.fill("#days", "0")
    page.evaluate("document.querySelector('#days').form.noValidate = true")
    page.get_by_role("button", name="Make it").click()
    assert page.get_by_role("alert").inner_text().startswith("No token was made")
    found += faults_of(window, "/account with errors of a token")
    page.get_by_text("Once a day").click()
    page.fill("#address", "")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("alert").inner_text().startswith("Your mail is not changed")
    found += faults_of(window, "/account with errors of mail")
    assert found == []
    # A browser says in its console that a page was missing, or its form refused: that is so.
    assert all("40" in one or "422" in one for one in window.failures)
    window.failures.clear()


def test_what_narrows_a_kind_is_asked_once_the_kind_is_chosen(
    world: World, open_as: OpenAs
) -> None:
    window = open_as(world.cast.owner)
    page = window.page
    page.goto("/check")
    expect(page.locator("#qualifier")).to_be_hidden()
    page.select_option("#kind", "phone")
    expect(page.locator("#qualifier")).to_be_hidden()
    page.select_option("#kind", "plate")
    expect(page.locator("#qualifier")).to_be_visible()
    assert page.locator("#qualifier-hint").inner_text().startswith("jurisdiction: a country")
    page.fill("#qualifier", "Nowhere")
    page.locator("form.tl-check summary").click()
    found = faults_of(window, "/check with a kind")
    page.fill("#values", "ABC1234")
    page.locator("form.tl-check #purpose").fill("a test")
    page.locator("form.tl-check").get_by_role("button", name="Check").click()
    assert "This is no jurisdiction" in page.get_by_role("alert").inner_text()
    page.select_option("#kind", "")  # what is wrong stays in sight
    expect(page.locator("#qualifier")).to_be_visible()
    found += faults_of(window, "/check with errors")
    assert found == []
    window.failures.clear()


def test_axe_finds_no_fault_where_a_token_is_shown_and_revoked(
    world: World, open_as: OpenAs
) -> None:
    window = open_as(world.cast.owner)
    page = window.page
    page.goto("/")
    page.locator(".tl-account summary").click()
    found = faults_of(window, "the account menu")
    page.get_by_role("link", name="My account").click()
    page.fill("#token_name", "case system")
    page.get_by_role("button", name="Make it").click()
    assert page.locator(".tl-secret").inner_text().startswith("tln_")
    found += faults_of(window, "/account with a token shown")
    page.goto("/account")
    expect(page.locator(".tl-secret")).to_have_count(0)
    page.locator("table summary").click()
    found += faults_of(window, "/account with a token to revoke")
    page.get_by_role("button", name="Revoke for good case system").click()
    assert page.get_by_role("status").first.inner_text() == "The token is revoked."
    assert found == []


@pytest.mark.parametrize("scripts", [True, False])
def test_the_sign_in_page_is_sound_and_signs_in(
    world: World, open_as: OpenAs, scripts: bool
) -> None:
    window = open_as(None, scripts=scripts)
    window.page.goto("/hits")
    assert window.page.url.endswith("/sign-in?next=%2Fhits")
    if scripts:
        assert faults_of(window, "/sign-in") == []
    window.page.fill("#name", world.cast.owner.person.name)
    window.page.fill("#password", "not this one at all")
    window.page.get_by_text("I have read this and agree").click()
    window.page.get_by_role("button", name="Sign in").click()
    assert window.page.get_by_role("alert").inner_text() == "The name or the password is wrong."
    window.failures.clear()


def _chief(world: World, name: str) -> Player:
    """An administrator of the owner's office."""
    office = world.cast.owner.office.code
    new = actions.NewPerson(name=name, office_code=office, role="administrator")
    actions.add_person(new, actor=operator().at_home(), now=NOON)
    return replace(world.cast.owner, person=offices.find_person(name))


def test_axe_finds_no_fault_in_the_page_of_webhooks(world: World, open_as: OpenAs) -> None:
    window = open_as(_chief(world, "minder"))
    page = window.page
    page.goto("/webhooks")
    found = faults_of(window, "/webhooks with nothing in it")
    page.fill("#label", "case system")
    page.fill("#address", "http://cases.example.org/")
    page.get_by_role("button", name="Set it up").click()
    assert page.get_by_role("alert").inner_text().startswith("No webhook was set up")
    found += faults_of(window, "/webhooks with errors")
    page.fill("#address", "https://cases.example.org/" + "long" * 40)
    page.get_by_role("button", name="Set it up").click()
    assert page.locator(".tl-secret").inner_text().startswith("whsec_")
    page.get_by_text("New secret, or remove").first.click()
    found += faults_of(window, "/webhooks with a secret shown")
    page.goto("/webhooks")
    expect(page.locator(".tl-secret")).to_have_count(0)
    page.get_by_role("button", name="Pause case system").click()
    assert "Paused" in page.get_by_role("status").first.inner_text()
    found += faults_of(window, "/webhooks with one that is paused")
    assert found == []
    window.failures.clear()


def test_axe_finds_no_fault_in_the_page_of_people(world: World, open_as: OpenAs) -> None:
    window = open_as(_chief(world, "chief"))
    page = window.page
    page.goto("/people")
    found = faults_of(window, "/people")
    page.locator("table summary").first.click()
    found += faults_of(window, "/people, one open")
    page.goto("/account")
    page.get_by_role("link", name="People of").click()
    page.wait_for_url("**/people")
    page.goto("/account/confirm")
    page.fill("#code", "000000")
    page.get_by_role("button", name="Go on").click()
    assert page.get_by_role("alert").inner_text() == "This does not prove that it is you."
    found += faults_of(window, "/account/confirm, refused")
    page.goto("/account/factors/add")
    page.fill("#code", "000000")
    page.get_by_role("button", name="Add the app").click()
    found += faults_of(window, "/account/factors/add, refused")
    assert found == []
    assert all("422" in one for one in window.failures)
    window.failures.clear()


def test_a_planted_fault_would_be_found(world: World, open_as: OpenAs) -> None:
    window = open_as(world.cast.owner)
    window.page.goto("/check")
    window.page.evaluate("document.querySelector('label[for=values]').remove()")
    assert any("label" in fault for fault in faults_of(window, "/check"))
