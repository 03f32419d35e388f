"""A case, as its own office sees it."""

from dataclasses import dataclass
from datetime import datetime

from tieline.apps.cases.queries import CaseRow
from tieline.core.markings import MarkingValue
from tieline.journeys.shapes.markings import MarkingShape, marking_shape


@dataclass(frozen=True, slots=True)
class CaseShape:
    """A case, as its own office sees it."""

    id: str
    ref: str
    """What the office calls it."""
    posture: str
    """What others learn on a hit: open, pointer or silent."""
    summary: str
    """Told to others only if the case is open."""
    opened_at: datetime
    marking: MarkingShape
    """How it is to be handled, and who may have it."""


def case_shape(row: CaseRow, marking: MarkingValue) -> CaseShape:
    """A case of one's own office, with the marking that lies on it."""
    return CaseShape(
        id=str(row.uuid),
        ref=row.ref,
        posture=row.posture.value,
        summary=row.summary,
        opened_at=row.opened_at,
        marking=marking_shape(marking),
    )
