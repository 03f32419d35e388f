"""Looking at a page: what axe finds in it, and pictures for whoever wants to see it."""

import os
from pathlib import Path

from tests.browser.chromium import DESKTOP, PHONE, Watched
from tests.browser.test_every_page import faults_of

FOLDER = os.environ.get("TIELINE_TEST_PICTURES", "")
"""Where pictures of these pages are kept; none are taken without."""


def look(window: Watched, name: str) -> list[str]:
    """What is wrong with the page that is open, by name, at a desk and on a phone."""
    found = faults_of(window, name)
    if FOLDER:
        for suffix, size in (("", DESKTOP), ("-phone", PHONE)):
            window.page.set_viewport_size(size)  # type: ignore[arg-type] # a plain dict of the two
            window.page.screenshot(path=Path(FOLDER) / f"{name}{suffix}.png", full_page=True)
        window.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    return found
