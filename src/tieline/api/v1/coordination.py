"""The coordinator's desk, and whom the token's office lets sit at it."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from ninja.decorators import decorate_view

from tieline.api.v1.answer_schemas import (
    ClearanceDetails,
    ClearancePage,
    OverlapOutcomeDetails,
)
from tieline.api.v1.cursors import LIMIT, cut, next_link, unseal
from tieline.api.v1.doors import bearer_of
from tieline.api.v1.fields import Cursor, Limit
from tieline.api.v1.keys import keyed
from tieline.core.doors import demands, demands_nothing
from tieline.core.rights import Right
from tieline.journeys import clearing, coordinating
from tieline.journeys.clearing import Cleared
from tieline.journeys.shapes.answers import clearance_shape
from tieline.journeys.shapes.coordination import DeskShape, desk_shape

CLEARED: Final = "/api/v1/coordinators"
desk_router = Router(tags=["coordination"])
cleared_router = Router(tags=["coordination"])


@desk_router.get(
    "", response=DeskShape, operation_id="get_desk", summary="Show the coordinator's desk"
)
@demands(Right.COORDINATE)
def get_desk(request: HttpRequest) -> DeskShape:
    """What the offices that the token's person serves have in common, in whole: what nobody else may
    know of, then what both sides may know. Of no value it is told what it is."""
    now = datetime.now(UTC)
    return desk_shape(coordinating.show_desk(actor=bearer_of(request).actor, now=now), now)


@desk_router.post(
    "/{uuid:uuid}/take",
    response={204: None},
    operation_id="take_overlap",
    summary="See to an overlap",
)
@decorate_view(keyed)
@demands(Right.COORDINATE)
def take(request: HttpRequest, uuid: UUID) -> None:
    """See to an overlap that neither side may know of: its clock stops. 409 where another coordinator
    sees to it; one's own may be taken again."""
    coordinating.take(uuid, actor=bearer_of(request).actor, now=datetime.now(UTC))


@desk_router.post(
    "/{uuid:uuid}/settle",
    response={204: None},
    operation_id="settle_overlap",
    summary="Settle an overlap",
)
@decorate_view(keyed)
@demands(Right.COORDINATE)
def settle(request: HttpRequest, uuid: UUID, settlement: OverlapOutcomeDetails) -> None:
    """Settle an overlap that neither side may know of, with what came of it and why."""
    coordinating.settle(
        uuid,
        settlement.outcome.value,
        settlement.reason,
        actor=bearer_of(request).actor,
        now=datetime.now(UTC),
    )


@cleared_router.get(
    "",
    response=ClearancePage,
    operation_id="list_coordinators",
    summary="List the office's coordinators",
)
@demands_nothing("the people of an office may know who coordinates for it")
def list_coordinators(
    request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = None
) -> ClearancePage:
    """The coordinators whom the token's office has cleared, by name."""
    viewer = bearer_of(request).viewer
    office = viewer.office_id
    after = tuple(unseal(cursor, of="coordinators", office=office)) if cursor else ("", "")
    found = (one for one in clearing.list_cleared(viewer) if _place(one) > after)
    rows, place = cut(sorted(found, key=_place), limit, lambda one: list(_place(one)))
    return ClearancePage(
        items=[clearance_shape(one) for one in rows],
        next=next_link(CLEARED, place, of="coordinators", office=office, limit=limit),
    )


@cleared_router.post(
    "/clear",
    response={204: None},
    operation_id="clear_coordinator",
    summary="Clear a coordinator",
)
@decorate_view(keyed)
@demands(Right.SUPERVISE)
def clear(request: HttpRequest, clearance: ClearanceDetails) -> None:
    """Let a coordinator serve the office; a clearance they had before is replaced."""
    clearing.clear(
        clearance.person,
        is_for_silent=clearance.is_for_silent,
        reason=clearance.reason,
        actor=bearer_of(request).actor,
        now=datetime.now(UTC),
    )


@cleared_router.post(
    "/{uuid:uuid}/end",
    response={204: None},
    operation_id="end_clearance",
    summary="End a clearance",
)
@decorate_view(keyed)
@demands(Right.SUPERVISE)
def end(request: HttpRequest, uuid: UUID) -> None:
    """End a coordinator's clearance: they see nothing more of the office."""
    clearing.end_clearance(uuid, actor=bearer_of(request).actor, now=datetime.now(UTC))


def _place(one: Cleared) -> tuple[str, str]:
    return one.name, str(one.row.uuid)
