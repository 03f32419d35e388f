"""The marking that lies on a case."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from ninja.decorators import decorate_view

from tieline.api.v1.doors import bearer_of
from tieline.api.v1.keys import keyed
from tieline.api.v1.marking_schemas import PastMarkings, RemarkDetails, stated_of
from tieline.apps.cases import queries as cases
from tieline.core.doors import demands
from tieline.core.rights import Right
from tieline.journeys import marking as markings
from tieline.journeys.shapes.cases import CaseShape

router = Router(tags=["cases"])


@router.get(
    "/{uuid:uuid}/markings",
    response=PastMarkings,
    operation_id="list_markings",
    summary="List how a case was marked",
)
@demands(Right.READ_CASES)
def list_markings(request: HttpRequest, uuid: UUID) -> PastMarkings:
    """The marking of a case and those it replaced, newest first, each with who and why."""
    viewer = bearer_of(request).viewer
    case = cases.get_case_by_uuid(viewer, uuid)
    return PastMarkings(items=markings.past_shapes(viewer, case))


@router.post(
    "/{uuid:uuid}/marking", response=CaseShape, operation_id="mark_case", summary="Re-mark a case"
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def mark_case(request: HttpRequest, uuid: UUID, details: RemarkDetails) -> CaseShape:
    """Replace the marking of a case; what is left out stays. What it denies holds at once, and
    releases of the case, which were given under the marking before, end with it."""
    bearer = bearer_of(request)
    markings.replace_marking(
        uuid,
        stated_of(details.marking),
        details.reason,
        actor=bearer.actor,
        now=datetime.now(UTC),
    )
    [shape] = markings.shapes_of(bearer.viewer, [cases.get_case_by_uuid(bearer.viewer, uuid)])
    return shape
