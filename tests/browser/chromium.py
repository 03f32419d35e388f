"""Chromium as the tests and `make screenshots` start it: the machine's own, on this machine only."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Request, sync_playwright

VARIABLE: Final = "TIELINE_TEST_CHROMIUM"
DESKTOP: Final = {"width": 1280, "height": 900}
PHONE: Final = {"width": 390, "height": 844}
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_QUIET: Final = (
    # The tests may run as root, where Chromium's own sandbox refuses to.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-component-update",
    "--disable-background-networking",
    "--no-first-run",
)


def find_chromium() -> str | None:
    """The path of a Chromium: the one that is named, or the machine's; None if it has none."""
    named = os.environ.get(VARIABLE)
    return named or next((path for name in _NAMES if (path := shutil.which(name))), None)


@contextmanager
def started(path: str) -> Iterator[Browser]:
    """A browser with nothing in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_QUIET))
        try:
            yield browser
        finally:
            browser.close()


class Watched:
    """A browser's window that keeps account of the hosts it asks and of what goes wrong in it."""

    def __init__(self, browser: Browser, base: str, *, scripts: bool = True) -> None:
        self.context: BrowserContext = browser.new_context(
            base_url=base, viewport=DESKTOP, java_script_enabled=scripts, locale="en-GB"
        )
        self.context.set_default_timeout(20_000)
        self.hosts: set[str] = set()
        self.failures: list[str] = []
        self.context.on("request", self._note)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.failures.append(str(error)))
        self.page.on(
            "console",
            lambda said: self.failures.append(said.text) if said.type == "error" else None,
        )

    def _note(self, request: Request) -> None:
        self.hosts.add(urlsplit(request.url).hostname or request.url[:20])
