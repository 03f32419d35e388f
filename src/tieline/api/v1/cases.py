"""Cases of the token's office."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.decorators import decorate_view

from tieline.api.v1.cursors import LIMIT, cut, next_link, unseal
from tieline.api.v1.doors import bearer_of
from tieline.api.v1.keys import keyed
from tieline.api.v1.schemas import CasePage, Cursor, Limit, NewCase
from tieline.apps.cases import actions
from tieline.apps.cases import queries as cases
from tieline.core.doors import demands
from tieline.core.rights import Right
from tieline.journeys.shapes import CaseShape, case_shape

ADDRESS = "/api/v1/cases"
router = Router(tags=["cases"])


@router.get("", response=CasePage, operation_id="list_cases", summary="List the cases")
@demands(Right.READ_CASES)
def list_cases(request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = None) -> CasePage:
    """The office's cases by reference."""
    viewer = bearer_of(request).viewer
    after = unseal(cursor, of="cases", office=viewer.office_id)[0] if cursor else ""
    rows, place = cut(
        cases.list_cases(viewer, after_ref=after, limit=limit + 1), limit, lambda row: [row.ref]
    )
    return CasePage(
        items=[case_shape(row) for row in rows],
        next=next_link(ADDRESS, place, of="cases", office=viewer.office_id, limit=limit),
    )


@router.get("/{uuid:uuid}", response=CaseShape, operation_id="get_case", summary="Show a case")
@demands(Right.READ_CASES)
def get_case(request: HttpRequest, uuid: UUID) -> CaseShape:
    """One case of the office, by its id."""
    return case_shape(cases.get_case_by_uuid(bearer_of(request).viewer, uuid))


@router.post("", response={201: CaseShape}, operation_id="open_case", summary="Open a case")
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def open_case(request: HttpRequest, response: HttpResponse, case: NewCase) -> CaseShape:
    """Open a case in the office. Refused with `case_exists` if the reference is taken."""
    bearer = bearer_of(request)
    actions.open_case(
        case.ref,
        actor=bearer.actor,
        now=datetime.now(UTC),
        posture=case.posture,
        summary=case.summary,
    )
    opened = case_shape(cases.get_case(bearer.viewer, case.ref))
    response["Location"] = f"{ADDRESS}/{opened.id}"
    return opened
