"""The addresses of this version. Every operation asks for a token and for a right; the description
asks for neither."""

import inspect

from django.urls import URLPattern, path
from ninja.operation import PathView

from tieline.api.v1.openapi import show_document
from tieline.api.v1.surface import api
from tieline.core.doors import by_token, demand_of, demands_by_method


def _operations() -> list[URLPattern]:
    found = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
    for pattern in found:
        by_token(pattern.callback)
        operations = _operations_of(pattern).operations
        demands_by_method(
            pattern.callback,
            {
                method: demand_of(operation.view_func)
                for operation in operations
                for method in operation.methods
            },
        )
    return found


def _operations_of(pattern: URLPattern) -> PathView:
    """Ninja answers all methods of an address with one function, which encloses them."""
    found = inspect.getclosurevars(pattern.callback).nonlocals["self"]
    if not isinstance(found, PathView):
        raise TypeError(f"{pattern.pattern} is answered by something else than its operations")
    return found


urlpatterns: list[URLPattern] = [
    path("openapi.json", show_document, name="openapi"),
    *_operations(),
]
