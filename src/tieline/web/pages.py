"""Rendering a page for someone who is signed in."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tieline.apps.audit.acting import reading_as
from tieline.apps.notices import queries as notices
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import OfficeRow
from tieline.core.rights import Right
from tieline.web.acting import person_of, rights_of, viewer_of


def own_office(request: HttpRequest) -> OfficeRow:
    """The office for which whoever is signed in acts."""
    viewer = viewer_of(request)
    return offices.own_office(viewer)


def render_page(
    request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """A page with the frame around it: who is signed in, for which office and which others they
    could act for, what their roles open (`may`), and how much is new."""
    person, viewer, rights = person_of(request), viewer_of(request), rights_of(request)
    with reading_as(viewer):
        directory = offices.offices_by_id(viewer, {viewer.office_id, *person.office_ids})
        new_count = notices.count_new(viewer) if Right.READ_CASES in rights else 0
    frame = {
        "person_name": person.name,
        "office": directory[viewer.office_id],
        "other_offices": [office for office in directory.values() if office.id != viewer.office_id],
        "may": {right.value: True for right in rights},
        "new_count": new_count,
    }
    return render(request, template, {**frame, **context}, status=status)
