"""A legal hold, as supervisors of its office see it."""

from dataclasses import dataclass
from datetime import datetime

from tieline.apps.offices import queries as offices
from tieline.apps.retention.holds import HoldRow
from tieline.core.ids import Viewer


@dataclass(frozen=True, slots=True)
class HoldShape:
    """That a case is kept for a court, or was."""

    id: str
    case_id: str
    reason: str
    placed_at: datetime
    placed_by: str | None
    lifted_at: datetime | None
    """Null while it stands."""
    lifted_by: str | None
    lift_reason: str | None


def hold_shapes(viewer: Viewer, rows: list[HoldRow]) -> list[HoldShape]:
    """The shapes of holds of the viewer's office."""
    acted = {person for row in rows for person in (row.placed_by, row.lifted_by) if person}
    names = {ident: one.name for ident, one in offices.people_by_id(viewer, acted).items()}
    return [
        HoldShape(
            id=str(row.uuid),
            case_id=str(row.case_uuid),
            reason=row.reason,
            placed_at=row.placed_at,
            placed_by=names.get(row.placed_by),
            lifted_at=row.lifted_at,
            lifted_by=names.get(row.lifted_by) if row.lifted_by else None,
            lift_reason=row.lift_reason or None,
        )
        for row in rows
    ]
