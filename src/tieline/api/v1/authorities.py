"""Authorities of the token's office, and the kinds of them."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.decorators import decorate_view

from tieline.api.v1.authority_schemas import (
    AuthorityDetails,
    AuthorityInFull,
    AuthorityKinds,
    AuthorityPage,
    AuthorityReplacement,
    Reconsidered,
)
from tieline.api.v1.cursors import LIMIT, cut, next_link, unseal
from tieline.api.v1.doors import bearer_of
from tieline.api.v1.fields import Cursor, Limit
from tieline.api.v1.keys import keyed
from tieline.apps.authorities import queries as authorities
from tieline.apps.submissions import queries as submissions
from tieline.core.doors import demands
from tieline.core.ids import AuthorityId
from tieline.core.rights import Right
from tieline.journeys import authorising, reconsidering
from tieline.journeys.shapes.authorities import (
    AuthorityShape,
    authority_shape,
    kind_shape,
    number_shape,
)
from tieline.journeys.shapes.submissions import submission_shape

ADDRESS: Final = "/api/v1/authorities"
_LIST: Final = "authorities"
router = Router(tags=["authorities"])
kinds_router = Router(tags=["authorities"])


@kinds_router.get(
    "",
    response=AuthorityKinds,
    operation_id="list_authority_kinds",
    summary="List the kinds of authority",
)
@demands(Right.READ_CASES)
def list_kinds(request: HttpRequest) -> AuthorityKinds:
    """What papers of each kind permit in the office's country. The operator sets them."""
    rows = authorising.list_office_kinds(bearer_of(request).viewer)
    return AuthorityKinds(items=[kind_shape(row) for row in rows])


@router.get(
    "", response=AuthorityPage, operation_id="list_authorities", summary="List the authorities"
)
@demands(Right.READ_CASES)
def list_authorities(
    request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = None
) -> AuthorityPage:
    """The authorities of the office that stand, newest first."""
    viewer = bearer_of(request).viewer
    office = viewer.office_id
    before = AuthorityId(int(unseal(cursor, of=_LIST, office=office)[0])) if cursor else None
    rows, place = cut(
        authorities.page_authorities(viewer, before=before, limit=limit + 1),
        limit,
        lambda row: [row.id],
    )
    return AuthorityPage(
        items=[authority_shape(row) for row in rows],
        next=next_link(ADDRESS, place, of=_LIST, office=office, limit=limit),
    )


@router.post(
    "",
    response={201: AuthorityShape},
    operation_id="record_authority",
    summary="Record an authority",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def record_authority(
    request: HttpRequest, response: HttpResponse, details: AuthorityDetails
) -> AuthorityShape:
    """Record an authority with what it covers. Handing in a file that names one records it as well,
    with what its kind permits."""
    row = authorising.record_stated(
        details.authority,
        details.as_stated(),
        actor=bearer_of(request).actor,
        now=datetime.now(UTC),
    )
    response["Location"] = f"{ADDRESS}/{row.uuid}"
    return authority_shape(row)


@router.get(
    "/{uuid:uuid}",
    response=AuthorityInFull,
    operation_id="get_authority",
    summary="Show an authority",
)
@demands(Right.READ_CASES)
def get_authority(request: HttpRequest, uuid: UUID) -> AuthorityInFull:
    """One version of an authority, with the values it names and its history."""
    viewer = bearer_of(request).viewer
    row = authorities.get_authority(viewer, str(uuid))
    return AuthorityInFull(
        authority=authority_shape(row),
        names=[number_shape(one) for one in authorities.list_numbers(viewer, row.id)],
        versions=[authority_shape(one) for one in authorities.history_of(viewer, row)],
    )


@router.post(
    "/{uuid:uuid}/replace",
    response=AuthorityShape,
    operation_id="replace_authority",
    summary="Replace an authority",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def replace_authority(
    request: HttpRequest, uuid: UUID, details: AuthorityReplacement
) -> AuthorityShape:
    """Put a newer version in the place of the one that stands, which stays readable."""
    row = authorising.replace_stated(
        str(uuid),
        details.as_stated(),
        details.reason,
        actor=bearer_of(request).actor,
        now=datetime.now(UTC),
    )
    return authority_shape(row)


@router.post(
    "/{uuid:uuid}/reconsider",
    response={202: Reconsidered},
    operation_id="reconsider_authority",
    summary="Reconsider what came in under an authority",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def reconsider_authority(request: HttpRequest, uuid: UUID) -> Reconsidered:
    """Hand in anew, under this version, the files that came in under earlier ones: from their sealed
    originals. What comes of each supersedes the submission when the worker has taken it in."""
    bearer = bearer_of(request)
    receipts = reconsidering.reconsider(str(uuid), actor=bearer.actor, now=datetime.now(UTC))
    rows = [submissions.get_submission_by_id(bearer.viewer, one.submission_id) for one in receipts]
    return Reconsidered(items=[submission_shape(row) for row in rows])
