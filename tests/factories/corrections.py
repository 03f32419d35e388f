"""A value that was told and is taken out again, through the product's own journeys."""

from datetime import UTC, datetime

from tests.factories.subjects import make_subject
from tests.factories.world import Cast, make_case, make_submission
from tieline.core.suspicion import SubjectEnd
from tieline.journeys import looking, suspecting

SHARED = "+1 202 555 0143"


def tell_and_clear(cast: Cast) -> None:
    """The partner is told that the owner holds a value; then its subject is cleared."""
    for player in (cast.owner, cast.partner):
        make_case(player)
        make_submission(player, [SHARED])
    looking.list_values(actor=cast.partner.actor, now=datetime.now(UTC))
    subject = make_subject(cast.owner, [SHARED])
    suspecting.end_subject(
        subject,
        SubjectEnd.CLEARED,
        "it was his brother",
        actor=cast.owner.actor,
        now=datetime.now(UTC),
    )
