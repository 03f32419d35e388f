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
from tieline.api.v1.fields import Cursor, Limit, Text, describe
from tieline.api.v1.keys import keyed
from tieline.api.v1.schemas import AssignmentDetails, DispositionDetails, HitsPage
from tieline.apps.cases import queries as cases
from tieline.apps.notices import queries as notices
from tieline.core.doors import demands
from tieline.core.rights import Right
from tieline.journeys import handling, looking, proving
from tieline.journeys.looking import Which
from tieline.journeys.shapes.hits import HitPageShape, hit_page_shape, hit_shape
from tieline.journeys.shapes.provenance import (
    ProvenanceShape,
    PutOnShape,
    ReleasedShape,
    SaidShape,
    SilentShape,
    SourceShape,
    StepShape,
    TracedCaseShape,
    TracedHitShape,
    TracingOfficeShape,
)

describe(
    TracingOfficeShape, TracedHitShape, TracedCaseShape, PutOnShape, SourceShape, SaidShape,
    SilentShape, ReleasedShape, StepShape, ProvenanceShape,
)  # fmt: skip
ADDRESS: Final = "/api/v1/hits"
After = Annotated[
    Text | None,
    Query(
        max_length=40,
        description="Where very many offices hold the value: the code to go on after, from `next_after`.",
    ),
]
Whole = Annotated[
    bool,
    Query(description="All who hold the value, however many they are and however long it takes."),
]
router = Router(tags=["hits"])


@router.get("", response=HitsPage, operation_id="list_hits", summary="List the hits")
@demands(Right.READ_CASES)
def list_hits(
    request: HttpRequest,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
    which: Annotated[
        Which,
        Query(
            description="new: nobody took note of it. open: with nobody. mine: assigned to the "
            "token's person. disposed: settled. Left out, all of them."
        ),
    ] = Which.ALL,
    case: Annotated[UUID | None, Query(description="Only of this case, by its id.")] = None,
) -> HitsPage:
    """The hits that the office was told of, newest first."""
    actor, now = bearer_of(request).actor, datetime.now(UTC)
    office = actor.office_id
    before = UUID(unseal(cursor, of="hits", office=office)[0]) if cursor else None
    if before is not None and notices.find_place(actor.as_viewer(), before) is None:
        raise BadCursor
    case_id = cases.get_case_by_uuid(actor.as_viewer(), case).id if case else None
    views, following = looking.list_hits(
        actor=actor, now=now, which=which, case_id=case_id, before=before, limit=limit
    )
    return HitsPage(
        items=[hit_shape(view) for view in views],
        next=next_link(
            ADDRESS,
            [str(following)] if following else None,
            of="hits",
            office=office,
            limit=limit,
            which=which or None,
            case=case,
        ),
    )


@router.get("/{uuid:uuid}", response=HitPageShape, operation_id="get_hit", summary="Show a hit")
@demands(Right.READ_CASES)
def get_hit(
    request: HttpRequest, uuid: UUID, after: After = None, whole: Whole = False
) -> HitPageShape:
    """One's own side of a hit in full; of the others that they hold the value, and whom to call.

    Where very many hold the value, it names twenty offices and `next_after`: ask again with
    `?after=` that code for the next twenty, or with `?whole=true` for all of them and all of
    their cases, which takes the longer the more they are.
    """
    actor, now = bearer_of(request).actor, datetime.now(UTC)
    return hit_page_shape(
        handling.show_own_part(str(uuid), actor=actor, now=now, after=after or "", whole=whole)
    )


@router.get(
    "/{uuid:uuid}/provenance",
    response=ProvenanceShape,
    operation_id="get_provenance",
    summary="Show where a hit comes from",
)
@demands(Right.READ_CASES)
def get_provenance(request: HttpRequest, uuid: UUID) -> ProvenanceShape:
    """The own side's submissions and authorities, who looked, who was told what, what was decided.
    The files that go to a court, with their digests in the trail, are made at the page."""
    actor = bearer_of(request).actor
    return proving.show_provenance(str(uuid), actor=actor, now=datetime.now(UTC))


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
