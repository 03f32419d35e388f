"""What the API takes and answers with about corrections."""

from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from tieline.api.v1.fields import Asked, SomeText, Told, describe
from tieline.core.corrections import NOTE_MAX, CorrectionAnswer
from tieline.journeys.shapes.corrections import (
    CorrectionShape,
    HandledShape,
    SentCorrectionShape,
)

describe(HandledShape, CorrectionShape, SentCorrectionShape)

ANSWERED_MOST: Final = 500
_Note = Annotated[SomeText, Field(max_length=NOTE_MAX)]


class CorrectionAnswerDetails(Asked):
    """What is answered to some corrections."""

    corrections: Annotated[list[UUID], Field(min_length=1, max_length=ANSWERED_MOST)]
    """Their ids."""
    answer: CorrectionAnswer
    """done: own copies are marked, and those told whom it was passed on to. disputed: it is them
    after all."""
    note: _Note
    """What was done, or why; told to the office that corrected, if it may know of this one."""


class DisputeReplyDetails(Asked):
    """What is replied to a dispute."""

    correction: UUID
    note: _Note


class AnsweredCorrections(Told):
    """How many corrections were answered."""

    answered: int


class CorrectionPage(Told):
    """A page of corrections that the office was told."""

    items: list[CorrectionShape]
    next: str | None
    """The address of the next page; null on the last one."""


class SentCorrectionPage(Told):
    """A page of corrections of the office's own values."""

    items: list[SentCorrectionShape]
    next: str | None
    """The address of the next page; null on the last one."""
