"""Legal holds of the token's office, for its supervisors."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from ninja.decorators import decorate_view

from tieline.api.v1.cursors import LIMIT, cut, next_link, unseal
from tieline.api.v1.doors import bearer_of
from tieline.api.v1.fields import Cursor, Limit
from tieline.api.v1.hold_schemas import HoldPage, HoldReason
from tieline.api.v1.keys import keyed
from tieline.apps.retention import holds
from tieline.core.doors import demands
from tieline.core.rights import Right
from tieline.journeys import keeping_for_court
from tieline.journeys.shapes.holds import hold_shapes

ADDRESS: Final = "/api/v1/holds"
PATIENCE_S: Final = 5.0
router = Router(tags=["holds"])
of_cases = Router(tags=["holds"])


@router.get("", response=HoldPage, operation_id="list_holds", summary="List the legal holds")
@demands(Right.SUPERVISE)
def list_holds(request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = None) -> HoldPage:
    """The holds of the office, those that stand and those that were lifted, newest first."""
    viewer = bearer_of(request).viewer
    office = viewer.office_id
    before = unseal(cursor, of="holds", office=office)[0] if cursor else None
    found = [one for one in holds.list_holds(viewer) if before is None or one.id < int(before)]
    rows, place = cut(found, limit, lambda one: [one.id])
    return HoldPage(
        items=hold_shapes(viewer, rows),
        next=next_link(ADDRESS, place, of="holds", office=office, limit=limit),
    )


@of_cases.post(
    "/{uuid:uuid}/hold",
    response={204: None},
    operation_id="hold_case",
    summary="Hold a case for a court",
)
@decorate_view(keyed)
@demands(Right.SUPERVISE)
def hold_case(request: HttpRequest, uuid: UUID, why: HoldReason) -> None:
    """Seal a case: out of the index, shown to nobody of the office, and not purged."""
    actor, now = bearer_of(request).actor, datetime.now(UTC)
    keeping_for_court.hold_case(uuid, why.reason, actor=actor, now=now, patience_s=PATIENCE_S)


@router.post(
    "/{uuid:uuid}/open",
    response={204: None},
    operation_id="open_hold",
    summary="Open a case that is held",
)
@decorate_view(keyed)
@demands(Right.SUPERVISE)
def open_hold(request: HttpRequest, uuid: UUID, why: HoldReason) -> None:
    """Let the token's person see the case for 15 minutes, for a court. The trail says so, and why."""
    holds.open_hold(uuid, why.reason, actor=bearer_of(request).actor, now=datetime.now(UTC))


@router.post(
    "/{uuid:uuid}/lift",
    response={204: None},
    operation_id="lift_hold",
    summary="Lift a legal hold",
)
@decorate_view(keyed)
@demands(Right.SUPERVISE)
def lift_hold(request: HttpRequest, uuid: UUID, why: HoldReason) -> None:
    """Give the case back to its office and into the index. A purge that waits for it goes on."""
    actor, now = bearer_of(request).actor, datetime.now(UTC)
    keeping_for_court.lift_hold(uuid, why.reason, actor=actor, now=now, patience_s=PATIENCE_S)
