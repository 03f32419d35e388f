"""Alerts as an auditor reads and closes them: who, which sign, when, how many; nothing of a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tieline.apps.looks import alerts, queries
from tieline.apps.looks.queries import AlertRow
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import PersonRow
from tieline.core.fishing import Finding
from tieline.core.ids import Actor, PersonId, Viewer


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert with the people named, where they are of the office: of others no name is told."""

    row: AlertRow
    person: PersonRow | None
    closed_by: PersonRow | None


def list_alerts(
    viewer: Viewer, *, only_open: bool = False, before: int | None = None, limit: int = 100
) -> list[AlertView]:
    """The alerts of the viewer's office, newest first; page with `before`. For auditors."""
    found = queries.list_alerts(viewer, only_open=only_open, before=before, limit=limit)
    return _views(viewer, found)


def page_alerts(
    viewer: Viewer, *, is_closed: bool, offset: int = 0, limit: int = 100
) -> tuple[list[AlertView], int]:
    """The open alerts, oldest first, or the closed ones, latest first; and how many in all."""
    rows, total = queries.find_alerts_page(viewer, is_closed=is_closed, offset=offset, limit=limit)
    return _views(viewer, rows), total


def close_alert(ident: str, finding: Finding, reason: str, *, actor: Actor, now: datetime) -> None:
    """Close an alert with a finding. Raises AlertNotFound, AlertClosed, OwnAlert, BadInput."""
    alerts.close_alert(ident, finding, reason, actor=actor, now=now)


def _views(viewer: Viewer, rows: Sequence[AlertRow]) -> list[AlertView]:
    named: set[PersonId] = {row.person_id for row in rows}
    named |= {row.closed_by for row in rows if row.closed_by is not None}
    people = offices.people_by_id(viewer, named)
    return [
        AlertView(
            row,
            people.get(row.person_id),
            people.get(row.closed_by) if row.closed_by is not None else None,
        )
        for row in rows
    ]
