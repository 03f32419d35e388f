"""What courts ask of the token's office, and what its prosecutors asked. Read here; counsel, supervisors
and prosecutors decide as persons, at the pages."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from tieline.api.v1.doors import bearer_of
from tieline.api.v1.fields import Told, describe
from tieline.core.doors import demands
from tieline.core.rights import Right
from tieline.journeys import disclosing, packaging
from tieline.journeys.shapes.packages import (
    CounselThingShape,
    DisclosedShape,
    ItemShape,
    LogLineShape,
    PackageShape,
    RequestShape,
    desk_shape,
    item_shape,
    request_shape,
)

describe(CounselThingShape, DisclosedShape, ItemShape, LogLineShape, PackageShape, RequestShape)
router = Router(tags=["disclosures"])
prosecutions = Router(tags=["disclosures"])


class DisclosureRequests(Told):
    """Requests, newest first."""

    items: list[RequestShape]


class DisclosureRequestPage(Told):
    """A request and what it asks for, as the asked office may know of it."""

    request: RequestShape
    items: list[ItemShape]


class CounselDesk(Told):
    """What waits for counsel, and for whoever approves; due first at the head."""

    items: list[CounselThingShape]


@router.get(
    "",
    response=DisclosureRequests,
    operation_id="list_disclosure_requests",
    summary="List the requests for disclosure",
)
@demands(Right.READ_CASES)
def list_requests(request: HttpRequest) -> DisclosureRequests:
    """What prosecutors ask of the office's cases."""
    views = disclosing.list_requests(actor=bearer_of(request).actor, now=datetime.now(UTC))
    return DisclosureRequests(items=[request_shape(view) for view in views])


@router.get(
    "/desk",
    response=CounselDesk,
    operation_id="list_counsel_desk",
    summary="List what waits for counsel",
)
@demands(Right.COUNSEL)
def list_desk(request: HttpRequest) -> CounselDesk:
    """What courts ask for of the office's cases, also of those that answered a hit in silence."""
    views = disclosing.list_desk(actor=bearer_of(request).actor, now=datetime.now(UTC))
    return CounselDesk(items=[desk_shape(view) for view in views])


@router.get(
    "/{uuid:uuid}",
    response=DisclosureRequestPage,
    operation_id="get_disclosure_request",
    summary="Show a request for disclosure",
)
@demands(Right.READ_CASES)
def get_request(request: HttpRequest, uuid: UUID) -> DisclosureRequestPage:
    """One request and what it asks for: the own office's things in full, of others' that they are
    asked, where a hit would tell of them."""
    actor, now = bearer_of(request).actor, datetime.now(UTC)
    view, items = disclosing.show_request(uuid, actor=actor, now=now)
    return DisclosureRequestPage(
        request=request_shape(view), items=[item_shape(one) for one in items]
    )


@prosecutions.get(
    "",
    response=DisclosureRequests,
    operation_id="list_own_disclosure_requests",
    summary="List the requests that the office's prosecutors made",
)
@demands(Right.PROSECUTE)
def list_own(request: HttpRequest) -> DisclosureRequests:
    """What prosecutors of the office asked of others."""
    views = disclosing.list_own_requests(actor=bearer_of(request).actor, now=datetime.now(UTC))
    return DisclosureRequests(items=[request_shape(view) for view in views])


@prosecutions.get(
    "/{uuid:uuid}/package",
    response=PackageShape,
    operation_id="get_package",
    summary="Show an issued package",
)
@demands(Right.PROSECUTE)
def get_package(request: HttpRequest, uuid: UUID) -> PackageShape:
    """What was disclosed, and both parts of the log. The files that go to a court, with their digests
    in the trail, are made at the page."""
    return packaging.read_package(uuid, actor=bearer_of(request).actor, now=datetime.now(UTC))
