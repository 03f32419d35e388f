"""A value that several cases hold."""

from dataclasses import dataclass
from datetime import datetime

from tieline.core.selector_kinds.base import Condition
from tieline.journeys.looking import ValueRow


@dataclass(frozen=True, slots=True)
class ValueShape:
    """A value that several cases hold."""

    kind: str
    value: str
    is_valid: bool
    condition: str
    offices: tuple[str, ...]
    """Codes of the offices that hold it; one's own is among them."""
    cases: int
    standings: tuple[str, ...]
    """What its holder is to one's own cases: subject, contact, incidental."""
    first_at: datetime
    last_at: datetime


def value_shape(row: ValueRow) -> ValueShape:
    """A value that several cases hold."""
    return ValueShape(
        kind=row.kind,
        value=row.value,
        is_valid=row.condition is Condition.VALID,
        condition=row.condition.value,
        offices=row.office_codes,
        cases=row.cases,
        standings=row.standings,
        first_at=row.first_at,
        last_at=row.last_at,
    )
