"""What is kept out of cases, as programs get it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tieline.apps.selectors.quarantine import QuarantinedRow


@dataclass(frozen=True, slots=True)
class QuarantinedShape:
    """A value that was kept out of a case: where it stood, never the value."""

    id: UUID
    submission: UUID
    case: str
    kind: str
    holder_class: str
    """Why: lawyer, clergy, doctor or other, whose it is by law; or cleared or misidentified, as the
    subject was to which it belonged in the case."""
    row: int
    held_at: datetime
    state: str
    """held, released or destroyed."""
    decided_at: datetime | None
    reason: str
    subject: UUID | None
    """The subject that was cleared or misidentified; null where the value is privileged."""
    ended_at: datetime | None
    """When it was."""


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
        row.subject,
        row.ended_at,
    )
