"""Sessions belong to pages: what every browser may keep carries none."""

from typing import Final

from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

_WITHOUT: Final = frozenset({"asset", "health"})
BY_ITSELF: Final = "Tieline-By-Itself"
"""The header of what a page asks for by itself, on a clock (`hx-headers`): nobody need be there."""


class PageSessionMiddleware(SessionMiddleware):
    """As Django's; but a file that caches may share is never answered with somebody's cookie, and
    neither loading it nor what a page asks for by itself makes a session last longer."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        found = request.resolver_match
        if found is not None and found.url_name in _WITHOUT:
            return response
        # A page left open must not keep its person signed in for ever.
        if BY_ITSELF in request.headers and not request.session.modified:
            return response
        return super().process_response(request, response)
