"""Two addresses for whoever watches the pages, open to all. They tell one word, and nothing of anybody."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tieline.config.readiness import Gatekeeper, look
from tieline.core.doors import open_to_all

_PLAIN: Final = "text/plain; charset=utf-8"
_gatekeeper: Final = Gatekeeper(lambda: look(settings.HOME))


@open_to_all
@require_safe
def live(_request: HttpRequest) -> HttpResponse:
    """That this process takes requests and has a thread for them. Restart it where it does not."""
    return HttpResponse("ok\n", content_type=_PLAIN)


@open_to_all
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Whether it can do what it is asked; if not, send nobody here meanwhile."""
    found = _gatekeeper.ask()
    return HttpResponse(found.lines(), status=503 if found.unready else 200, content_type=_PLAIN)
