"""Cases of the token's office."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.decorators import decorate_view

from tieline.api.v1.cursors import LIMIT, cut, next_link, unseal
from tieline.api.v1.doors import bearer_of
from tieline.api.v1.fields import Cursor, KindName, Limit
from tieline.api.v1.keys import keyed
from tieline.api.v1.marking_schemas import stated_of
from tieline.api.v1.schemas import CasePage, CaseValuePage, NewCase
from tieline.apps.cases import actions
from tieline.apps.cases import queries as cases
from tieline.apps.retention.queries import refuse_purged
from tieline.apps.selectors.queries import HeldWanted
from tieline.core.doors import demands
from tieline.core.ids import MentionId
from tieline.core.rights import Right
from tieline.core.roles import Standing
from tieline.journeys import casework
from tieline.journeys import marking as markings
from tieline.journeys.shapes.cases import CaseShape
from tieline.journeys.shapes.selectors import case_value_shape

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
        items=markings.shapes_of(viewer, rows),
        next=next_link(ADDRESS, place, of="cases", office=viewer.office_id, limit=limit),
    )


@router.get(
    "/{uuid:uuid}/values",
    response=CaseValuePage,
    operation_id="list_case_values",
    summary="List what a case holds",
)
@demands(Right.READ_CASES)
def list_case_values(
    request: HttpRequest,
    uuid: UUID,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
    kind: Annotated[KindName | None, Query(description="Only of this kind, such as phone.")] = None,
    standing: Annotated[
        Standing | None, Query(description="Only whose holder is this to the case.")
    ] = None,
    shared: Annotated[
        bool, Query(description="Only what another office is known to hold too.")
    ] = False,
) -> CaseValuePage:
    """The values of a case in the order of arrival, each with the other offices that hold it.

    It is asked for by kind and standing and not by a text: addresses are written to logs.
    """
    actor = bearer_of(request).actor
    name, office = f"values of {uuid}", actor.office_id
    lines, following = casework.page_held(
        uuid,
        HeldWanted(kind=kind, standing=standing.value if standing else None),
        actor=actor,
        now=datetime.now(UTC),
        only_shared=shared,
        after=MentionId(unseal(cursor, of=name, office=office)[0]) if cursor else None,
        limit=limit,
    )
    return CaseValuePage(
        items=[case_value_shape(line) for line in lines],
        next=next_link(
            f"{ADDRESS}/{uuid}/values",
            None if following is None else [following],
            of=name,
            office=office,
            limit=limit,
            kind=kind,
            standing=standing.value if standing else None,
            shared=shared or None,
        ),
    )


@router.get("/{uuid:uuid}", response=CaseShape, operation_id="get_case", summary="Show a case")
@demands(Right.READ_CASES)
def get_case(request: HttpRequest, uuid: UUID) -> CaseShape:
    """One case of the office, by its id."""
    viewer = bearer_of(request).viewer
    refuse_purged(viewer, uuid)
    [shape] = markings.shapes_of(viewer, [cases.get_case_by_uuid(viewer, uuid)])
    return shape


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
        marking=markings.read_stated(bearer.viewer, stated_of(case.marking), posture=case.posture),
        silence_reason=case.silence_reason,
    )
    [opened] = markings.shapes_of(bearer.viewer, [cases.get_case(bearer.viewer, case.ref)])
    response["Location"] = f"{ADDRESS}/{opened.id}"
    return opened
