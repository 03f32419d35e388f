"""What the API takes and answers with about what was."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from tieline.api.v1.fields import Asked, Moment, SomeText, describe
from tieline.apps.audit.actions import PURPOSE_MAX
from tieline.journeys.shapes.recalling import (
    CaseThenShape,
    FactShape,
    HitThenShape,
    RecordHistoryShape,
    ThingShape,
    ToldThenShape,
    ValueThenShape,
    VersionShape,
)

describe(CaseThenShape, FactShape, HitThenShape, RecordHistoryShape, ThingShape, ToldThenShape,
         ValueThenShape, VersionShape)  # fmt: skip

Purpose = Annotated[SomeText, Field(max_length=PURPOSE_MAX)]
RecordKind = Literal["case", "silence", "subject", "submission", "release"]


class SampleMoment(Asked):
    """As of when. The purpose is the engagement's mandate."""

    at: Moment


class CaseMoment(SampleMoment):
    """As of when, and why."""

    purpose: Purpose
    """Why; kept in the trail."""


class SampleRecord(Asked):
    """Which record of the case. The purpose is the engagement's mandate."""

    kind: RecordKind
    id: UUID


class CaseRecord(SampleRecord):
    """Which record of the case, and why."""

    purpose: Purpose
    """Why; kept in the trail."""
