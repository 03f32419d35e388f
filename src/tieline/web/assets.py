"""Our own style sheet and icon, and the sign of life. Nothing comes from another host."""

from pathlib import Path
from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from tieline.web.rules import open_to_all

_FOLDER: Final = Path(__file__).parent / "assets"
_AN_HOUR: Final = "public, max-age=3600"


@open_to_all
@require_safe
def style(_request: HttpRequest) -> HttpResponseBase:
    """The style sheet."""
    return _file("tieline.css", "text/css; charset=utf-8")


@open_to_all
@require_safe
def icon(_request: HttpRequest) -> HttpResponseBase:
    """The icon in the browser's tab."""
    return _file("tieline.svg", "image/svg+xml")


@open_to_all
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """That the pages are served. It says nothing else."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def _file(name: str, content_type: str) -> FileResponse:
    response = FileResponse((_FOLDER / name).open("rb"), content_type=content_type)
    response["Cache-Control"] = _AN_HOUR
    return response
