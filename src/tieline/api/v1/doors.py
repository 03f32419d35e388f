"""Coming in: a token and nothing else. Cookies are taken away before anything reads them."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from ninja.security import HttpBearer

from tieline.api.v1.errors import LengthMissing, NoSuchAddress, NotSignedIn, RequestTooLarge
from tieline.api.v1.problems import answer_wrong_method, problem_of
from tieline.api.v1.uploads import UPLOAD_MOST, UnnamedFileHandler
from tieline.apps.offices import tokens
from tieline.apps.offices.queries import Bearer, find_bearer
from tieline.apps.offices.rights import demand_right
from tieline.core.doors import Rule, demand_of, methods_of, rule_of
from tieline.core.errors import TielineError
from tieline.core.rights import Right

ROOT: Final = "/api/"
_BEARER: Final = "_tieline_bearer"
_log = logging.getLogger("tieline.api")
_SCHEME: Final = "bearer "
_FORM_MOST: Final = 4 << 20
"""Bytes that a multipart form may need besides its file."""


def is_api(request: HttpRequest) -> bool:
    """Whether this is asked of the API, in whichever version and however wrongly."""
    return request.path_info.startswith(ROOT)


def bearer_of(request: HttpRequest) -> Bearer:
    """Who showed the token of this request. Only for views under `by_token`."""
    bearer = getattr(request, _BEARER, None)
    if not isinstance(bearer, Bearer):
        raise NotSignedIn
    return bearer


class ShownToken(HttpBearer):
    """A token, as the page *My account* makes it. It acts as one person for one office."""

    def authenticate(self, request: HttpRequest, token: str) -> Bearer | None:
        """Whom the middleware below let in. Without it, nobody."""
        found = getattr(request, _BEARER, None)
        return found if isinstance(found, Bearer) else None


class TokenMiddleware:
    """Lets programs in. Must stand before whatever reads cookies."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_api(request):
            return self._get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        answer = self._get_response(request)
        return answer_wrong_method(answer) if answer.status_code == 405 else answer

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        _arguments: list[Any],
        _named: dict[str, Any],
    ) -> HttpResponseBase | None:
        """None lets the view run."""
        if rule_of(view) is not Rule.BY_TOKEN:
            return None
        try:
            bearer = _admit(request)
            setattr(request, _BEARER, bearer)
            _demand_bounds(request)
            _demand_right(view, request.method or "", bearer)
        except TielineError as error:
            return problem_of(error)
        # A file goes to disk as it comes in, and has no name there.
        request.upload_handlers = [UnnamedFileHandler(request)]
        return None


def _admit(request: HttpRequest) -> Bearer:
    shown = request.headers.get("Authorization", "")
    if shown[: len(_SCHEME)].lower() != _SCHEME:
        raise NotSignedIn
    now = datetime.now(UTC)
    bearer = find_bearer(shown[len(_SCHEME) :].strip(), now=now)
    if bearer is None:
        raise NotSignedIn
    tokens.note_use(bearer, today=now.date())
    return bearer


def _demand_right(view: Callable[..., Any], method: str, bearer: Bearer) -> None:
    if method not in methods_of(view):
        return  # ninja says which methods there are
    demand = demand_of(view, method)
    if demand is None:
        _log.error("an operation states no right and is refused")
        raise NoSuchAddress
    if isinstance(demand, Right):
        demand_right(bearer.actor, demand)


def _demand_bounds(request: HttpRequest) -> None:
    if "HTTP_TRANSFER_ENCODING" in request.META:
        raise LengthMissing
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > UPLOAD_MOST + _FORM_MOST:
        raise RequestTooLarge
