"""Each request says by which way it comes, for the audit trail."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from tieline.api.v1.doors import is_api
from tieline.apps.audit.sources import Channel, coming_by
from tieline.web.session_state import source_of


class ArrivalMiddleware:
    """Around everything that writes entries: signing in, pages, the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        channel = Channel.API if is_api(request) else Channel.PAGE
        with coming_by(channel, source_of(request)):
            return self._get_response(request)
