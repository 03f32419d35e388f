"""Damage assessments of the token's office, and who was told what of its cases."""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from ninja.decorators import decorate_view

from tieline.api.v1.compromise_schemas import (
    AssessmentPage,
    ClosingDetails,
    DamageDetails,
    DisclosurePage,
    SummaryDetails,
)
from tieline.api.v1.cursors import LIMIT, cut, next_link, unseal
from tieline.api.v1.doors import bearer_of
from tieline.api.v1.fields import Cursor, Limit
from tieline.api.v1.keys import keyed
from tieline.api.v1.schemas import AssignmentDetails
from tieline.apps.compromises import queries as compromises
from tieline.apps.compromises.queries import AssessmentRow
from tieline.core.doors import demands
from tieline.core.rights import Right
from tieline.journeys import assessing
from tieline.journeys.record_of_case import list_record
from tieline.journeys.shapes.assessments import (
    AssessmentPageShape,
    assessment_page_shape,
    assessment_shape,
)
from tieline.journeys.shapes.disclosures import disclosure_shape

ADDRESS: Final = "/api/v1/assessments"
CASES: Final = "/api/v1/cases"
router = Router(tags=["assessments"])
of_cases = Router(tags=["cases"])


@of_cases.get(
    "/{uuid:uuid}/disclosures",
    response=DisclosurePage,
    operation_id="list_disclosures",
    summary="List who was told what of a case",
)
@demands(Right.READ_CASES)
def list_disclosures(
    request: HttpRequest, uuid: UUID, limit: Limit = LIMIT, cursor: Cursor = None
) -> DisclosurePage:
    """Who got what of a case, newest first: what answers told and when first, releases, coordinators that
    the office cleared, corrections and what became of them. Who asks in silence is not told of."""
    viewer = bearer_of(request).viewer
    name, office = f"disclosures of {uuid}", viewer.office_id
    after = tuple(unseal(cursor, of=name, office=office)) if cursor else None
    _, lines = list_record(uuid, viewer, now=datetime.now(UTC))
    rest = [line for line in lines if after is None or line.place > after]
    page, place = cut(rest[: limit + 1], limit, lambda line: line.place)
    return DisclosurePage(
        items=[disclosure_shape(line) for line in page],
        next=next_link(f"{CASES}/{uuid}/disclosures", place, of=name, office=office, limit=limit),
    )


@router.get(
    "",
    response=AssessmentPage,
    operation_id="list_assessments",
    summary="List the damage assessments",
)
@demands(Right.READ_CASES)
def list_assessments(
    request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = None
) -> AssessmentPage:
    """What the office told people who are compromised is assessed here: those not closed first, the
    soonest due first."""
    viewer, now = bearer_of(request).viewer, datetime.now(UTC)
    office = viewer.office_id
    after = unseal(cursor, of="assessments", office=office) if cursor else None
    rows = sorted(compromises.list_assessments(viewer), key=_place)
    rest = [row for row in rows if after is None or _place(row) > after]
    page, place = cut(rest[: limit + 1], limit, _place)
    return AssessmentPage(
        items=[assessment_shape(row, now) for row in page],
        next=next_link(ADDRESS, place, of="assessments", office=office, limit=limit),
    )


@router.get(
    "/{uuid:uuid}",
    response=AssessmentPageShape,
    operation_id="get_assessment",
    summary="Show a damage assessment",
)
@demands(Right.READ_CASES)
def get_assessment(request: HttpRequest, uuid: UUID) -> AssessmentPageShape:
    """One assessment: what the office told the compromised party, case by case, and the damage."""
    now = datetime.now(UTC)
    return assessment_page_shape(
        assessing.show_assessment(str(uuid), bearer_of(request).viewer, now=now), now
    )


@router.post(
    "/{uuid:uuid}/assign",
    response={204: None},
    operation_id="assign_assessment",
    summary="Give an assessment to a colleague",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def assign(request: HttpRequest, uuid: UUID, assignment: AssignmentDetails) -> None:
    """Give it to a colleague of the office."""
    actor = bearer_of(request).actor
    assessing.assign(str(uuid), assignment.to, actor=actor, now=datetime.now(UTC))


@router.post(
    "/{uuid:uuid}/cases",
    response={204: None},
    operation_id="assess_case",
    summary="Write down the damage to a case",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def assess_case(request: HttpRequest, uuid: UUID, damage: DamageDetails) -> None:
    """Write down what it does to one case and what was done; what stood there is replaced."""
    assessing.assess_case(
        str(uuid),
        damage.case,
        damage.harm.value,
        damage.done,
        actor=bearer_of(request).actor,
        now=datetime.now(UTC),
    )


@router.post(
    "/{uuid:uuid}/assess",
    response={204: None},
    operation_id="assess",
    summary="Sum an assessment up",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def assess(request: HttpRequest, uuid: UUID, found: SummaryDetails) -> None:
    """Say what was found in sum, once every case told of has its damage: else
    `cases_not_assessed`."""
    actor = bearer_of(request).actor
    assessing.assess(str(uuid), found.summary, actor=actor, now=datetime.now(UTC))


@router.post(
    "/{uuid:uuid}/close",
    response={204: None},
    operation_id="close_assessment",
    summary="Close an assessment",
)
@decorate_view(keyed)
@demands(Right.SUPERVISE)
def close(request: HttpRequest, uuid: UUID, end: ClosingDetails) -> None:
    """Close it for good, as a supervisor of the office."""
    actor = bearer_of(request).actor
    assessing.close(str(uuid), end.note, actor=actor, now=datetime.now(UTC))


def _place(row: AssessmentRow) -> list[Any]:
    """The order of the list, in a form that a cursor can hold."""
    return [row.closed_at is not None, row.due_at.isoformat(), str(row.uuid)]
