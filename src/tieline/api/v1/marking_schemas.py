"""What the API takes of markings."""

from typing import Annotated

from pydantic import Field

from tieline.api.v1.fields import Asked, SomeText, Text, Told, describe
from tieline.apps.cases.actions import REASON_MAX
from tieline.core.marking_fields import NAMED_MOST, UNSTATED, StatedMarking
from tieline.core.markings import CAVEAT_MAX
from tieline.journeys.shapes.markings import MarkingShape, PastMarkingShape

describe(MarkingShape, PastMarkingShape)

Word = Annotated[Text, Field(max_length=20)]
Names = Annotated[list[Annotated[SomeText, Field(max_length=200)]], Field(max_length=NAMED_MOST)]
Caveats = Annotated[
    list[Annotated[SomeText, Field(max_length=CAVEAT_MAX)]], Field(max_length=NAMED_MOST)
]


class MarkingDetails(Asked):
    """A marking. What is left out stays as it is, or as the default has it for a new case."""

    tlp: Word | None = None
    """A label of TLP 2.0: clear, green, amber, amber+strict or red. Left out for a new case, an open
    one is green and any other amber."""
    sensitivity: Word | None = None
    """unrestricted, restricted, confidential, secret or top_secret."""
    handling: Word | None = None
    """H0 to H3 of the European guidelines; H3 takes a caveat."""
    source: Word | None = None
    """Trust in the source: A, B, C or X."""
    information: Word | None = None
    """Trust in the content: 1 to 4."""
    caveats: Caveats | None = None
    """NOFORN, ORCON and LES have rules of their own; any other asks for an approver."""
    releasable_to_agencies: Names | None = None
    """By the name they have in the directory."""
    releasable_to_countries: Names | None = None
    """Two letters each."""


class RemarkDetails(Asked):
    """What a case is marked from now on, and why."""

    marking: MarkingDetails
    reason: Annotated[SomeText, Field(max_length=REASON_MAX)]
    """Kept with the marking."""


class PastMarkings(Told):
    """The marking of a case and those it replaced, newest first."""

    items: list[PastMarkingShape]


def stated_of(details: MarkingDetails | None) -> StatedMarking:
    """What was stated of a marking."""
    if details is None:
        return UNSTATED
    return StatedMarking(
        tlp=details.tlp,
        sensitivity=details.sensitivity,
        handling=details.handling,
        source=details.source,
        information=details.information,
        caveats=_tuple(details.caveats),
        agencies=_tuple(details.releasable_to_agencies),
        countries=_tuple(details.releasable_to_countries),
    )


def _tuple(names: list[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(names)
