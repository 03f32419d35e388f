"""The audit trail of an office, as its auditor reads it: an analyst sees their own entries alone."""

from datetime import UTC, datetime

from tests.factories.world import Player, operator
from tieline.apps.audit.queries import EntryRow, list_entries
from tieline.apps.offices import actions
from tieline.apps.offices import queries as offices
from tieline.apps.offices.errors import PersonNotFound
from tieline.apps.offices.queries import KnownPerson


def list_trail(player: Player, *, action: str | None = None) -> list[EntryRow]:
    """The newest entries of the player's office, whoever acted, newest first."""
    return list_entries(_auditor(player).at_home().as_viewer(), action=action)


def _auditor(player: Player) -> KnownPerson:
    """The auditor of the player's office, who is there from the first question on."""
    name = f"aud-{player.office.code.lower()}"
    try:
        return offices.find_person(name)
    except PersonNotFound:
        new = actions.NewPerson(name=name, office_code=player.office.code, role="auditor")
        actions.add_person(new, actor=operator().at_home(), now=datetime.now(UTC))
        return offices.find_person(name)
