"""Every page: axe finds no fault in it, at a desk and on a phone, and nothing flows out of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.browser.chromium import DESKTOP, PHONE, Watched
from tests.browser.conftest import World
from tieline.web.rules import list_rules

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
NO_PAGES = ("/healthz", "/assets/<str:name>")
FAULTS = """async () => (await axe.run({resultTypes: ["violations"]})).violations.map(
    one => one.id + ": " + one.nodes.map(node => node.html).join(" | "))"""
WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"

OpenAs = Callable[..., Watched]


def addresses(world: World) -> list[str]:
    """Every address that a rule is declared for, with something to show where it names one."""
    ids = {"/cases/": world.case, "/hits/": world.hit, "/submissions/": world.submission}
    found = []
    for pattern, _ in list_rules():
        ident = next((ids[start] for start in ids if pattern.startswith(start)), uuid4())
        found.append(pattern.replace("<uuid:uuid>", str(ident)))
    return [one for one in found if one not in NO_PAGES and not one.startswith("/api/")]


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
    assert found == []
    # A browser says in its console that a page was missing, or its form refused: that is so.
    assert all("40" in one or "422" in one for one in window.failures)
    window.failures.clear()


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
    window.page.get_by_role("button", name="Sign in").click()
    assert window.page.get_by_role("alert").inner_text() == "The name or the password is wrong."
    window.failures.clear()


def test_a_planted_fault_would_be_found(world: World, open_as: OpenAs) -> None:
    window = open_as(world.cast.owner)
    window.page.goto("/check")
    window.page.evaluate("document.querySelector('label[for=values]').remove()")
    assert any("label" in fault for fault in faults_of(window, "/check"))
