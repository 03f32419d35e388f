"""Each request says by which way it comes, for the audit trail."""

from collections.abc import Callable, Iterable, Iterator

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from tieline.api.v1.doors import is_api
from tieline.apps.audit.sources import Channel, coming_by
from tieline.web.session_state import source_of


class ArrivalMiddleware:
    """Around everything that writes entries: signing in, pages, the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        channel = Channel.API if is_api(request) else Channel.PAGE
        address = source_of(request)
        with coming_by(channel, address):
            response = self._get_response(request)
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            # What is exported is looked up, and written down, while it is sent.
            pieces: Iterable[bytes] = response.streaming_content  # type: ignore[assignment]
            response.streaming_content = _coming_by(channel, address, pieces)
        return response


def _coming_by(channel: Channel, address: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Each piece is made as coming that way; what is done between two of them is somebody else's."""
    steps = iter(pieces)
    while True:
        with coming_by(channel, address):
            piece = next(steps, None)
        if piece is None:
            return
        yield piece
