"""Passkeys in a real browser, with an authenticator that Chromium plays (WebAuthn over CDP)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import Watched
from tests.browser.conftest import World
from tests.browser.test_every_page import faults_of
from tests.factories.visitors import PASSWORD, code_now, make_visitor
from tieline.apps.audit.queries import list_entries
from tieline.apps.offices import factors

OpenAs = Callable[..., Watched]


def _plug_in(page: Page) -> None:
    """A security key that always says yes."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "usb",
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def _give_name(page: Page, base: str, name: str) -> None:
    page.goto(f"{base}/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_text("I have read this and agree").click()
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture
def local(base: str) -> str:
    """A browser knows no passkey of an address in numbers."""
    return base.replace("127.0.0.1", "localhost")


def test_a_passkey_is_added_and_signs_in(world: World, open_as: OpenAs, local: str) -> None:
    player = make_visitor("KEY")
    window = open_as(None)
    page = window.page
    _plug_in(page)
    _give_name(page, local, player.person.name)
    expect(page.get_by_role("heading", name="Add a second factor")).to_be_visible()
    assert faults_of(window, "/sign-in/factor/add") == []
    page.get_by_label("Name of this passkey").fill("Key ring")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert faults_of(window, "recovery codes") == []
    page.get_by_role("link", name="I have kept them: go on").click()
    expect(page.get_by_role("link", name="My desk")).to_be_visible()

    page.locator(".tl-account summary").click()
    page.get_by_role("button", name="Sign out").click()
    _give_name(page, local, player.person.name)
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    assert faults_of(window, "/sign-in/factor") == []
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("link", name="My desk")).to_be_visible()
    proofs = [e.ids["proof"] for e in list_entries(player.viewer, action="person.signed_in")]
    assert proofs == ["passkey", "passkey"]
    (only,) = factors.list_factors(player.viewer)
    assert (only.kind, only.name, only.used_at is not None) == ("passkey", "Key ring", True)


def test_a_passkey_proves_it_again_where_factors_are_changed(
    world: World, open_as: OpenAs, local: str
) -> None:
    player = make_visitor("AGAIN")
    window = open_as(None)
    page = window.page
    _plug_in(page)
    _give_name(page, local, player.person.name)
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("link", name="I have kept them: go on").click()
    page.goto(f"{local}/account/confirm?next=/account/factors/add")
    assert faults_of(window, "/account/confirm") == []
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Authenticator app")).to_be_visible()
    assert faults_of(window, "/account/factors/add") == []


def test_another_key_than_the_one_that_was_added_proves_nothing(
    world: World, open_as: OpenAs, local: str
) -> None:
    player = make_visitor("OTHER")
    first, second = open_as(None), open_as(None)
    _plug_in(first.page)
    _give_name(first.page, local, player.person.name)
    first.page.get_by_role("button", name="Add a passkey").click()
    expect(first.page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    _plug_in(second.page)
    _give_name(second.page, local, player.person.name)
    second.page.get_by_role("button", name="Use a passkey").click()
    expect(second.page.get_by_text("The passkey gave no answer")).to_be_visible()
    second.page.goto(f"{local}/hits")
    assert "/sign-in" in second.page.url


def test_an_app_is_added_and_signs_in_without_scripts(world: World, open_as: OpenAs) -> None:
    player = make_visitor("PLAIN")
    window = open_as(None, scripts=False)
    page = window.page
    _give_name(page, "", player.person.name)
    secret = (page.locator("#totp-secret").text_content() or "").replace(" ", "")
    expect(page.get_by_role("button", name="Add a passkey")).to_have_count(0)
    page.get_by_label("Code").fill(code_now(factors.read_totp_secret(secret)))
    page.get_by_role("button", name="Add the app").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("link", name="I have kept them: go on").click()
    expect(page.get_by_role("link", name="My desk")).to_be_visible()
