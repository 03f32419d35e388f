"""Hits: what the token's office was told of, and what it does with its side."""

from datetime import UTC, datetime
from typing import Annotated, Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from ninja.decorators import decorate_view

from tieline.api.v1.cursors import LIMIT, next_link, unseal
from tieline.api.v1.doors import bearer_of
from tieline.api.v1.errors import BadCursor
from tieline.api.v1.keys import keyed
from tieline.api.v1.schemas import (
    AssignmentDetails,
    Cursor,
    DispositionDetails,
    HitsPage,
    Limit,
)
from tieline.apps.notices import queries as notices
from tieline.core.doors import demands
from tieline.core.rights import Right
from tieline.journeys import handling, looking
from tieline.journeys.shapes import HitPageShape, hit_page_shape, hit_shape

ADDRESS: Final = "/api/v1/hits"
router = Router(tags=["hits"])


@router.get("", response=HitsPage, operation_id="list_hits", summary="List the hits")
@demands(Right.READ_CASES)
def list_hits(
    request: HttpRequest,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
    new: Annotated[bool, Query(description="Only those nobody took note of.")] = False,
) -> HitsPage:
    """The hits that the office was told of, newest first."""
    actor, now = bearer_of(request).actor, datetime.now(UTC)
    office = actor.office_id
    before = UUID(unseal(cursor, of="hits", office=office)[0]) if cursor else None
    if before is not None and notices.find_place(actor.as_viewer(), before) is None:
        raise BadCursor
    views, following = looking.list_hits(
        actor=actor, now=now, only_new=new, before=before, limit=limit
    )
    return HitsPage(
        items=[hit_shape(view) for view in views],
        next=next_link(
            ADDRESS,
            [str(following)] if following else None,
            of="hits",
            office=office,
            limit=limit,
            new=new or None,
        ),
    )


@router.get("/{uuid:uuid}", response=HitPageShape, operation_id="get_hit", summary="Show a hit")
@demands(Right.READ_CASES)
def get_hit(request: HttpRequest, uuid: UUID) -> HitPageShape:
    """One's own side of a hit in full; of the others that they hold the value, and whom to call."""
    page = looking.show_hit(str(uuid), actor=bearer_of(request).actor, now=datetime.now(UTC))
    return hit_page_shape(page)


@router.post(
    "/{uuid:uuid}/assign", response={204: None}, operation_id="assign_hit", summary="Assign a hit"
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def assign(request: HttpRequest, uuid: UUID, assignment: AssignmentDetails) -> None:
    """Give the office's side of a hit to a colleague, and take note of it."""
    handling.assign_hit(
        str(uuid), assignment.to, actor=bearer_of(request).actor, now=datetime.now(UTC)
    )


@router.post(
    "/{uuid:uuid}/dispose",
    response={204: None},
    operation_id="dispose_hit",
    summary="Dispose of a hit",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def dispose(request: HttpRequest, uuid: UUID, disposal: DispositionDetails) -> None:
    """Settle the office's side of a hit, with a reason, and take note of it."""
    handling.dispose_hit(
        str(uuid),
        disposal.disposition.value,
        disposal.reason,
        actor=bearer_of(request).actor,
        now=datetime.now(UTC),
    )


@router.post(
    "/{uuid:uuid}/acknowledge",
    response={204: None},
    operation_id="acknowledge_hit",
    summary="Take note of a hit",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def acknowledge(request: HttpRequest, uuid: UUID) -> None:
    """Take note of a hit; doing so again changes nothing."""
    handling.acknowledge_hit(str(uuid), actor=bearer_of(request).actor, now=datetime.now(UTC))
