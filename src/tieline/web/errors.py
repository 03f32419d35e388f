"""From what went wrong to the page that says so: one table.

These pages hold fixed words. What was asked for, what an error says and where it happened stay
out of them and out of the log: any of it can hold a selector.
"""

import logging
import sys
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from tieline.apps.audit.errors import PurposeMissing, RightMissing
from tieline.apps.looks.errors import TooMuchAsked
from tieline.apps.offices.errors import NotTheirOffice, OperatorOnly
from tieline.apps.retention.errors import Purged
from tieline.core.doors import Rule, rule_of
from tieline.core.errors import BadInput, NotFound, Refused, TielineError
from tieline.core.request_ids import current_request_id
from tieline.journeys import failures

_log = logging.getLogger("tieline.web")

# The first line that fits holds. A form catches what its own fields can cause.
STATUS: Final[tuple[tuple[type[TielineError], int], ...]] = (
    (NotFound, 404),  # hidden looks like missing
    (NotTheirOffice, 403),
    (OperatorOnly, 403),
    (RightMissing, 403),
    (TooMuchAsked, 429),
    (Purged, 410),
    (Refused, 409),
    (PurposeMissing, 422),
    (BadInput, 422),
    (TielineError, 500),
)

_PAGES: Final = {
    400: ("This cannot be read", "What was sent cannot be used as it is. Go back and try again."),
    403: ("Not for you", "Your account may not open this page or do this."),
    405: (
        "Nothing to show here",
        "This address only takes what a form sends. Go back to the page that the form stood on.",
    ),
    404: ("Nothing here", "There is no such page, or nothing here that you may know of."),
    409: ("Not possible now", "Things have changed meanwhile. Go back, reload and look again."),
    410: ("Purged", "What was here was purged. The list of purges says when and why."),
    429: ("Not now", "Too much was asked for. Wait a while, then go back and try again."),
    422: ("Something is missing", "What was entered cannot be used. Go back and correct it."),
    500: ("Something went wrong", "It is our fault, and it is recorded. Try again in a while."),
}


def status_of(error: TielineError) -> int:
    """The status that answers this error."""
    return next(status for kind, status in STATUS if isinstance(error, kind))


def page_of(status: int) -> HttpResponse:
    """The page of a status. It is the same for everyone, signed in or not."""
    return _page(status, *_PAGES[status])


def _page(status: int, title: str, words: str) -> HttpResponse:
    # Only of a failure: what is hidden and what is missing must look the same to the last byte.
    request_id = current_request_id() if status >= 500 else ""
    page = render_to_string(
        "problem.html", {"title": title, "words": words, "request_id": request_id}
    )
    return HttpResponse(page, status=status)


class ErrorsMiddleware:
    """Answers what a view raises on purpose; everything else is a failure of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self._get_response(request)
        return _page_of_wrong_method(answer) if _is_bare_refusal(request, answer) else answer

    def process_exception(self, _request: HttpRequest, error: Exception) -> HttpResponse | None:
        """None leaves it to `page_failed`."""
        if not isinstance(error, TielineError):
            return None
        status = status_of(error)
        if status >= 500:
            log_failure(error)
        return page_of(status)


def _is_bare_refusal(request: HttpRequest, answer: HttpResponseBase) -> bool:
    """Whether Django refused the method, with nothing to read: for instance where the page that
    a form led to is asked for again."""
    is_ours = rule_of(request.resolver_match.func) if request.resolver_match else None
    return answer.status_code == 405 and is_ours is not Rule.BY_TOKEN


def _page_of_wrong_method(given: HttpResponseBase) -> HttpResponse:
    answer = page_of(405)
    answer["Allow"] = given["Allow"]
    return answer


def page_unreadable(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's `handler400`."""
    return page_of(400)


def page_refused(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's `handler403`."""
    return page_of(403)


def page_missing(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's `handler404`."""
    return page_of(404)


def page_failed(_request: HttpRequest) -> HttpResponse:
    """Django's `handler500`, called while the failure is being handled."""
    error = sys.exc_info()[1]
    if error is not None:
        log_failure(error)
    return page_of(500)


def page_forged(_request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from our own page, or from one that was shown before somebody
    signed in or out in this browser."""
    return _page(
        403,
        "This page is too old",
        "Nothing was done: since it was shown, somebody signed in or out here. Go back, load the "
        "page again and send it once more.",
    )


def log_failure(error: BaseException) -> None:
    """What kind of failure and where in the code; never its words."""
    failures.log_failure(_log, error)
