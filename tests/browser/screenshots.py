"""`make screenshots`: pictures of the demo world for the docs, as one of its people sees it.

The world is built in a folder that is thrown away afterwards, or in TIELINE_HOME if that is set.
"""

import importlib
import os
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from tests.browser.chromium import DESKTOP, PHONE, Watched, find_chromium, started
from tieline.config.embedded import EmbeddedCluster
from tieline.config.home import HOME_VARIABLE, Home

PERSON: Final = "d.reyes"
ON_A_PHONE: Final = ("desk", "hit")
FOLDER: Final = Path(__file__).resolve().parents[2] / "docs" / "images"


def main() -> int:
    """Build the world, serve it, take the pictures. Returns the exit code."""
    chromium = find_chromium()
    if chromium is None:
        sys.stderr.write("make screenshots: no Chromium on PATH; install one first.\n")
        return 1
    own = None if os.environ.get(HOME_VARIABLE) else tempfile.mkdtemp(prefix="tieline-pictures-")
    if own is not None:
        Path(own).chmod(0o755)
        os.environ[HOME_VARIABLE] = own
    try:
        take_all(chromium)
    finally:
        if own is not None:
            EmbeddedCluster(Home(Path(own))).stop("fast")
            shutil.rmtree(own, ignore_errors=True)
    return 0


def take_all(chromium: str) -> None:
    """The settings are read when Django is set up, so what needs it is imported after that."""
    demo = importlib.import_module("tieline.demo.__main__")
    if demo.main(["--no-serve"]) != 0:
        raise SystemExit(1)
    places = importlib.import_module("tieline.demo.home")
    sign_ins = importlib.import_module("tieline.demo.sign_ins")
    home = Home(Path(os.environ[HOME_VARIABLE]))
    known = sign_ins.SignIns(places.sign_ins_path(home))
    served = importlib.import_module("tests.browser.served").served
    FOLDER.mkdir(parents=True, exist_ok=True)
    with served() as base, started(chromium) as browser:
        window = Watched(browser, base)
        _sign_in(window.page, known.password(PERSON))
        window.page.fill("#code", known.code(PERSON, datetime.now(UTC)))
        window.page.click("main button")
        window.page.wait_for_url("**/")
        for name, address in _pages(window.page).items():
            _take(window.page, name, address)
        _take_preview(window.page)


def _sign_in(page: Page, password: str) -> None:
    page.goto("/sign-in")
    page.fill("#name", PERSON)
    page.fill("#password", password)
    page.get_by_text("I have read this and agree").click()
    page.click("main button")
    page.wait_for_url("**/sign-in/factor")


def _pages(page: Page) -> dict[str, str]:
    """By the name of a picture the address of what it shows."""

    def first(address: str, link: str) -> str:
        page.goto(address)
        return page.locator(link).first.get_attribute("href") or address

    return {
        "desk": "/",
        "case": first("/cases?sort=posture", "#list tbody a"),
        "submission": first("/submissions?sort=-problems", "#list tbody a"),
        "hit": first("/hits", "#list tbody a"),
    }


def _take_preview(page: Page) -> None:
    """A file of invented calls before it is handed in; it is given up afterwards."""
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type] # a plain dict of the two
    page.goto("/submit")
    file = {"name": "carrier one.csv", "mimeType": "text/csv", "buffer": _calls().encode()}
    page.set_input_files("#file", file)  # type: ignore[arg-type] # a plain dict, as it says
    page.fill("#case_ref", "PICTURE-1")
    page.get_by_text("A new case", exact=True).click()
    page.fill("#authority_kind", "subpoena")
    page.fill("#authority_number", "2026-114")
    page.fill("#sender", "Carrier One")
    page.get_by_role("button", name="See how it is read").click()
    page.wait_for_url("**/submit/*-*")
    page.evaluate("() => document.fonts.ready")
    page.screenshot(path=FOLDER / "preview.png")
    page.get_by_role("button", name="Give it up").click()


def _calls() -> str:
    rows = (
        f"(202) 555-01{n:02};+1 202 555 01{99 - n};2026-0{n % 8 + 1}-{n % 9 + 10} 1{n % 10}:15;{n * 7};A{n}"
        for n in range(10, 40)
    )
    return "\n".join(
        ["Carrier One, records", "", "Caller;Called;Start;Duration;Cell", *rows, "a;b;c;d;e;f"]
    )


def _take(page: Page, name: str, address: str) -> None:
    sizes = {"": DESKTOP, "-phone": PHONE} if name in ON_A_PHONE else {"": DESKTOP}
    for suffix, size in sizes.items():
        page.set_viewport_size(size)  # type: ignore[arg-type] # a plain dict of the two
        page.goto(address)
        page.evaluate("() => document.fonts.ready")
        page.screenshot(path=FOLDER / f"{name}{suffix}.png")


if __name__ == "__main__":
    sys.exit(main())
