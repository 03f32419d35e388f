"""Each request has an id, and its answer bears it: whoever reports a fault can name it.

A server of ours has chosen the id already (page_server.py), from a proxy that it knows or anew. Any
other server's requests get a new one here.
"""

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponseBase

from tieline.core.request_ids import ENVIRON, HEADER, NO_ROUTE, ROUTE, is_request_id, working_for


def choose_request_id(shown: str, *, is_believed: bool) -> str:
    """What a proxy of one's own has chosen, if it has the form of an id; else a new one."""
    return shown if is_believed and is_request_id(shown) else uuid4().hex


class RequestIdMiddleware:
    """The outermost: whatever is logged or answered inside has the id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = str(request.META.setdefault(ENVIRON, choose_request_id("", is_believed=False)))
        with working_for(request_id):
            response = self._get_response(request)
        response[HEADER] = request_id
        found = request.resolver_match
        request.META[ROUTE] = found.view_name if found else NO_ROUTE
        return response
