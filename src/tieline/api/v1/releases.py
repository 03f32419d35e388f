"""Whether something may be told to a recipient, and releases of cases."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.decorators import decorate_view

from tieline.api.v1.doors import bearer_of
from tieline.api.v1.keys import keyed
from tieline.api.v1.release_schemas import (
    MayTellAnswers,
    ReleaseDetails,
    Releases,
    ReviewDetails,
    RevocationDetails,
)
from tieline.apps.cases import queries as cases
from tieline.apps.sharing.parties import PartyName
from tieline.apps.submissions import queries as submissions
from tieline.core.doors import demands
from tieline.core.rights import Right
from tieline.journeys import releasing
from tieline.journeys.shapes.releases import ReleaseShape, may_tell_shape, release_shape
from tieline.journeys.telling import Told, may_tell_case, may_tell_hit, may_tell_submission

ADDRESS = "/api/v1/releases"
of_cases = Router(tags=["releases"])
of_submissions = Router(tags=["releases"])
of_hits = Router(tags=["releases"])
router = Router(tags=["releases"])

Office = Annotated[str, Query(max_length=60, description="Code of the office to be told.")]
Agency = Annotated[str, Query(max_length=200, description="Name of the agency, as a whole.")]
Country = Annotated[str, Query(max_length=2, description="Two letters: the country as a whole.")]


@of_cases.get(
    "/{uuid:uuid}/may-tell",
    response=MayTellAnswers,
    operation_id="may_tell_case",
    summary="Ask whether a case may be told",
)
@demands(Right.READ_CASES)
def tell_case(
    request: HttpRequest,
    uuid: UUID,
    office: Office = "",
    agency: Agency = "",
    country: Country = "",
) -> MayTellAnswers:
    """Whether the case, with all it holds, may be told to one office, agency or country, and every
    reason. Nothing is told or recorded by asking."""
    viewer = bearer_of(request).viewer
    case = cases.get_case_by_uuid(viewer, uuid)
    name = PartyName(office, agency, country)
    return _answers([may_tell_case(case, name, viewer=viewer, now=datetime.now(UTC))])


@of_submissions.get(
    "/{uuid:uuid}/may-tell",
    response=MayTellAnswers,
    operation_id="may_tell_submission",
    summary="Ask whether a submission may be told",
)
@demands(Right.READ_CASES)
def tell_submission(
    request: HttpRequest,
    uuid: UUID,
    office: Office = "",
    agency: Agency = "",
    country: Country = "",
) -> MayTellAnswers:
    """The same of a submission and every row of it: it carries the markings of its cases."""
    viewer = bearer_of(request).viewer
    row = submissions.get_submission(viewer, str(uuid))
    name = PartyName(office, agency, country)
    return _answers([may_tell_submission(row, name, viewer=viewer, now=datetime.now(UTC))])


@of_hits.get(
    "/{uuid:uuid}/may-tell",
    response=MayTellAnswers,
    operation_id="may_tell_hit",
    summary="Ask whether a hit may be told",
)
@demands(Right.READ_CASES)
def tell_hit(
    request: HttpRequest,
    uuid: UUID,
    office: Office = "",
    agency: Agency = "",
    country: Country = "",
) -> MayTellAnswers:
    """The same of a hit, in its parts: the office's own case, and the pointer of each other office,
    which is theirs."""
    actor = bearer_of(request).actor
    name = PartyName(office, agency, country)
    return _answers(may_tell_hit(str(uuid), name, actor=actor, now=datetime.now(UTC)))


@of_cases.get(
    "/{uuid:uuid}/releases",
    response=Releases,
    operation_id="list_releases_of_case",
    summary="List the releases of a case",
)
@demands(Right.READ_CASES)
def list_of_case(request: HttpRequest, uuid: UUID) -> Releases:
    """The releases of a case, newest first."""
    viewer = bearer_of(request).viewer
    case = cases.get_case_by_uuid(viewer, uuid)
    found = releasing.list_of_case(viewer, case, now=datetime.now(UTC))
    return Releases(items=[release_shape(view) for view in found])


@of_cases.post(
    "/{uuid:uuid}/releases",
    response={201: ReleaseShape},
    operation_id="release_case",
    summary="Release a case",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def release_case(
    request: HttpRequest, response: HttpResponse, uuid: UUID, details: ReleaseDetails
) -> ReleaseShape:
    """Release a case to one recipient. It holds at once, or waits for a supervisor's approval where
    the marking or the recipient asks for one. Refused with `release_denied` and the reasons."""
    actor, now = bearer_of(request).actor, datetime.now(UTC)
    asked = releasing.release_case(uuid, details.as_wish(), actor=actor, now=now)
    response["Location"] = f"{ADDRESS}/{asked.uuid}"
    return _show(request, asked.uuid, now)


@router.get("", response=Releases, operation_id="list_releases", summary="List the releases")
@demands(Right.READ_CASES)
def list_releases(
    request: HttpRequest,
    waiting: Annotated[bool, Query(description="Only those that wait for somebody.")] = False,
) -> Releases:
    """The releases of the office, first those that wait for a review or an approver."""
    viewer = bearer_of(request).viewer
    found = releasing.list_of_office(viewer, now=datetime.now(UTC), only_waiting=waiting)
    return Releases(items=[release_shape(view) for view in found])


@router.get(
    "/{uuid:uuid}", response=ReleaseShape, operation_id="get_release", summary="Show a release"
)
@demands(Right.READ_CASES)
def get_release(request: HttpRequest, uuid: UUID) -> ReleaseShape:
    """One release of the office."""
    return _show(request, uuid, datetime.now(UTC))


@router.post(
    "/{uuid:uuid}/approve",
    response=ReleaseShape,
    operation_id="approve_release",
    summary="Approve a release",
)
@decorate_view(keyed)
@demands(Right.SUPERVISE)
def approve_release(request: HttpRequest, uuid: UUID) -> ReleaseShape:
    """Approve a release that waits for it, as a supervisor other than who asked; it holds at once."""
    now = datetime.now(UTC)
    releasing.approve_release(uuid, actor=bearer_of(request).actor, now=now)
    return _show(request, uuid, now)


@router.post(
    "/{uuid:uuid}/revoke",
    response=ReleaseShape,
    operation_id="revoke_release",
    summary="Revoke a release",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def revoke_release(request: HttpRequest, uuid: UUID, details: RevocationDetails) -> ReleaseShape:
    """End a release at once, or decline one that waits."""
    now = datetime.now(UTC)
    releasing.revoke_release(uuid, details.reason, actor=bearer_of(request).actor, now=now)
    return _show(request, uuid, now)


@router.post(
    "/{uuid:uuid}/review",
    response=ReleaseShape,
    operation_id="review_release",
    summary="Review a release in danger",
)
@decorate_view(keyed)
@demands(Right.SUPERVISE)
def review_release(request: HttpRequest, uuid: UUID, details: ReviewDetails) -> ReleaseShape:
    """Say of a release that went at once because of danger whether it stands, as a supervisor other
    than who gave it."""
    now = datetime.now(UTC)
    actor = bearer_of(request).actor
    releasing.review_release(uuid, details.outcome, details.note, actor=actor, now=now)
    return _show(request, uuid, now)


def _show(request: HttpRequest, uuid: UUID, now: datetime) -> ReleaseShape:
    return release_shape(releasing.show_release(bearer_of(request).viewer, uuid, now=now))


def _answers(found: list[Told]) -> MayTellAnswers:
    return MayTellAnswers(answers=[may_tell_shape(told) for told in found])
