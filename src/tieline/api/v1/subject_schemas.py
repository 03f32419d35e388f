"""What the API takes and answers with about the subjects of cases."""

from typing import Annotated, Final

from pydantic import Field

from tieline.api.v1.fields import Asked, KindName, SomeText, Told, describe
from tieline.core.markings import InformationEvaluation, SourceEvaluation
from tieline.core.suspicion import (
    CRIME_MAX,
    FACTS_MAX,
    LABEL_MAX,
    REASON_MAX,
    SubjectEnd,
    SubjectKind,
    Suspicion,
)
from tieline.journeys.checking import VALUE_LENGTH_MOST
from tieline.journeys.shapes.subjects import SubjectShape, SubjectValueShape, SuspicionShape

describe(SubjectShape, SubjectValueShape, SuspicionShape)

VALUES_MOST: Final = 100
_Reason = Annotated[SomeText, Field(max_length=REASON_MAX)]


class SuspicionDetails(Asked):
    """Why a subject is suspected, as the token's person attests it."""

    crime: Annotated[SomeText, Field(max_length=CRIME_MAX)]
    facts: Annotated[SomeText, Field(max_length=FACTS_MAX)]
    """So that somebody else can judge them; of this subject alone."""
    source: SourceEvaluation
    information: InformationEvaluation

    def read(self) -> Suspicion:
        """As the journeys take it. Raises BadInput."""
        return Suspicion(self.crime, self.facts, self.source, self.information)


class SubjectValueDetails(Asked):
    """A value that the case holds."""

    kind: KindName
    value: Annotated[SomeText, Field(max_length=VALUE_LENGTH_MOST)]
    """In canonical form, as the list of the case's values has it."""


class SubjectDetails(Asked):
    """A subject to be entered."""

    label: Annotated[SomeText, Field(max_length=LABEL_MAX)]
    """Who or what it is."""
    kind: SubjectKind
    suspicion: SuspicionDetails
    values: Annotated[
        list[SubjectValueDetails], Field(default_factory=list, max_length=VALUES_MOST)
    ]
    """Values of the case by which it is known."""


class SubjectValues(Asked):
    """Values of the case that belong to a subject."""

    values: Annotated[list[SubjectValueDetails], Field(min_length=1, max_length=VALUES_MOST)]


class ValidationDetails(Asked):
    """Why a subject still stands."""

    reason: _Reason


class SubjectEndDetails(Asked):
    """How and why a subject ends."""

    how: SubjectEnd
    """cleared, misidentified or closed; it lapses by itself."""
    reason: _Reason


class SubjectPage(Told):
    """A page of subjects."""

    items: list[SubjectShape]
    next: str | None
    """The address of the next page; null on the last one."""
