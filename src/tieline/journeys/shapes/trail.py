"""An entry of the audit trail, as an auditor's programs are told of it."""

from dataclasses import dataclass
from typing import Any

from tieline.core.trail_words import to_hundredths
from tieline.journeys.trail import TrailLine


@dataclass(frozen=True, slots=True)
class TrailShape:
    """Who did what to what, when and why: ids and counts, and what somebody wrote for the trail."""

    at: str
    """In UTC, to 1/100 s."""
    person: str | None
    """Sign-in name; null for nobody, and for someone whose home is another office."""
    by_operator: bool
    action: str
    words: str
    """What the action says, in English."""
    case: int | None
    """The case, by the id under which the trail names it; null where the entry names none."""
    case_ref: str | None
    """Its reference, while whoever asks may read the case."""
    names: dict[str, Any]
    """What else it names: ids and counts."""
    purpose: str
    without_case: str
    """Why the look is for no case; empty for anything else."""
    authority: str
    source: str
    """By which way they came, and from which address: `page 192.0.2.1`."""


def trail_shape(line: TrailLine) -> TrailShape:
    """An entry with the names that whoever asks may know."""
    row = line.row
    return TrailShape(
        at=to_hundredths(row.at),
        person=line.person or None,
        by_operator=line.by_operator,
        action=row.action,
        words=line.words,
        case=line.case_id,
        case_ref=line.case_ref or None,
        names=line.others,
        purpose=row.purpose,
        without_case=row.without_case,
        authority=row.authority,
        source=row.source,
    )
