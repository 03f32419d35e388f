"""The directory, which every office may read."""

from typing import Final

from django.http import HttpRequest
from ninja import Router

from tieline.api.v1.cursors import LIMIT, cut, next_link, unseal
from tieline.api.v1.doors import bearer_of
from tieline.api.v1.fields import Cursor, Limit
from tieline.api.v1.schemas import OfficePage
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import OfficeRow
from tieline.core.doors import demands_nothing
from tieline.core.ids import Viewer
from tieline.journeys.shapes.offices import OfficeShape, office_shape

ADDRESS: Final = "/api/v1/offices"
router = Router(tags=["offices"])


@router.get("", response=OfficePage, operation_id="list_offices", summary="List the offices")
@demands_nothing("the directory is open to every office")
def list_offices(request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = None) -> OfficePage:
    """All offices by code, with whom to call."""
    viewer = bearer_of(request).viewer
    office = viewer.office_id
    after = unseal(cursor, of="offices", office=office)[0] if cursor else ""
    rows, place = cut(
        sorted(
            (row for row in offices.list_offices(viewer) if row.code > after),
            key=lambda row: row.code,
        ),
        limit,
        lambda row: [row.code],
    )
    return OfficePage(
        items=tell_offices(rows, viewer),
        next=next_link(ADDRESS, place, of="offices", office=office, limit=limit),
    )


def tell_offices(rows: list[OfficeRow], viewer: Viewer) -> list[OfficeShape]:
    """These offices with the names of their points of contact."""
    people = offices.people_by_id(viewer, {row.poc_id for row in rows if row.poc_id is not None})
    names = {row.id: people[row.poc_id].name for row in rows if row.poc_id in people}
    return [office_shape(row, names.get(row.id)) for row in rows]
