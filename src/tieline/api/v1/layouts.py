"""Layouts: how senders' files are read, as the token's office remembers it."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from ninja.decorators import decorate_view

from tieline.api.v1.cursors import LIMIT, cut, next_link, unseal
from tieline.api.v1.doors import bearer_of
from tieline.api.v1.errors import BadCursor
from tieline.api.v1.fields import Cursor, Limit
from tieline.api.v1.file_schemas import LayoutPage
from tieline.api.v1.keys import keyed
from tieline.apps.submissions import layouts
from tieline.core.doors import demands
from tieline.core.rights import Right
from tieline.journeys.shapes.layouts import RememberedLayoutShape, remembered_layout_shape

ADDRESS: Final = "/api/v1/layouts"
router = Router(tags=["layouts"])


@router.get("", response=LayoutPage, operation_id="list_layouts", summary="List the layouts")
@demands(Right.READ_CASES)
def list_layouts(request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = None) -> LayoutPage:
    """What the office remembers, by sender. A submission with `remember` adds to it."""
    viewer = bearer_of(request).viewer
    office = viewer.office_id
    rows = layouts.list_layouts(viewer)
    if cursor:
        last = unseal(cursor, of="layouts", office=office)[0]
        places = [place for place, row in enumerate(rows) if str(row.uuid) == last]
        if not places:
            raise BadCursor
        rows = rows[places[0] + 1 :]
    page, place = cut(rows, limit, lambda row: [str(row.uuid)])
    return LayoutPage(
        items=[remembered_layout_shape(row) for row in page],
        next=next_link(ADDRESS, place, of="layouts", office=office, limit=limit),
    )


@router.get(
    "/{uuid:uuid}",
    response=RememberedLayoutShape,
    operation_id="get_layout",
    summary="Show a layout",
)
@demands(Right.READ_CASES)
def get_layout(request: HttpRequest, uuid: UUID) -> RememberedLayoutShape:
    """One layout by its id. What it holds can be stated as the layout of a submission."""
    return remembered_layout_shape(layouts.get_layout(bearer_of(request).viewer, str(uuid)))


@router.post(
    "/{uuid:uuid}/forget",
    response={204: None},
    operation_id="forget_layout",
    summary="Forget a layout",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def forget(request: HttpRequest, uuid: UUID) -> None:
    """Remember it no longer. Submissions that were read by it keep it."""
    layouts.forget_layout(str(uuid), actor=bearer_of(request).actor, now=datetime.now(UTC))
