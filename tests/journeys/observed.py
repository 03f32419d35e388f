"""What the product says of a world, in the terms of the model. Reads as the superuser where the
model speaks of all offices, and through the product's own journeys where it speaks of one."""

from datetime import UTC, datetime

from tests.conftest import admin
from tests.factories.world import Player
from tests.journeys import recorded
from tests.journeys.model import Model
from tests.journeys.recorded import keys_of, shown_values
from tieline.apps.cases.queries import refs_by_id
from tieline.journeys import looking

__all__ = [
    "live_model", "recorded_arrivals", "recorded_told", "recorded_unseen", "shown_values",
    "told_hits",
]  # fmt: skip


def live_model(database: str) -> Model:
    """The live mentions as the tables hold them, with keys worked out anew from the values."""
    with admin(database) as connection:
        return recorded.live_model(connection)


def recorded_arrivals(database: str) -> list[tuple[str, str, str]]:
    """The live hits, as (office, case, value)."""
    with admin(database) as connection:
        return recorded.arrivals(connection)


def recorded_told(database: str) -> list[tuple[str, str, str, str]]:
    """The live notices, as (told office, arrived office, arrived case, value)."""
    with admin(database) as connection:
        return recorded.told(connection)


def recorded_unseen(database: str) -> set[frozenset[tuple[str, str]]]:
    """The pairs of cases, each as (office, case), that wait for a coordinator."""
    with admin(database) as connection:
        return recorded.unseen(connection)


def told_hits(player: Player) -> set[tuple[str, str]]:
    """What the player's list of hits says: (value, office it arrived with)."""
    rows, following = looking.list_hits(actor=player.actor, now=datetime.now(UTC), limit=1000)
    assert following is None
    assert all(refs_by_id(player.viewer, [row.side.own_case_id]) for row in rows)
    return {(keys_of(row.mention.canonical)[1], row.arrived_office.code) for row in rows}
