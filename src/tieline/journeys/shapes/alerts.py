"""An alert, as an auditor's programs are told of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tieline.journeys.alerts import AlertView


@dataclass(frozen=True, slots=True)
class AlertShape:
    """What looks like fishing in what somebody asked for: numbers and times, nothing of a case."""

    id: UUID
    person: str | None
    """Sign-in name; null for someone of another office."""
    sign: str
    """neighbours, no_case, thin_cases or taken_back."""
    since: datetime
    until: datetime
    count: int
    """How many values it rests on; for thin_cases, how many cases."""
    opened_at: datetime
    is_open: bool
    closed_at: datetime | None
    closed_by: str | None
    finding: str | None
    """explained or followed_up; null while it is open."""
    reason: str | None


def alert_shape(view: AlertView) -> AlertShape:
    """An alert with the names of the people of the office."""
    row = view.row
    return AlertShape(
        id=row.uuid,
        person=None if view.person is None else view.person.name,
        sign=row.sign.value,
        since=row.since,
        until=row.until,
        count=row.count,
        opened_at=row.opened_at,
        is_open=row.is_open,
        closed_at=row.closed_at,
        closed_by=None if view.closed_by is None else view.closed_by.name,
        finding=None if row.finding is None else row.finding.value,
        reason=row.reason or None,
    )
