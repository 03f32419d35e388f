"""A case as it stood at a moment, and the changes of its records: for supervisors of the token's office,
and for auditors of a sampled case. Each look is written down before it is answered."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from tieline.api.v1.doors import bearer_of
from tieline.api.v1.recalling_schemas import CaseMoment, CaseRecord, SampleMoment, SampleRecord
from tieline.core.doors import demands
from tieline.core.rights import Right
from tieline.journeys import recalling
from tieline.journeys.shapes.recalling import (
    CaseThenShape,
    RecordHistoryShape,
    case_then_shape,
    record_history_shape,
)

of_cases = Router(tags=["cases"])
of_samples = Router(tags=["engagements"])


@of_cases.post(
    "/{uuid:uuid}/as-of",
    response=CaseThenShape,
    operation_id="recall_case",
    summary="Show a case as it stood",
)
@demands(Right.SUPERVISE)
def recall_case(request: HttpRequest, uuid: UUID, asked: CaseMoment) -> CaseThenShape:
    """A case of the office as it stood at a moment, beside how it stands now."""
    actor, now = bearer_of(request).actor, datetime.now(UTC)
    opened = recalling.open_by_supervisor(uuid, asked.purpose, actor=actor)
    return case_then_shape(recalling.recall_case(opened, asked.at, actor=actor, now=now))


@of_cases.post(
    "/{uuid:uuid}/versions",
    response=RecordHistoryShape,
    operation_id="list_versions",
    summary="List the changes of a record",
)
@demands(Right.SUPERVISE)
def list_versions(request: HttpRequest, uuid: UUID, asked: CaseRecord) -> RecordHistoryShape:
    """Every change of one record of a case: when, by whom, what it said before and after."""
    actor, now = bearer_of(request).actor, datetime.now(UTC)
    opened = recalling.open_by_supervisor(uuid, asked.purpose, actor=actor)
    view = recalling.show_versions(opened, asked.kind, asked.id, actor=actor, now=now)
    return record_history_shape(view)


@of_samples.post(
    "/{uuid:uuid}/as-of",
    response=CaseThenShape,
    operation_id="recall_sample",
    summary="Show a sampled case as it stood",
)
@demands(Right.AUDIT)
def recall_sample(request: HttpRequest, uuid: UUID, asked: SampleMoment) -> CaseThenShape:
    """A sampled case as it stood at a moment, for the auditors of its running engagement."""
    actor, now = bearer_of(request).actor, datetime.now(UTC)
    opened = recalling.open_by_sample(str(uuid), actor=actor, now=now)
    return case_then_shape(recalling.recall_case(opened, asked.at, actor=actor, now=now))


@of_samples.post(
    "/{uuid:uuid}/versions",
    response=RecordHistoryShape,
    operation_id="list_versions_of_sample",
    summary="List the changes of a record of a sampled case",
)
@demands(Right.AUDIT)
def list_versions_of_sample(
    request: HttpRequest, uuid: UUID, asked: SampleRecord
) -> RecordHistoryShape:
    """Every change of one record of a sampled case, for the auditors of its running engagement."""
    actor, now = bearer_of(request).actor, datetime.now(UTC)
    opened = recalling.open_by_sample(str(uuid), actor=actor, now=now)
    view = recalling.show_versions(opened, asked.kind, asked.id, actor=actor, now=now)
    return record_history_shape(view)
