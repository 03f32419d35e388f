"""Django's own errors: a page for a person, a problem for a program."""

from django.http import HttpRequest, HttpResponse

from tieline.api.v1 import problems
from tieline.api.v1.doors import is_api
from tieline.web import errors


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`handler400`."""
    return (problems.unreadable if is_api(request) else errors.page_unreadable)(request, exception)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`handler403`."""
    return (problems.refused if is_api(request) else errors.page_refused)(request, exception)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`handler404`."""
    return (problems.missing if is_api(request) else errors.page_missing)(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    """`handler500`, called while the failure is being handled. It is logged for both alike."""
    page = errors.page_failed(request)
    return problems.failed(request) if is_api(request) else page
