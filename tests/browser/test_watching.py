"""The alert screen in a browser: hits come, go, and it says when it is not live."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.chromium import Watched
from tests.browser.conftest import OWN_NUMBERS, World
from tests.browser.test_every_page import faults_of
from tests.factories.world import later, make_submission

OpenAs = Callable[..., Watched]
_PATIENCE_MS = 60_000


@contextmanager
def _standing_still() -> Iterator[None]:
    """The processes that serve the pages do nothing meanwhile, and their connections stay."""
    workers = [worker for master in _children(os.getpid()) for worker in _children(master)]
    for worker in workers:
        os.kill(worker, signal.SIGSTOP)
    try:
        yield
    finally:
        for worker in workers:
            os.kill(worker, signal.SIGCONT)


def _children(parent: int) -> list[int]:
    """Those that serve pages, of the children of a process; the database's do not."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            stat = (entry / "stat").read_text("utf-8").rpartition(")")[2].split()
            command = (entry / "cmdline").read_bytes()
        except OSError:
            continue  # ended meanwhile
        if int(stat[1]) == parent and b"tieline.config.serving" in command:
            found.append(int(entry.name))
    return found


def _let_a_hit_come(world: World, number: str) -> None:
    """One that waits: whatever others did to the world's hits, something stands on the screen."""
    make_submission(world.cast.partner, [number], case="PART-SECRET-7", at=later(29))


def test_a_hit_comes_stays_and_is_acknowledged_by_the_keyboard(
    world: World, open_as: OpenAs
) -> None:
    _let_a_hit_come(world, OWN_NUMBERS[8])
    window = open_as(world.cast.owner)
    page = window.page
    page.goto("/watch")
    rows = page.locator("#watch-hits > li")
    expect(page.locator("#watch-live")).to_have_text("Live.", timeout=_PATIENCE_MS)
    expect(rows.first).to_be_visible(timeout=_PATIENCE_MS)
    before = rows.count()
    make_submission(world.cast.partner, [OWN_NUMBERS[7]], case="PART-SECRET-7", at=later(30))
    expect(rows).to_have_count(before + 1, timeout=_PATIENCE_MS)
    expect(page.locator("#said")).to_have_text("1 new hit.")
    assert page.title().startswith(f"({before + 1}) Watch")
    assert faults_of(window, "/watch with hits") == []
    name = rows.first.get_by_role("button").get_attribute("aria-label")
    rows.first.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(before)
    expect(page.locator("#said")).to_have_text("Acknowledged.")
    focused = page.evaluate(
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.id"
    )
    assert focused not in ("", name)  # led on to the next one, or to the heading
    page.reload()
    expect(page.locator("#watch-live")).to_have_text("Live.", timeout=_PATIENCE_MS)
    expect(rows).to_have_count(before)


def test_it_says_that_it_is_not_live_and_that_it_is_again(world: World, open_as: OpenAs) -> None:
    window = open_as(world.cast.owner)
    page = window.page
    page.clock.install()
    page.goto("/watch")
    expect(page.locator("#watch-live")).to_have_text("Live.", timeout=_PATIENCE_MS)
    stale = page.locator("#watch-stale")
    with _standing_still():
        page.clock.fast_forward(25_000)
        expect(stale).to_contain_text("Not live. The last contact was at", timeout=_PATIENCE_MS)
        assert stale.get_attribute("role") == "alert"
        assert faults_of(window, "/watch, not live") == []
    expect(stale).to_be_empty(timeout=_PATIENCE_MS)


def test_whoever_signs_out_elsewhere_sees_an_empty_screen(world: World, open_as: OpenAs) -> None:
    _let_a_hit_come(world, OWN_NUMBERS[9])
    window = open_as(world.cast.owner)
    page = window.page
    page.goto("/watch")
    expect(page.locator("#watch-hits > li").first).to_be_visible(timeout=_PATIENCE_MS)
    other = window.context.new_page()
    other.goto("/account")
    other.locator(".tl-account summary").click()
    other.get_by_role("button", name="Sign out").click()
    expect(page.locator("#watch-stale")).to_contain_text("signed out", timeout=_PATIENCE_MS)
    expect(page.locator("#watch-hits > li")).to_have_count(0)
    assert faults_of(window, "/watch, ended") == []
