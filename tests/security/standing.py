"""What the world of these tests lacks: an overlap that neither side may know of, as the product finds
one, and a compromise that stands."""

from datetime import timedelta
from typing import Final

from tests.factories.answers import clear_for_silence
from tests.factories.roles import give_only
from tests.factories.world import NOON, Cast, Player, later, make_submission
from tieline.apps.compromises.actions import NewCompromise
from tieline.apps.compromises.queries import find_party
from tieline.journeys import compromising

UNSEEN: Final = "+1 202 555 0199"
"""In a silent case of the owner and in one of the partner."""


def overlap_unseen(database: str, cast: Cast) -> None:
    """Silent cases of owner and partner share a value; both have cleared the owner's person, who
    coordinates whenever they hold that role."""
    give_only(database, cast.owner, "coordinator")
    for player in (cast.owner, cast.partner):
        clear_for_silence(player, cast.owner, at=NOON)
    give_only(database, cast.owner, "analyst")
    for minute, player in enumerate((cast.owner, cast.partner)):
        make_submission(player, [UNSEEN], case="C-0", at=later(10 + minute))


def revoke_colleague(database: str, owner: Player) -> None:
    """A colleague of the owner is revoked as compromised."""
    give_only(database, owner, "supervisor")
    party = find_party(owner.viewer, person=f"col-{owner.office.code.lower()}")
    new = NewCompromise(party, NOON - timedelta(days=1), "a test")
    compromising.declare(new, actor=owner.actor, now=later(20))
    give_only(database, owner, "analyst")
