"""What stays of what was purged, as its own office sees it."""

from dataclasses import dataclass
from datetime import datetime

from tieline.apps.offices import queries as offices
from tieline.apps.retention.queries import TombstoneRow
from tieline.core.ids import Viewer


@dataclass(frozen=True, slots=True)
class TombstoneShape:
    """That something was purged, when, by whom and why; never what it was."""

    id: str
    kind: str
    """submission or case."""
    purged_id: str
    """The id that it had."""
    reason: str
    """retention_over, cleared, misidentified, unlawful, court_order or owners_wish."""
    ground: str
    ordered_at: datetime
    ordered_by: str | None
    purged_at: datetime | None
    """When nothing of it was left in the tables; null until then."""
    rewritten_at: datetime | None
    """When the files of the tables had been written anew; null until then."""


def tombstone_shapes(viewer: Viewer, rows: list[TombstoneRow]) -> list[TombstoneShape]:
    """The shapes of tombstones of the viewer's office."""
    people = offices.people_by_id(viewer, {row.ordered_by for row in rows})
    return [
        TombstoneShape(
            id=str(row.uuid),
            kind=row.kind.value,
            purged_id=str(row.thing_uuid),
            reason=row.reason.value,
            ground=row.ground,
            ordered_at=row.ordered_at,
            ordered_by=people[row.ordered_by].name if row.ordered_by in people else None,
            purged_at=row.purged_at,
            rewritten_at=row.rewritten_at,
        )
        for row in rows
    ]
