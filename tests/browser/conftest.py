"""One server, one database and one browser for all of these tests."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import Browser

from tests.browser.chromium import Watched, find_chromium, started
from tests.browser.served import served
from tests.conftest import fresh_database
from tests.factories.subjects import make_subject
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import (
    NOON,
    Cast,
    Player,
    hand_in_text,
    later,
    make_case,
    make_submission,
)
from tieline.apps.authorities.queries import find_standing
from tieline.apps.cases import queries as cases
from tieline.core.authority_fields import StatedAuthority
from tieline.core.postures import Posture
from tieline.journeys import authorising
from tieline.journeys.intake import take_in
from tieline.journeys.looking import list_hits

SHARED = "+1 202 555 0143"
OWN_NUMBERS = [f"+1 202 555 01{n:02}" for n in range(60)]


@dataclass(frozen=True, slots=True)
class World:
    """Owner and partner share one value; the owner's second file has a row with a problem, and its case
    a subject; the owner's authority stands in its second version."""

    cast: Cast
    case: UUID
    submission: UUID
    hit: UUID
    subject: UUID
    authority: UUID


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All in one process: each would start a server and a browser of its own."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip(
            "no Chromium on this machine: install the system's package `chromium`, or name one "
            "in TIELINE_TEST_CHROMIUM; `sh tools/chromium.sh` does it where apt is and root asks"
        )
    # Playwright keeps a loop running in this thread, which Django would take for asynchronous code.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with started(path) as browser:
            yield browser
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        if before is not None:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(scope="package")
def world(server: str, browser: Browser) -> Iterator[World]:
    with fresh_database(server):
        yield _make_world()


@pytest.fixture(scope="package")
def base(world: World) -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture
def open_as(browser: Browser, base: str) -> Iterator[Callable[..., Watched]]:
    """Opens a window in which the player's analyst is signed in; each must have asked this
    machine alone, and nothing in it may have failed."""
    windows: list[Watched] = []

    def open_as(player: Player | None, *, scripts: bool = True) -> Watched:
        window = Watched(browser, base, scripts=scripts)
        windows.append(window)
        if player is not None:
            session = visit_as(player).cookies[settings.SESSION_COOKIE_NAME].value
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base}
            window.context.add_cookies([cookie])  # type: ignore[list-item] # a plain dict
        return window

    yield open_as
    for window in windows:
        window.context.close()
    assert {host for window in windows for host in window.hosts} <= {"127.0.0.1", "localhost"}
    assert [failure for window in windows for failure in window.failures] == []


def _make_world() -> World:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        cast = make_visitors()
    owner = cast.owner
    make_case(owner, "OWN-1", summary="Canary of the owner")
    make_case(cast.partner, "PART-SECRET-7", posture=Posture.POINTER, summary="Canary of PART")
    make_submission(owner, OWN_NUMBERS, case="OWN-1")
    handed = hand_in_text(owner, "number\n+1 202 555 0199\nx,y\n", case="OWN-1")
    take_in(handed.receipt.submission_id, actor=owner.actor, now=later(1))
    make_submission(cast.partner, [SHARED], case="PART-SECRET-7", at=later(2))
    (hit,), _ = list_hits(actor=owner.actor, now=NOON)
    case = cases.get_case(owner.viewer, "OWN-1")
    subject = make_subject(owner, ["+1 202 555 0199"], case="OWN-1")
    return World(
        cast, case.uuid, handed.receipt.uuid, hit.side.uuid, subject, _make_authority(owner)
    )


def _make_authority(owner: Player) -> UUID:
    stated = StatedAuthority(
        case_ref="OWN-1", first_on="2026-01-01", last_on="2026-02-01", numbers=(SHARED,)
    )
    authorising.record_stated("pen-register:P-7", stated, actor=owner.actor, now=NOON)
    first = find_standing(owner.viewer, "pen-register", "P-7")
    assert first is not None
    longer = StatedAuthority(last_on="2026-03-01")
    made = authorising.replace_stated(
        str(first.uuid), longer, "extended", actor=owner.actor, now=later(9)
    )
    return made.uuid
