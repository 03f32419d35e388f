"""Checks of callers, as programs get them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tieline.apps.offices.callers import CallerCheckRow


@dataclass(frozen=True, slots=True)
class CallerCheckShape:
    """How the check of a caller ended."""

    id: UUID
    office: str
    name: str
    purpose: str
    outcome: str
    checked_at: datetime


def caller_check_shape(row: CallerCheckRow, office_code: str) -> CallerCheckShape:
    """A check, with the code of the office the caller said they were of."""
    return CallerCheckShape(
        row.uuid, office_code, row.caller_name, row.purpose, row.outcome.value, row.checked_at
    )
