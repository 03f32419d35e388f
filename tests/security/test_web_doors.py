"""Every address is tried as nobody and as a stranger; a view without a rule is refused."""

import re
import sys
from collections.abc import Iterator
from types import ModuleType
from uuid import uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from tests.factories.chance import without_chance
from tests.factories.roles import end_roles, give_only
from tests.factories.visitors import make_visitors, visit_as
from tieline.core.doors import Exempt
from tieline.core.rights import RIGHTS, Right, RoleName, rights_of
from tieline.web.assets import manifest
from tieline.web.rules import (
    Rule,
    list_demands,
    list_rules,
    open_to_all,
    signed_in,
)

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def _cheap_passwords() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


PAGES = (
    "/",
    "/check",
    "/hits",
    "/values",
    "/cases",
    "/cases/open",
    "/submissions",
    "/submit",
    "/account",
)


def _address(pattern: str) -> str:
    address = pattern.replace("<uuid:uuid>", str(uuid4()))
    address = address.replace("<str:name>", manifest()["tieline.css"])
    assert "<" not in address, f"say in this test what stands for the part of {pattern}"
    return address


def test_every_address_has_a_rule() -> None:
    rules = dict(list_rules())
    assert [pattern for pattern, rule in rules.items() if rule is None] == []
    assert {pattern for pattern, rule in rules.items() if rule is Rule.OPEN_TO_ALL} == {
        "/sign-in",
        "/sign-in/provider",
        "/sign-in/provider/return",
        "/healthz",
        "/livez",
        "/readyz",
        "/assets/<str:name>",
        "/api/v1/openapi.json",
    }
    assert {pattern for pattern, rule in rules.items() if rule is Rule.SIGNING_IN} == {
        "/sign-in/again",
        "/sign-in/factor",
        "/sign-in/factor/add",
    }
    assert {pattern.startswith("/api/") for pattern, rule in rules.items() if _is_api(rule)} == {
        True
    }


def test_every_address_states_a_right_or_why_it_asks_for_none() -> None:
    found = list_demands()
    assert len(found) > 40
    assert [(address, method) for address, method, demand in found if demand is None] == []
    exempt = {address: d.why for address, _, d in found if isinstance(d, Exempt)}
    assert set(exempt) == {
        "/",
        "/sign-out",
        "/office",
        "/account",
        "/account/code-word",
        "/account/confirm",
        "/account/factors/<uuid:uuid>/remove",
        "/account/factors/add",
        "/account/mail",
        "/account/password",
        "/account/recovery-codes",
        "/account/sessions/<uuid:uuid>/end",
        "/account/sessions/end",
        "/account/tokens",
        "/account/tokens/<uuid:uuid>/revoke",
        "/compromise",
        "/compromise/<uuid:uuid>/reinstate",
        "/compromise/declare",
        "/engagements",
        "/api/v1/colleagues",
        "/api/v1/coordinators",
        "/api/v1/me",
        "/api/v1/offices",
    }
    assert all(why.strip() for why in exempt.values())


@pytest.mark.parametrize("role", [None, *(r for r in RoleName if r is not RoleName.OPERATOR)])
def test_each_page_is_open_to_the_roles_that_have_its_right_and_to_no_other(
    database: str, role: RoleName | None
) -> None:
    player = make_visitors().owner
    client = visit_as(player)
    if role is None:
        end_roles(database, player)
    else:
        give_only(database, player, role.value)
    opened = RIGHTS[role] if role else frozenset()
    tried = 0
    for pattern, _, demand in list_demands():
        if pattern.startswith("/api/") or pattern == "/sign-out":
            continue
        for method in ("get", "post"):
            tried += 1
            status = getattr(client, method)(_address(pattern)).status_code
            is_refused = role is None or (isinstance(demand, Right) and demand not in opened)
            assert (status == 403) == is_refused, (method, pattern, status)
            assert status in (200, 302, 403, 404, 405, 422), (method, pattern, status)
    assert tried > 50


def test_several_roles_open_what_each_of_them_opens(database: str) -> None:
    player = make_visitors().owner
    client = visit_as(player)
    give_only(database, player, "auditor", "analyst", "administrator")
    opened = rights_of([RoleName.AUDITOR, RoleName.ANALYST, RoleName.ADMINISTRATOR])
    for pattern, _, demand in list_demands():
        if not pattern.startswith("/api/") and isinstance(demand, Right):
            refused = client.get(_address(pattern)).status_code == 403
            assert refused == (demand not in opened), pattern


def test_a_page_that_is_refused_says_which_right_is_missing_and_whom_to_ask(
    database: str,
) -> None:
    player = make_visitors().owner
    client = visit_as(player)
    give_only(database, player, "auditor")
    page = client.get("/hits")
    assert page.status_code == 403
    text = page.content.decode()
    assert "to read the cases of the office and its hits" in text
    assert "Ana of OWN" in text  # nobody looks after the accounts: the point of contact
    for address in ("/check", "/hits", "/cases", "/submissions", "/values"):
        assert f'href="{address}"' not in text
    desk = client.get("/").content.decode()
    assert "not for this role" in desk
    assert "New hits" not in desk


def _is_api(rule: Rule | None) -> bool:
    """What programs ask for has its own doors, tried in test_api_doors.py."""
    return rule is Rule.BY_TOKEN


def _pages() -> list[tuple[str, Rule | None]]:
    return [(pattern, rule) for pattern, rule in list_rules() if not pattern.startswith("/api/")]


def test_nobody_gets_no_further_than_the_sign_in_page() -> None:
    make_visitors()
    for pattern, rule in _pages():
        for method in ("get", "post", "put", "delete", "head", "options"):
            answer = getattr(Client(), method)(_address(pattern))
            if rule in (Rule.SIGNED_IN, Rule.SIGNING_IN):
                assert answer.status_code == 302, (method, pattern)
                assert answer["Location"].startswith("/sign-in"), (method, pattern)
            else:
                assert answer.status_code in (200, 405, 422), (method, pattern)


def test_a_stranger_gets_pages_of_their_own_and_nothing_else() -> None:
    client = visit_as(make_visitors().stranger)
    demands = {pattern: demand for pattern, _, demand in list_demands()}
    for pattern, _ in _pages():
        if pattern in ("/sign-out", "/sign-in/again"):
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(_address(pattern))
            demand = demands.get(pattern)
            if isinstance(demand, Right) and demand not in RIGHTS[RoleName.ANALYST]:
                assert answer.status_code == 403, (method, pattern)
            else:
                assert answer.status_code in (200, 302, 404, 405, 422), (method, pattern)
            content = b"".join(answer) if answer.streaming else answer.content
            text = without_chance(content.decode(errors="replace"))
            # The directory names every agency to every office, where one is to be chosen.
            for agency in ("Agency OWN", "Agency PART"):
                text = text.replace(agency, "")
            assert "OWN" not in text, (method, pattern)
            assert "PART" not in text, (method, pattern)


def test_a_page_is_asked_for_by_head_as_by_get() -> None:
    client = visit_as(make_visitors().owner)
    for address in (*PAGES, "/sign-in", "/healthz"):
        got, asked = client.get(address), client.head(address)
        assert asked.status_code == got.status_code, address
        assert asked.content == b"", address


def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in() -> None:
    make_visitors()
    for address in PAGES:
        answer = Client().get(address, headers={"HX-Request": "true"})
        assert (answer.status_code, answer["HX-Redirect"]) == (401, "/sign-in")
        assert answer.content == b""


def test_no_form_is_taken_without_its_token() -> None:
    client = visit_as(make_visitors().owner, enforce_csrf=True)
    for pattern, _ in _pages():
        assert client.post(_address(pattern)).status_code == 403, pattern


def test_every_form_on_a_page_carries_its_token() -> None:
    client = visit_as(make_visitors().owner)
    for address in PAGES:
        page = client.get(address).content.decode()
        forms = re.findall(r"<form[^>]*method=.post.*?</form>", page, flags=re.DOTALL)
        assert forms
        assert all("csrfmiddlewaretoken" in form for form in forms)


def test_every_answer_carries_the_headers() -> None:
    client = visit_as(make_visitors().owner)
    for address in (*PAGES, "/sign-in", "/nothing-here", f"/hits/{uuid4()}"):
        answer = client.get(address)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" not in client.get(_address("/assets/<str:name>"))["Cache-Control"]


def test_no_page_needs_script_or_style_of_its_own_or_another_host() -> None:
    client = visit_as(make_visitors().owner)
    for address in PAGES:
        page = client.get(address).content.decode()
        assert not re.search(
            r"<script(?! src=\"/assets/)|<style|\sstyle=|\s(hx-)?on[a-z:]*=|js:|https?://", page
        ), address


def test_the_sign_of_life_says_nothing_else() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert not answer.cookies


@signed_in
def _without_right(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("a secret")


def _undeclared(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("a secret")


@pytest.fixture
def forgetful_address() -> Iterator[None]:
    """A new address whose view declares no rule, beside the ordinary ones."""
    module = ModuleType("forgetful_addresses")
    module.urlpatterns = [  # type: ignore[attr-defined]
        path("new", _undeclared),
        path("half", _without_right),
        path("", open_to_all(lambda _: HttpResponse()), name="desk"),
        path("assets/<str:name>", open_to_all(lambda _, name: HttpResponse()), name="asset"),
    ]
    sys.modules[module.__name__] = module
    with override_settings(ROOT_URLCONF=module.__name__):
        yield
    del sys.modules[module.__name__]


@pytest.mark.usefixtures("forgetful_address")
def test_a_view_without_a_rule_is_refused_to_everyone() -> None:
    assert ("/new", None) in list_rules()
    for client in (Client(), visit_as(make_visitors().owner)):
        answer = client.get("/new")
        assert answer.status_code == 403
        assert b"secret" not in answer.content


@pytest.mark.usefixtures("forgetful_address")
def test_a_view_that_states_no_right_is_refused_to_everyone() -> None:
    assert ("/half", "", None) in list_demands()
    client = visit_as(make_visitors().owner)
    assert client.get("/half").status_code == 403
    assert Client().get("/half").status_code == 302
