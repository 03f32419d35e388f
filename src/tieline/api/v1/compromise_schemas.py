"""What the API takes and answers with of disclosures and of assessments of damage."""

from typing import Annotated

from pydantic import Field

from tieline.api.v1.fields import REF_MAX, Asked, SomeText, Told, describe
from tieline.apps.compromises.limits import DONE_MAX, REASON_MAX, Harm
from tieline.journeys.shapes.assessments import (
    AssessmentPageShape,
    AssessmentShape,
    CaseDamageShape,
    ToldItemShape,
)
from tieline.journeys.shapes.disclosures import DisclosureShape

describe(AssessmentPageShape, AssessmentShape, CaseDamageShape, DisclosureShape, ToldItemShape)


class DisclosurePage(Told):
    """A page of what was told of a case, newest first."""

    items: list[DisclosureShape]
    next: str | None
    """Address of the next page; null on the last."""


class AssessmentPage(Told):
    """A page of assessments: those not closed first, the soonest due first."""

    items: list[AssessmentShape]
    next: str | None
    """Address of the next page; null on the last."""


class DamageDetails(Asked):
    """What a compromise does to one case."""

    case: Annotated[SomeText, Field(max_length=REF_MAX)]
    """The office's reference of it."""
    harm: Harm
    """none, possible or certain."""
    done: Annotated[SomeText, Field(max_length=DONE_MAX)]
    """What was done about it."""


class SummaryDetails(Asked):
    """What an assessment found."""

    summary: Annotated[SomeText, Field(max_length=REASON_MAX)]
    """In sum."""


class ClosingDetails(Asked):
    """The end of an assessment."""

    note: Annotated[SomeText, Field(max_length=REASON_MAX)]
    """Why it can be closed."""
