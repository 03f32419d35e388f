"""What ends by itself in the token's office, putting that off, and closing cases."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from ninja.decorators import decorate_view

from tieline.api.v1.doors import bearer_of
from tieline.api.v1.keys import keyed
from tieline.api.v1.schedule_schemas import DueList, KeepReason
from tieline.core.doors import demands
from tieline.core.rights import Right
from tieline.journeys import scheduling
from tieline.journeys.shapes.schedules import due_shapes

router = Router(tags=["retention"])
of_cases = Router(tags=["retention"])
of_submissions = Router(tags=["retention"])


@router.get("", response=DueList, operation_id="list_due", summary="List what ends soon")
@demands(Right.READ_CASES)
def list_due(request: HttpRequest) -> DueList:
    """What ends within 90 days unless a supervisor validates it: subjects and submissions, which leave
    the index, and closed cases, which are purged."""
    return DueList(items=due_shapes(bearer_of(request).viewer, now=datetime.now(UTC)))


@of_submissions.post(
    "/{uuid:uuid}/validate",
    response={204: None},
    operation_id="validate_submission",
    summary="Validate what a submission brought",
)
@decorate_view(keyed)
@demands(Right.SUPERVISE)
def validate_submission(request: HttpRequest, uuid: UUID, why: KeepReason) -> None:
    """A supervisor finds that what it brought is still needed; it stands for as long again."""
    actor = bearer_of(request).actor
    scheduling.validate_file(str(uuid), why.reason, actor=actor, now=datetime.now(UTC))


@of_cases.post(
    "/{uuid:uuid}/close", response={204: None}, operation_id="close_case", summary="Close a case"
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def close_case(request: HttpRequest, uuid: UUID, why: KeepReason) -> None:
    """It takes no files any more, and the office's schedule begins. It answers hits as before."""
    actor = bearer_of(request).actor
    scheduling.close_case(uuid, why.reason, actor=actor, now=datetime.now(UTC))


@of_cases.post(
    "/{uuid:uuid}/reopen",
    response={204: None},
    operation_id="reopen_case",
    summary="Reopen a closed case",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def reopen_case(request: HttpRequest, uuid: UUID, why: KeepReason) -> None:
    """It takes files again, and no schedule ends it."""
    actor = bearer_of(request).actor
    scheduling.reopen_case(uuid, why.reason, actor=actor, now=datetime.now(UTC))


@of_cases.post(
    "/{uuid:uuid}/keep",
    response={204: None},
    operation_id="keep_case",
    summary="Keep a closed case for longer",
)
@decorate_view(keyed)
@demands(Right.SUPERVISE)
def keep_case(request: HttpRequest, uuid: UUID, why: KeepReason) -> None:
    """A supervisor finds that it is still needed: the office's schedule counts from now on."""
    actor = bearer_of(request).actor
    scheduling.keep_case_on(uuid, why.reason, actor=actor, now=datetime.now(UTC))
