"""Rendering a page for someone who is signed in."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tieline.apps.notices import queries as notices
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import OfficeRow
from tieline.web.rules import person_of, viewer_of


def own_office(request: HttpRequest) -> OfficeRow:
    """The home office of whoever is signed in."""
    viewer = viewer_of(request)
    return offices.offices_by_id(viewer)[viewer.office_id]


def render_page(
    request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """A page with the frame around it: who is signed in, and how much is new."""
    frame = {
        "person_name": person_of(request).name,
        "office": own_office(request),
        "new_count": notices.count_new(viewer_of(request)),
    }
    return render(request, template, {**frame, **context}, status=status)
