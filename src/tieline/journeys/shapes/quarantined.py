"""What is kept out of cases, as programs get it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tieline.apps.selectors.quarantine import QuarantinedRow


@dataclass(frozen=True, slots=True)
class QuarantinedShape:
    """A privileged value that was kept out of a case: where it stood, never the value."""

    id: UUID
    submission: UUID
    case: str
    kind: str
    holder_class: str
    row: int
    held_at: datetime
    state: str
    """held, released or destroyed."""
    decided_at: datetime | None
    reason: str


def quarantined_shape(row: QuarantinedRow) -> QuarantinedShape:
    """A quarantined value of one's own office."""
    return QuarantinedShape(
        row.uuid,
        row.submission_uuid,
        row.case_ref,
        row.kind,
        row.holder_class.value,
        row.row_number,
        row.held_at,
        row.state.value,
        row.decided_at,
        row.reason,
    )
