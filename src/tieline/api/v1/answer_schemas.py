"""What the API takes and answers with about how cases answer, silence and coordination."""

from typing import Annotated

from pydantic import Field

from tieline.api.v1.fields import Asked, KindName, SomeText, Text, Told, describe
from tieline.apps.accords import clearances
from tieline.apps.cases import postures
from tieline.apps.hits import overlaps
from tieline.core.postures import Posture
from tieline.core.states import OverlapOutcome
from tieline.journeys.checking import VALUE_LENGTH_MOST
from tieline.journeys.shapes.answers import (
    CaseAnswersShape,
    ClearanceShape,
    OtherAnswerShape,
    SilenceShape,
)
from tieline.journeys.shapes.coordination import (
    DeskShape,
    OverlapSideShape,
    ServedOfficeShape,
    ServedOverlapShape,
    UnseenOverlapShape,
)

describe(
    CaseAnswersShape,
    ClearanceShape,
    DeskShape,
    OtherAnswerShape,
    OverlapSideShape,
    ServedOfficeShape,
    ServedOverlapShape,
    SilenceShape,
    UnseenOverlapShape,
)

_Reason = Annotated[SomeText, Field(max_length=postures.REASON_MAX)]


class PostureDetails(Asked):
    """How a case is to answer."""

    posture: Posture
    reason: Annotated[Text, Field(max_length=postures.REASON_MAX)] = ""
    """Why; needed for silence, and kept."""


class ValuePostureDetails(Asked):
    """How a case is to answer for one of its values. The value stands here and not in the address:
    addresses are written to logs."""

    kind: KindName
    value: Annotated[SomeText, Field(max_length=VALUE_LENGTH_MOST)]
    """In canonical form, as the list of the case's values has it."""
    posture: Posture | None
    """Null: as the case does."""
    reason: Annotated[Text, Field(max_length=postures.REASON_MAX)] = ""
    """Why; needed for silence, and kept."""


class SilenceReason(Asked):
    """Why a silence is refused, renewed or ended, or is to be renewed."""

    reason: _Reason


class ClearanceDetails(Asked):
    """A coordinator to be cleared."""

    person: Annotated[SomeText, Field(max_length=100)]
    """Sign-in name of somebody who is a coordinator of an office."""
    is_for_silent: bool = False
    """Whether also for what neither side may know of."""
    reason: Annotated[SomeText, Field(max_length=clearances.REASON_MAX)]


class OverlapOutcomeDetails(Asked):
    """What came of an overlap that neither side may know of."""

    outcome: OverlapOutcome
    reason: Annotated[SomeText, Field(max_length=overlaps.REASON_MAX)]
    """Why; kept with it."""


class SilencePage(Told):
    """A page of silences, those that end first at the head."""

    items: list[SilenceShape]
    next: str | None
    """Address of the next page; null on the last."""


class ClearancePage(Told):
    """A page of the coordinators whom the office has cleared, by name."""

    items: list[ClearanceShape]
    next: str | None
    """Address of the next page; null on the last."""
