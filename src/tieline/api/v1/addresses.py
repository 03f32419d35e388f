"""The addresses of this version. Every operation asks for a token; the description does not."""

from django.urls import URLPattern, path

from tieline.api.v1.openapi import show_document
from tieline.api.v1.surface import api
from tieline.core.doors import by_token


def _operations() -> list[URLPattern]:
    found = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
    for pattern in found:
        by_token(pattern.callback)
    return found


urlpatterns: list[URLPattern] = [
    path("openapi.json", show_document, name="openapi"),
    *_operations(),
]
