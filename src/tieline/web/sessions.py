"""Sessions belong to pages: what every browser may keep carries none."""

from typing import Final

from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

_WITHOUT: Final = frozenset({"asset", "health", "live", "ready"})


class PageSessionMiddleware(SessionMiddleware):
    """As Django's; but a file that caches may share is never answered with somebody's cookie, and
    loading it does not make a session last longer."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        found = request.resolver_match
        if found is not None and found.url_name in _WITHOUT:
            return response
        return super().process_response(request, response)
