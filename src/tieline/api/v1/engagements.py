"""Engagements of auditors: opened, confirmed, drawn under, written down, closed. For auditors of the
token's office."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.decorators import decorate_view

from tieline.api.v1.doors import bearer_of
from tieline.api.v1.engagement_schemas import (
    DrawDetails,
    EngagementDetails,
    Engagements,
    ReportDetails,
    WorkpaperDetails,
)
from tieline.api.v1.keys import keyed
from tieline.apps.engagements import actions
from tieline.apps.engagements import queries as engagements
from tieline.apps.engagements.actions import NewEngagement, NewWorkpaper, Wish
from tieline.core.doors import demands
from tieline.core.rights import Right
from tieline.journeys import engaging
from tieline.journeys.shapes.engagements import (
    EngagementPageShape,
    EngagementShape,
    engagement_page_shape,
    engagement_shape,
)
from tieline.journeys.shapes.samples import (
    SampleShape,
    sample_shape,
)

router = Router(tags=["engagements"])
samples = Router(tags=["engagements"])


@router.get(
    "", response=Engagements, operation_id="list_engagements", summary="List the engagements"
)
@demands(Right.AUDIT)
def list_engagements(request: HttpRequest) -> Engagements:
    """The engagements of the office, newest first, and where each stands."""
    views = engaging.list_engagements(bearer_of(request).viewer, now=datetime.now(UTC))
    return Engagements(items=[engagement_shape(view) for view in views])


@router.post(
    "",
    response={201: EngagementShape},
    operation_id="open_engagement",
    summary="Open an engagement",
)
@decorate_view(keyed)
@demands(Right.AUDIT)
def open_engagement(
    request: HttpRequest, response: HttpResponse, said: EngagementDetails
) -> tuple[int, EngagementShape]:
    """Open an engagement. It opens no case until another auditor of the office, or the operator of
    the installation, has confirmed it."""
    bearer, now = bearer_of(request), datetime.now(UTC)
    uuid = actions.open_engagement(NewEngagement(**said.model_dump()), actor=bearer.actor, now=now)
    response["Location"] = f"/api/v1/engagements/{uuid}"
    page = engaging.show_engagement(str(uuid), bearer.viewer, now=now)
    return 201, engagement_shape(page.view)


@router.get(
    "/{uuid:uuid}",
    response=EngagementPageShape,
    operation_id="get_engagement",
    summary="Show an engagement",
)
@demands(Right.AUDIT)
def get_engagement(request: HttpRequest, uuid: UUID) -> EngagementPageShape:
    """One engagement with its draws, seeds, populations, workpapers and the cases that were opened."""
    page = engaging.show_engagement(str(uuid), bearer_of(request).viewer, now=datetime.now(UTC))
    return engagement_page_shape(page)


@router.post(
    "/{uuid:uuid}/confirm",
    response={204: None},
    operation_id="confirm_engagement",
    summary="Confirm an engagement",
)
@decorate_view(keyed)
@demands(Right.AUDIT)
def confirm(request: HttpRequest, uuid: UUID) -> None:
    """Confirm an engagement that somebody else opened."""
    actions.confirm_engagement(str(uuid), actor=bearer_of(request).actor, now=datetime.now(UTC))


@router.post(
    "/{uuid:uuid}/draws", response={204: None}, operation_id="draw_cases", summary="Draw cases"
)
@decorate_view(keyed)
@demands(Right.AUDIT)
def draw(request: HttpRequest, uuid: UUID, said: DrawDetails) -> None:
    """Draw cases by a seed that is made here and recorded first."""
    wish = Wish(said.criterion, said.size, said.since, said.until)
    engaging.draw_cases(str(uuid), wish, actor=bearer_of(request).actor, now=datetime.now(UTC))


@router.post(
    "/{uuid:uuid}/workpapers",
    response={204: None},
    operation_id="write_workpaper",
    summary="Write a workpaper",
)
@decorate_view(keyed)
@demands(Right.AUDIT)
def write(request: HttpRequest, uuid: UUID, said: WorkpaperDetails) -> None:
    """Write a workpaper, of a sampled case or in general. It is never edited, only replaced."""
    bearer = bearer_of(request)
    sample = engagements.get_sample(bearer.viewer, str(said.sample)) if said.sample else None
    new = NewWorkpaper(said.question, said.finding, said.conclusion, sample, said.replaces)
    engaging.write_workpaper(str(uuid), new, actor=bearer.actor, now=datetime.now(UTC))


@router.post(
    "/{uuid:uuid}/close",
    response={204: None},
    operation_id="close_engagement",
    summary="Close an engagement",
)
@decorate_view(keyed)
@demands(Right.AUDIT)
def close(request: HttpRequest, uuid: UUID, said: ReportDetails) -> None:
    """Close an engagement for good, with its report."""
    actions.close_engagement(
        str(uuid), said.report, actor=bearer_of(request).actor, now=datetime.now(UTC)
    )


@samples.get(
    "/{uuid:uuid}",
    response=SampleShape,
    operation_id="open_sample",
    summary="Open a sampled case",
)
@demands(Right.AUDIT)
def open_sample(request: HttpRequest, uuid: UUID) -> SampleShape:
    """A case that was drawn, read-only, for the auditors of a running engagement. That it was opened
    is written down before it is answered."""
    view = engaging.open_sample(str(uuid), actor=bearer_of(request).actor, now=datetime.now(UTC))
    return sample_shape(view)
