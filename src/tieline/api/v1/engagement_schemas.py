"""What the API takes and answers with about engagements of auditors."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from tieline.api.v1.fields import Asked, Moment, SomeText, Told, describe
from tieline.apps.engagements.limits import MANDATE_MAX, SIZE_MOST, TEXT_MAX, TITLE_MAX
from tieline.core.sampling import Conclusion, Criterion
from tieline.journeys.shapes.engagements import (
    DrawShape,
    EngagementPageShape,
    EngagementShape,
    OpeningShape,
    SampledShape,
    WorkpaperShape,
)
from tieline.journeys.shapes.samples import (
    SampleCheck,
    SampleMarking,
    SampleRelease,
    SampleShape,
    SampleSilence,
    SampleSubject,
    SampleSubmission,
    SampleTold,
    SampleValidation,
    SampleValue,
)

describe(
    DrawShape,
    EngagementPageShape,
    EngagementShape,
    OpeningShape,
    SampleCheck,
    SampledShape,
    SampleMarking,
    SampleRelease,
    SampleShape,
    SampleSilence,
    SampleSubject,
    SampleSubmission,
    SampleTold,
    SampleValidation,
    SampleValue,
    WorkpaperShape,
)


class EngagementDetails(Asked):
    """What auditors are to look into."""

    title: Annotated[SomeText, Field(max_length=TITLE_MAX)]
    mandate: Annotated[SomeText, Field(max_length=MANDATE_MAX)]
    """The order or plan it rests on; the purpose of all that follows."""
    question: Annotated[SomeText, Field(max_length=TEXT_MAX)]
    span_from: Moment
    span_until: Moment
    ends_at: Moment
    """Until when it runs; at most a year."""


class DrawDetails(Asked):
    """Which cases are to be drawn, and how many."""

    criterion: Criterion
    size: Annotated[int, Field(ge=1, le=SIZE_MOST)]
    since: Moment | None = None
    until: Moment | None = None


class WorkpaperDetails(Asked):
    """What was asked, found and concluded."""

    question: Annotated[SomeText, Field(max_length=TEXT_MAX)]
    finding: Annotated[SomeText, Field(max_length=TEXT_MAX)]
    conclusion: Conclusion
    sample: UUID | None = None
    """The sampled case it is of; in general, if left out."""
    replaces: UUID | None = None
    """The workpaper in whose place it stands."""


class ReportDetails(Asked):
    """What came of an engagement."""

    report: Annotated[SomeText, Field(max_length=TEXT_MAX)]


class Engagements(Told):
    """The engagements of the office, newest first."""

    items: list[EngagementShape]
