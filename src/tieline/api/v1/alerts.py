"""Alerts: what looks like fishing in what people of the token's office asked for, for auditors."""

from datetime import UTC, datetime
from typing import Annotated, Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from ninja.decorators import decorate_view

from tieline.api.v1.cursors import LIMIT, cut, next_link, unseal
from tieline.api.v1.doors import bearer_of
from tieline.api.v1.fields import Cursor, Limit
from tieline.api.v1.fishing_schemas import AlertPage, FindingDetails
from tieline.api.v1.keys import keyed
from tieline.core.doors import demands
from tieline.core.rights import Right
from tieline.journeys import alerts
from tieline.journeys.shapes.alerts import alert_shape

ADDRESS: Final = "/api/v1/alerts"
router = Router(tags=["alerts"])


@router.get("", response=AlertPage, operation_id="list_alerts", summary="List the alerts")
@demands(Right.AUDIT)
def list_alerts(
    request: HttpRequest,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
    only_open: Annotated[bool, Query(description="Only those that nobody has closed.")] = False,
) -> AlertPage:
    """What looks like fishing in what people of the office asked for, newest first: who, which
    sign, when and how many, and nothing of a case."""
    viewer = bearer_of(request).viewer
    office = viewer.office_id
    before = unseal(cursor, of="alerts", office=office)[0] if cursor else None
    views = alerts.list_alerts(viewer, only_open=only_open, before=before, limit=limit + 1)
    page, place = cut(views, limit, lambda view: [view.row.id])
    return AlertPage(
        items=[alert_shape(view) for view in page],
        next=next_link(
            ADDRESS, place, of="alerts", office=office, limit=limit, only_open=only_open
        ),
    )


@router.post(
    "/{uuid:uuid}/close",
    response={204: None},
    operation_id="close_alert",
    summary="Close an alert",
)
@decorate_view(keyed)
@demands(Right.AUDIT)
def close(request: HttpRequest, uuid: UUID, found: FindingDetails) -> None:
    """Close an alert with what was found. One's own is for another auditor to close."""
    alerts.close_alert(
        str(uuid),
        found.finding,
        found.reason,
        actor=bearer_of(request).actor,
        now=datetime.now(UTC),
    )
