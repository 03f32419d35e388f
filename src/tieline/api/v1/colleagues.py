"""Colleagues: the people of the token's office, to whom a hit can be given."""

from typing import Final

from django.http import HttpRequest
from ninja import Router

from tieline.api.v1.cursors import LIMIT, cut, next_link, unseal
from tieline.api.v1.doors import bearer_of
from tieline.api.v1.fields import Cursor, Limit
from tieline.api.v1.schemas import ColleaguePage
from tieline.apps.offices import queries as offices
from tieline.core.doors import demands_nothing
from tieline.journeys.shapes.people import colleague_shape

ADDRESS: Final = "/api/v1/colleagues"
router = Router(tags=["colleagues"])


@router.get(
    "", response=ColleaguePage, operation_id="list_colleagues", summary="List the colleagues"
)
@demands_nothing("the people of an office know each other")
def list_colleagues(
    request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = None
) -> ColleaguePage:
    """The people of the token's own office by name: a hit can be given to each of them."""
    viewer = bearer_of(request).viewer
    office = viewer.office_id
    after = unseal(cursor, of="colleagues", office=office)[0] if cursor else ""
    people = sorted(
        (row for row in offices.list_colleagues(viewer) if row.name > after),
        key=lambda row: row.name,
    )
    rows, place = cut(people, limit, lambda row: [row.name])
    return ColleaguePage(
        items=[colleague_shape(row) for row in rows],
        next=next_link(ADDRESS, place, of="colleagues", office=office, limit=limit),
    )
