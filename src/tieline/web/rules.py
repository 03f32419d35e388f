"""Who may open which page. Every view declares its rule, and which right it demands or why none;
one that does not is refused.

Both stand on the view and nowhere else; `list_rules` and `list_demands` derive the lists from the
addresses.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, get_resolver

from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import KnownPerson
from tieline.apps.offices.sessions import resume_session
from tieline.core.doors import (
    Demand,
    Rule,
    demand_of,
    demands,
    demands_nothing,
    is_receive_only,
    methods_of,
    open_to_all,
    receive_only,
    rule_of,
    signed_in,
    signing_in,
)
from tieline.core.errors import TielineError
from tieline.core.ids import PersonId
from tieline.core.rights import Right
from tieline.web import session_state
from tieline.web.acting import actor_of, let_in, person_of, rights_of, viewer_of
from tieline.web.errors import page_refused
from tieline.web.lacking import page_lacking

SIGN_IN: Final = "/sign-in"
_BY_ITSELF: Final = "Tieline-By-Itself"
"""The header of what a page asks for by itself, on a clock (`hx-headers`): nobody need be there."""
_log = logging.getLogger("tieline.web")

__all__ = [
    "SIGN_IN",
    "Rule",
    "RulesMiddleware",
    "actor_of",
    "demands",
    "demands_nothing",
    "find_signed_in",
    "list_demands",
    "list_rules",
    "open_to_all",
    "person_of",
    "receive_only",
    "rule_of",
    "signed_in",
    "signing_in",
    "viewer_of",
]


def list_rules() -> list[tuple[str, Rule | None]]:
    """Every address with its rule, for the test that tries every door."""
    return [(address, rule_of(view)) for address, view in _walk("/", get_resolver().url_patterns)]


def list_demands() -> list[tuple[str, str, Demand | None]]:
    """Every address that lets only some in, with a method and what is demanded of it. The method
    is empty where one demand holds for all."""
    return [
        (address, method, demand_of(view, method))
        for address, view in _walk("/", get_resolver().url_patterns)
        if rule_of(view) not in (Rule.OPEN_TO_ALL, Rule.SIGNING_IN)
        for method in methods_of(view) or ("",)
    ]


class RulesMiddleware:
    """Applies the rule of each view before it runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        _arguments: list[Any],
        _named: dict[str, Any],
    ) -> HttpResponseBase | None:
        """None lets the view run."""
        rule = rule_of(view)
        # The API asks for the token itself, and its views run for nobody who has shown none.
        if rule in (Rule.OPEN_TO_ALL, Rule.BY_TOKEN):
            return None
        if rule is None:
            _log.error("the view %s declares no rule and is refused", view.__qualname__)
            return page_refused(request)
        now = datetime.now(UTC)
        if rule is Rule.SIGNING_IN:
            return None if _is_signing_in(request, now) else _to_sign_in(request)
        # Whatever acts needs a session that is not locked, and the view's own word on methods.
        only_receives = is_receive_only(view) and request.method in ("GET", "HEAD")
        return _admit(request, only_receives, now) or _ask_right(request, view)


def _is_signing_in(request: HttpRequest, now: datetime) -> bool:
    """Whether a second factor is awaited here, of someone who may still come in."""
    pending = session_state.pending_of(request, now)
    return pending is not None and offices.find_account(person_id=pending.person_id) is not None


def find_signed_in(request: HttpRequest, now: datetime) -> KnownPerson | None:
    """Who is signed in by two factors, in a session that stands; None for anyone else.

    A session that was ended elsewhere, and a person who may not come in any more, end here too.
    """
    account_id = request.user.pk
    key = request.session.session_key
    if account_id is None or key is None:
        return None
    try:
        person = offices.find_person_by_id(PersonId(account_id))
    except TielineError:
        logout(request)
        return None
    if not resume_session(key, actor=person.at_home(), now=now):
        logout(request)
        return None
    return person


def _admit(request: HttpRequest, only_receives: bool, now: datetime) -> HttpResponseBase | None:
    """Who it is, if they still hold a role in an office and the session is not locked, and for
    which office they act."""
    person = find_signed_in(request, now)
    if person is None:
        return _to_sign_in(request)
    if not only_receives:
        if session_state.is_idle(request, now):
            return _to_sign_in(request)
        if _BY_ITSELF not in request.headers:
            session_state.note_use(request, now)
    return None if let_in(request, person) else page_refused(request)


def _ask_right(request: HttpRequest, view: Callable[..., Any]) -> HttpResponseBase | None:
    demand = demand_of(view, request.method or "")
    if demand is None:
        _log.error("the view %s states no right and is refused", view.__qualname__)
        return page_refused(request)
    if isinstance(demand, Right) and demand not in rights_of(request):
        return page_lacking(request, demand)
    return None


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """The whole page goes there, also where only a part of it was asked for."""
    if "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Redirect": SIGN_IN})
    return redirect(_sign_in_address(request))


def _sign_in_address(request: HttpRequest) -> str:
    """Back to the page afterwards. The query is left out: it may hold what nobody should log."""
    if request.method not in ("GET", "HEAD") or request.path == "/":
        return SIGN_IN
    return f"{SIGN_IN}?{urlencode({'next': request.path})}"


def _walk(
    prefix: str, patterns: list[URLPattern | URLResolver]
) -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _walk(address, pattern.url_patterns)
        else:
            yield address, pattern.callback
