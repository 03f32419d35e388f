"""Rounds of mail with a fixed time in place of the clock, and what came of them."""

from collections import Counter
from datetime import datetime, timedelta

from tests.factories.world import (
    NOON,
    Player,
    operator,
)
from tests.journeys.mail_server import MailServer
from tieline.apps.notices import queries as notices
from tieline.apps.notices.queries import DeliveryRow
from tieline.apps.offices import actions as offices
from tieline.apps.offices.actions import NewPerson
from tieline.apps.offices.mail_choices import NewMailChoice, set_mail_choice
from tieline.core.ids import PersonId
from tieline.core.states import Channel, DeliveryState
from tieline.journeys import mailing
from tieline.journeys.mail_outbox import Outbox
from tieline.journeys.mailing import Outcome

SHARED = "+1 202 555 0143"
SECOND = "+1 202 555 0144"
LATE = NOON + timedelta(hours=1)


def claim(now: datetime) -> int:
    return sum(mailing.claim_due(office, now=now) for office in mailing.list_candidates())


def send(now: datetime) -> Counter[Outcome]:
    """One round of sending, with a fixed time in place of the clock."""
    outcomes: Counter[Outcome] = Counter()
    with Outbox() as outbox:
        for waiting in mailing.list_to_send(now=now):
            outcomes[mailing.send(waiting, outbox, now=now)] += 1
    return outcomes


def run(now: datetime) -> int:
    claim(now)
    return send(now)[Outcome.SENT]


def told(post: MailServer) -> list[tuple[str, str]]:
    """Whom the mails went to, with the first line of each."""
    return [
        (letter.recipients[0], letter.texts["text/plain"].splitlines()[0])
        for letter in post.letters
    ]


def states(player: Player) -> list[tuple[DeliveryState, int, str]]:
    return [(row.state, row.attempts, row.reason) for row in rows(player)]


def rows(player: Player) -> list[DeliveryRow]:
    return list(reversed(notices.list_deliveries(player.viewer)))


def choose(player: Player, pace: str, hour: int = 7, at: datetime = NOON) -> None:
    set_mail_choice(
        player.person.id,
        player.office.id,
        NewMailChoice(f"{player.person.name}@example.org", pace, hour),
        actor=player.actor,
        now=at,
    )


def add_person(player: Player, name: str, role: str) -> PersonId:
    new = NewPerson(name, player.office.code, role, email=f"{name}@example.org")
    return offices.add_person(new, actor=operator().at_home(), now=NOON)


def one_waits(count: int = 1) -> str:
    return f"{count} new hit{'s wait' if count > 1 else ' waits'} for your office in Tieline."


def rows_upto(player: Player) -> str | None:
    return notices.last_deliveries(player.viewer, Channel.MAIL)[player.person.id].span_upto
