"""Subjects of the cases of the token's office."""

from datetime import UTC, datetime
from typing import Annotated, Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from ninja.decorators import decorate_view

from tieline.api.v1.cursors import LIMIT, cut, next_link, unseal
from tieline.api.v1.doors import bearer_of
from tieline.api.v1.fields import Cursor, Limit
from tieline.api.v1.keys import keyed
from tieline.api.v1.subject_schemas import (
    SubjectDetails,
    SubjectEndDetails,
    SubjectPage,
    SubjectValueDetails,
    SubjectValues,
    SuspicionDetails,
    ValidationDetails,
)
from tieline.apps.cases import queries as cases
from tieline.apps.cases.queries import CaseRow
from tieline.apps.selectors.queries import MentionRow
from tieline.core.doors import demands
from tieline.core.ids import Viewer
from tieline.core.rights import Right
from tieline.journeys import changing_answers, suspecting
from tieline.journeys.shapes.subjects import SubjectShape, subject_shape
from tieline.journeys.suspecting import SubjectView

ADDRESS: Final = "/api/v1/subjects"
router = Router(tags=["subjects"])
of_cases = Router(tags=["subjects"])


@router.get("", response=SubjectPage, operation_id="list_subjects", summary="List the subjects")
@demands(Right.READ_CASES)
def list_subjects(
    request: HttpRequest,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
    due: Annotated[bool, Query(description="Only those to validate within 90 days.")] = False,
) -> SubjectPage:
    """The subjects of the office's cases, those that lapse first at the head; the ended by the day on
    which they would have."""
    viewer = bearer_of(request).viewer
    office = viewer.office_id
    after = tuple(unseal(cursor, of="subjects", office=office)) if cursor else ("", "")
    views = suspecting.list_subjects(viewer, only_due=due, now=datetime.now(UTC))
    rows, place = cut(
        sorted((view for view in views if _place(view) > after), key=_place),
        limit,
        lambda view: list(_place(view)),
    )
    return SubjectPage(
        items=[subject_shape(view) for view in rows],
        next=next_link(ADDRESS, place, of="subjects", office=office, limit=limit, due=due or None),
    )


@router.get(
    "/{uuid:uuid}", response=SubjectShape, operation_id="get_subject", summary="Show a subject"
)
@demands(Right.READ_CASES)
def get_subject(request: HttpRequest, uuid: UUID) -> SubjectShape:
    """One subject, also when it has ended."""
    return _shown(bearer_of(request).viewer, uuid)


@of_cases.post(
    "/{uuid:uuid}/subjects",
    response={201: SubjectShape},
    operation_id="open_subject",
    summary="Enter a subject of a case",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def open_subject(
    request: HttpRequest, uuid: UUID, details: SubjectDetails
) -> tuple[int, SubjectShape]:
    """Enter a subject with the suspicion that the token's person attests. Where `like` is not null in
    the answer, the same facts are stated for another subject of the office."""
    bearer = bearer_of(request)
    case = cases.get_case_by_uuid(bearer.viewer, uuid)
    opened = suspecting.open_subject(
        case,
        details.label,
        details.kind,
        details.suspicion.read(),
        _values(bearer.viewer, case, details.values),
        actor=bearer.actor,
        now=datetime.now(UTC),
    )
    return 201, _shown(bearer.viewer, opened)


@router.post(
    "/{uuid:uuid}/attest",
    response=SubjectShape,
    operation_id="attest_subject",
    summary="State anew why a subject is suspected",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def attest(request: HttpRequest, uuid: UUID, details: SuspicionDetails) -> SubjectShape:
    """What was stated before stays on record."""
    bearer = bearer_of(request)
    suspecting.attest(uuid, details.read(), actor=bearer.actor, now=datetime.now(UTC))
    return _shown(bearer.viewer, uuid)


@router.post(
    "/{uuid:uuid}/values",
    response=SubjectShape,
    operation_id="add_subject_values",
    summary="Say which values belong to a subject",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def add_values(request: HttpRequest, uuid: UUID, details: SubjectValues) -> SubjectShape:
    """Values that its case holds. Said twice, they belong to it once."""
    bearer, now = bearer_of(request), datetime.now(UTC)
    case = suspecting.show_subject(bearer.viewer, uuid, now=now).case
    values = _values(bearer.viewer, case, details.values)
    suspecting.add_values(uuid, values, actor=bearer.actor, now=now)
    return _shown(bearer.viewer, uuid)


@router.post(
    "/{uuid:uuid}/validate",
    response=SubjectShape,
    operation_id="validate_subject",
    summary="Validate a subject",
)
@decorate_view(keyed)
@demands(Right.SUPERVISE)
def validate(request: HttpRequest, uuid: UUID, details: ValidationDetails) -> SubjectShape:
    """It stands for as long again. For supervisors."""
    bearer = bearer_of(request)
    suspecting.validate(uuid, details.reason, actor=bearer.actor, now=datetime.now(UTC))
    return _shown(bearer.viewer, uuid)


@router.post(
    "/{uuid:uuid}/end", response=SubjectShape, operation_id="end_subject", summary="End a subject"
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def end(request: HttpRequest, uuid: UUID, details: SubjectEndDetails) -> SubjectShape:
    """Its values leave the index of the case, but for those of another subject of it. What others
    were told follows within a minute."""
    bearer = bearer_of(request)
    suspecting.end_subject(
        uuid, details.how, details.reason, actor=bearer.actor, now=datetime.now(UTC)
    )
    return _shown(bearer.viewer, uuid)


def _shown(viewer: Viewer, uuid: UUID) -> SubjectShape:
    return subject_shape(suspecting.show_subject(viewer, uuid, now=datetime.now(UTC)))


def _values(
    viewer: Viewer, case: CaseRow, values: list[SubjectValueDetails]
) -> list[MentionRow]:  # fmt: skip
    return [changing_answers.get_value(viewer, case, one.kind, one.value) for one in values]


def _place(view: SubjectView) -> tuple[str, str]:
    return view.row.review_due_on.isoformat(), str(view.row.uuid)
