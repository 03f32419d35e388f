"""Who may do what is not for everyone."""

from tieline.apps.offices.errors import OperatorOnly
from tieline.core.ids import INSTALLATION_OFFICE, Actor


def demand_operator(actor: Actor, act: str) -> None:
    """Raises OperatorOnly: `act` is for whoever acts for the installation's own office."""
    if actor.office_id != INSTALLATION_OFFICE:
        raise OperatorOnly(act)
