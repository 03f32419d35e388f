"""What pages load: built from frontend/ by tools/frontend.sh, served from here. No other host.

A file's name holds the hash of its content, so a browser may keep it for ever. The names are
those of the manifest; any other is missing, wherever it points.
"""

import json
import mimetypes
from functools import cache
from pathlib import Path
from typing import Final

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import condition, require_safe

from tieline.core.errors import TielineError
from tieline.web.rules import open_to_all

BUILT: Final = Path(__file__).parent / "built"
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


class AssetsMissing(TielineError):
    """Nobody built what pages load."""

    def __init__(self) -> None:
        super().__init__(
            "assets_missing",
            "What the pages load has not been built. Run `make setup` in the project's folder.",
        )


@cache
def manifest() -> dict[str, str]:
    """By the name of a source the name of the file built from it. Raises AssetsMissing."""
    try:
        found: dict[str, str] = json.loads((BUILT / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        raise AssetsMissing from None
    return found


def address_of(name: str) -> str:
    """Where a browser gets the file built from a source. Raises AssetsMissing, KeyError."""
    return reverse("asset", args=[manifest()[name]])


def _etag(request: HttpRequest, name: str) -> str | None:
    return f'"{name}{".gz" if _takes_gzip(request, name) else ""}"'


@open_to_all
@require_safe
@condition(etag_func=_etag)
def asset(request: HttpRequest, name: str) -> HttpResponseBase:
    """One built file, compressed where it was and the browser takes that."""
    if name not in manifest().values():
        raise Http404
    is_packed = _takes_gzip(request, name)
    suffix = Path(name).suffix
    kind = _TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
    response = FileResponse(
        (BUILT / (f"{name}.gz" if is_packed else name)).open("rb"), content_type=kind
    )
    if is_packed:
        response["Content-Encoding"] = "gzip"
    response["Cache-Control"] = _FOR_EVER
    response["Content-Disposition"] = "inline"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


@open_to_all
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """That the pages are served. It says nothing else."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def _takes_gzip(request: HttpRequest, name: str) -> bool:
    """Fonts are packed in themselves."""
    offered = request.headers.get("Accept-Encoding", "")
    return "gzip" in offered and Path(name).suffix in (".css", ".js", ".svg")
