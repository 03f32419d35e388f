"""How a case of the token's office answers others: as a whole, and for each of its values."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from ninja.decorators import decorate_view

from tieline.api.v1.answer_schemas import PostureDetails, ValuePostureDetails
from tieline.api.v1.doors import bearer_of
from tieline.api.v1.keys import keyed
from tieline.apps.cases import queries as cases
from tieline.core.doors import demands
from tieline.core.rights import Right
from tieline.journeys import changing_answers, silencing
from tieline.journeys.shapes.answers import CaseAnswersShape, case_answers_shape

router = Router(tags=["cases"])


@router.get(
    "/{uuid:uuid}/posture",
    response=CaseAnswersShape,
    operation_id="get_posture",
    summary="Show how a case answers",
)
@demands(Right.READ_CASES)
def get_posture(request: HttpRequest, uuid: UUID) -> CaseAnswersShape:
    """How a case answers, why it is silent, and the values for which it answers otherwise."""
    viewer = bearer_of(request).viewer
    case = cases.get_case_by_uuid(viewer, uuid)
    return case_answers_shape(silencing.show_answers(viewer, case, now=datetime.now(UTC)))


@router.post(
    "/{uuid:uuid}/posture",
    response={204: None},
    operation_id="set_posture",
    summary="Change how a case answers",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def set_posture(request: HttpRequest, uuid: UUID, answer: PostureDetails) -> None:
    """Let a case answer in this way from now on. Silence needs a reason, and a supervisor's word
    within a day to last."""
    bearer = bearer_of(request)
    changing_answers.change_posture(
        cases.get_case_by_uuid(bearer.viewer, uuid),
        None,
        answer.posture,
        reason=answer.reason,
        actor=bearer.actor,
        now=datetime.now(UTC),
    )


@router.post(
    "/{uuid:uuid}/values/posture",
    response={204: None},
    operation_id="set_value_posture",
    summary="Change how a case answers for a value",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def set_value_posture(request: HttpRequest, uuid: UUID, answer: ValuePostureDetails) -> None:
    """Let a case answer in this way for one of its values, or again as it does as a whole."""
    bearer = bearer_of(request)
    case = cases.get_case_by_uuid(bearer.viewer, uuid)
    changing_answers.change_posture(
        case,
        changing_answers.get_value(bearer.viewer, case, answer.kind, answer.value),
        answer.posture,
        reason=answer.reason,
        actor=bearer.actor,
        now=datetime.now(UTC),
    )
