"""What every answer tells the browser: keep nothing, load and run only what is served from here, and
lend nothing of it to another site."""

from collections.abc import Callable, Mapping
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_NEEDED_BY_NO_PAGE: Final = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
ALWAYS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _NEEDED_BY_NO_PAGE),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
NOT_MODIFIED: Final = 304


class HeadersMiddleware:
    """The outermost: error pages and the answers of the API carry the headers too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        for name, value in ALWAYS.items():
            response[name] = value
        if settings.HSTS_SECONDS:
            # Whether this request came by TLS only the proxy knows; without it browsers ignore it.
            response["Strict-Transport-Security"] = f"max-age={settings.HSTS_SECONDS}"
        # A 304 changes nothing of what a browser keeps: that it may be kept, least of all.
        if "Cache-Control" not in response and response.status_code != NOT_MODIFIED:
            response["Cache-Control"] = "no-store"
        return response
