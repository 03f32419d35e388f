"""`make screenshots`: pictures of the demo world for the docs, as one of its people sees it.

The world is built in a folder that is thrown away afterwards, or in TIELINE_HOME if that is set.
"""

import importlib
import os
import shutil
import sys
import tempfile
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
    password = sign_ins.SignIns(places.sign_ins_path(home)).password(PERSON)
    served = importlib.import_module("tests.browser.served").served
    FOLDER.mkdir(parents=True, exist_ok=True)
    with served() as base, started(chromium) as browser:
        window = Watched(browser, base)
        _sign_in(window.page, password)
        for name, address in _pages(window.page).items():
            _take(window.page, name, address)


def _sign_in(page: Page, password: str) -> None:
    page.goto("/sign-in")
    page.fill("#name", PERSON)
    page.fill("#password", password)
    page.click("main button")
    page.wait_for_url("**/")


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


def _take(page: Page, name: str, address: str) -> None:
    sizes = {"": DESKTOP, "-phone": PHONE} if name in ON_A_PHONE else {"": DESKTOP}
    for suffix, size in sizes.items():
        page.set_viewport_size(size)  # type: ignore[arg-type] # a plain dict of the two
        page.goto(address)
        page.evaluate("() => document.fonts.ready")
        page.screenshot(path=FOLDER / f"{name}{suffix}.png")


if __name__ == "__main__":
    sys.exit(main())
