"""Auditors, and engagements that run."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.factories.world import Player, operator
from tieline.apps.engagements import actions
from tieline.apps.engagements import queries as engagements
from tieline.apps.engagements.actions import NewEngagement
from tieline.apps.engagements.queries import EngagementRow
from tieline.apps.offices import actions as offices
from tieline.apps.offices import queries as office_queries


def make_auditor(player: Player, name: str = "", *, password: str = "") -> Player:
    """An auditor of the player's office."""
    name = name or f"aud-{player.office.code.lower()}"
    new = offices.NewPerson(
        name=name, office_code=player.office.code, role="auditor", password=password
    )
    offices.add_person(new, actor=operator().at_home(), now=datetime.now(UTC))
    return Player(player.office, office_queries.find_person(name))


def make_engagement(auditor: Player, **changes: Any) -> EngagementRow:
    """An engagement that waits to be confirmed. Of this day: the database's clock says whether it runs."""
    now = datetime.now(UTC)
    said: dict[str, Any] = {
        "title": "Yearly audit",
        "mandate": "Order 12 of the inspector",
        "question": "Are cases marked as the policy says?",
        "span_from": now - timedelta(days=365),
        "span_until": now,
        "ends_at": now + timedelta(days=30),
    }
    uuid = actions.open_engagement(NewEngagement(**(said | changes)), actor=auditor.actor, now=now)
    return engagements.get_engagement(auditor.viewer, str(uuid))


def run_engagement(auditor: Player, **changes: Any) -> EngagementRow:
    """An engagement that the operator has confirmed."""
    row = make_engagement(auditor, **changes)
    local = operator().acting_for(auditor.office)
    actions.confirm_engagement(str(row.uuid), actor=local, now=datetime.now(UTC))
    return engagements.get_engagement(auditor.viewer, str(row.uuid))


def close_by(auditor: Player, row: EngagementRow) -> None:
    """Closed with a report."""
    actions.close_engagement(
        str(row.uuid), "Nothing to add.", actor=auditor.actor, now=datetime.now(UTC)
    )
