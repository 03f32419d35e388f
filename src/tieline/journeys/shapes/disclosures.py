"""What was told of a case, as its own office sees it."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from tieline.journeys.record_of_case import RecordLine


@dataclass(frozen=True, slots=True)
class DisclosureShape:
    """One thing that somebody got of a case."""

    kind: str | None
    """What sort of value; null where it is of no one value."""
    value: str | None
    """In its agreed form."""
    is_held: bool
    """False where the case holds the value no more."""
    office: str | None
    """Code of the office that got it, or the agency or country of a release; null for a coordinator."""
    person: str | None
    """Who there, where the name may be known: a point of contact, or a coordinator."""
    tells: str
    """pointer or content of the case, which is reference and summary; release; coordinator, who counts
    what the office has in common with others; correction of what was told."""
    look: str | None
    """What they did to be told, such as selector.checked."""
    why: str | None
    """The purpose of a release, the reason of a clearance, or how a value came to be corrected. Why
    somebody looked stands in their own office's trail."""
    told_at: datetime
    """When first."""
    until: datetime | None
    """When a release or a clearance ended or ends, or a correction was answered."""
    outcome: str | None
    """Where a release stands, or what became of a correction."""


def disclosure_shape(line: RecordLine) -> DisclosureShape:
    """One thing that somebody got of a case of one's own office."""
    return DisclosureShape(
        kind=line.value.kind if line.value else None,
        value=line.value.canonical if line.value else None,
        is_held=line.is_held,
        office=line.office or None,
        person=line.person or None,
        tells=line.tells.value,
        look=line.look or None,
        why=line.why or None,
        told_at=line.at,
        until=line.until,
        outcome=line.outcome or None,
    )


COLUMNS: Final = tuple(field.name for field in fields(DisclosureShape))
"""The columns of an export."""
