"""A marking, and what it was before."""

from dataclasses import dataclass
from datetime import datetime

from tieline.core.marking_fields import line_of, name_of
from tieline.core.markings import MarkingValue
from tieline.core.tlp import label_of


@dataclass(frozen=True, slots=True)
class MarkingShape:
    """How a case is to be handled, and who may have it."""

    tlp: str
    """A label of TLP 2.0, such as TLP:AMBER."""
    sensitivity: str
    """unrestricted, restricted, confidential, secret or top_secret."""
    handling: str
    """H0 to H3 of the European guidelines."""
    source: str
    """Trust in the source: A, B, C or X."""
    information: str
    """Trust in the content: 1 to 4."""
    caveats: list[str]
    releasable_to_agencies: list[str]
    releasable_to_countries: list[str]
    line: str
    """The whole of it on one line, as lists and exports show it."""


@dataclass(frozen=True, slots=True)
class PastMarkingShape:
    """A marking of a case, when and by whom it was put on, and why in place of another."""

    marking: MarkingShape
    marked_at: datetime
    marked_by: str | None
    """Sign-in name; null for whoever is no colleague."""
    reason: str


def marking_shape(value: MarkingValue) -> MarkingShape:
    """A marking, for programs."""
    return MarkingShape(
        tlp=label_of(value.tlp),
        sensitivity=name_of(value.sensitivity),
        handling=value.handling.value,
        source=value.source.value,
        information=value.information.value,
        caveats=list(value.caveats),
        releasable_to_agencies=list(value.releasable_to_agencies),
        releasable_to_countries=list(value.releasable_to_countries),
        line=line_of(value),
    )
