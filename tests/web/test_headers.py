"""What every answer tells a browser, and what its cookies look like, as they come over the wire."""

import http.client
import re
import socket
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client, override_settings

from tests.conftest import admin
from tests.factories.visitors import PASSWORD, make_visitor, make_visitors, visit_as
from tests.factories.world import make_token
from tests.web.served_pages import serving
from tieline.web.headers import ALWAYS
from tieline.web.rules import list_rules

pytestmark = pytest.mark.usefixtures("database")
EXPECTED = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def test_the_headers_are_those_that_were_decided() -> None:
    told = dict(ALWAYS)
    switched_off = told.pop("Permissions-Policy").split(", ")
    assert told == EXPECTED
    assert {"camera=()", "geolocation=()", "microphone=()", "usb=()"} <= set(switched_off)
    assert all(re.fullmatch(r"[a-z-]+=\(\)", one) for one in switched_off)
    assert not any(one.startswith("publickey") for one in switched_off)  # passkeys need them


def test_every_address_answers_with_every_header_whatever_it_answers() -> None:
    """Pages, parts of pages, exports, assets, the API, what is missing and what is refused."""
    cast = make_visitors()
    browser, nobody = visit_as(cast.owner), Client()
    program = Client(headers={"Authorization": f"Bearer {make_token(cast.owner)}"})
    addresses = {re.sub(r"<[^>]*>", str(uuid4()), pattern) for pattern, _ in list_rules()} | {
        "/nothing-here",
        "/api/v1/nothing",
        "/api/",
    }
    for address in sorted(addresses - {"/sign-out"}):
        for client in (browser, nobody, program):
            for method in ("get", "post", "put", "options"):
                answer = getattr(client, method)(address)
                assert {name: answer.get(name) for name in ALWAYS} == ALWAYS, (method, address)
                assert answer.get("Cache-Control") == "no-store", (method, address)
                assert "Strict-Transport-Security" not in answer


def test_a_page_that_failed_carries_them_too(monkeypatch: pytest.MonkeyPatch) -> None:
    client = visit_as(make_visitors().owner)
    client.raise_request_exception = False

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a failure of a test")

    monkeypatch.setattr("tieline.web.desk.render_page", fail)
    answer = client.get("/")
    assert answer.status_code == 500
    assert {name: answer.get(name) for name in ALWAYS} == ALWAYS
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("seconds", "told"), [(0, None), (86400, "max-age=86400")])
def test_browsers_are_told_to_come_by_tls_where_there_is_tls(
    seconds: int, told: str | None
) -> None:
    with override_settings(HSTS_SECONDS=seconds):
        for address in ("/sign-in", "/healthz", "/api/v1/me", "/nothing-here"):
            assert Client().get(address).get("Strict-Transport-Security") == told


def test_no_form_of_another_site_is_taken_by_any_unsafe_method() -> None:
    """Neither without our token, nor with it where the browser says where it comes from."""
    client = visit_as(make_visitors().owner, enforce_csrf=True)
    page = client.get("/check").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', page)
    assert token is not None
    shown = {"X-CSRFToken": token[1]}
    elsewhere = {**shown, "Origin": "https://elsewhere.example"}
    pages = [
        re.sub(r"<[^>]*>", str(uuid4()), pattern)
        for pattern, _ in list_rules()
        if not pattern.startswith("/api/")
    ]
    assert len(pages) > 40
    for address in pages:
        for method in ("post", "put", "patch", "delete"):
            ask = getattr(client, method)
            # Where a file goes is said before its form is read: other methods are refused first.
            refused = 405 if address == "/submit" and method != "post" else 403
            assert ask(address).status_code == refused, (method, address)
            assert ask(address, headers=elsewhere).status_code == refused, (method, address)
    assert (
        client.post("/check", headers={**shown, "Origin": "http://testserver"}).status_code == 422
    )


def _make_visitor() -> None:
    """Whose password another process can prove."""
    hasher = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=hasher):
        make_visitor("OWN")


def _port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _sign_in(port: int, headers: dict[str, str]) -> list[str]:
    """The cookies of the first step of signing in, each as it is set."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/sign-in", headers=headers)
    answer = connection.getresponse()
    page, first = answer.read().decode(), answer.headers.get_all("Set-Cookie") or []
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', page)
    assert token is not None
    form = {"name": "ana-own", "password": PASSWORD, "agreed": "1", "csrfmiddlewaretoken": token[1]}
    connection.request(
        "POST",
        "/sign-in",
        urlencode(form),
        {
            **headers,
            "Cookie": "; ".join(one.partition(";")[0] for one in first),
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 302
    found = [*first, *(answer.headers.get_all("Set-Cookie") or [])]
    connection.close()
    return found


def test_cookies_come_over_the_wire_as_tls_wants_them(database: str) -> None:
    _make_visitor()
    port = _port()
    proxied = {"X-Forwarded-Proto": "https", "Origin": f"https://127.0.0.1:{port}"}
    with serving(port, TIELINE_TLS="1", TIELINE_WEB_WORKERS="1"):
        cookies = _sign_in(port, proxied)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/healthz")
        told = connection.getresponse().headers["Strict-Transport-Security"]
        connection.close()
    assert {one.partition("=")[0] for one in cookies} == {"__Host-csrftoken", "__Host-sessionid"}
    for cookie in cookies:
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= attributes, cookie
        assert not any(part.startswith("domain") for part in attributes), cookie
    assert told == f"max-age={730 * 86400}"
    with admin(database) as super_:
        keys = super_.execute("select session_key from django_session").fetchall()
    assert keys


def test_without_tls_cookies_stay_out_of_reach_of_scripts_and_other_sites() -> None:
    _make_visitor()
    port = _port()
    with serving(port, TIELINE_WEB_WORKERS="1"):
        cookies = _sign_in(port, {"Origin": f"http://127.0.0.1:{port}"})
    assert {one.partition("=")[0] for one in cookies} == {"csrftoken", "sessionid"}
    for cookie in cookies:
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/"} <= attributes, cookie
