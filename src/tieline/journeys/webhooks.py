"""Telling offices' own systems that hits wait: find what is due, write it down, send after the commit.

The operator acts for the office, as the worker does. What a message may be about is decided at each
attempt, by the same count as mail. Whoever is killed between the receiver's yes and the record sends
again, with the same id and body.
"""

from collections import Counter
from datetime import UTC, datetime

from django.conf import settings

from tieline.apps.audit.actions import record_look
from tieline.apps.hits import queries as hits
from tieline.apps.notices import queries as notices
from tieline.apps.notices import webhook_messages as messages
from tieline.apps.notices import webhooks
from tieline.apps.notices.webhook_messages import LeftToSend, TakenMessage
from tieline.apps.offices import rights
from tieline.apps.offices.errors import FactorDamaged
from tieline.core.errors import Refused
from tieline.core.ids import Actor, OfficeId, WebhookId, WebhookMessageId
from tieline.core.rights import Right
from tieline.core.states import WebhookEvent
from tieline.core.webhooks import headers_for, write_body
from tieline.journeys.rounds import operator_at_home, operator_of
from tieline.journeys.webhook_outbox import WebhookNotSent, post

_PURPOSE = "how many hits wait, for a webhook that says so"


class WebhooksOff(Refused):
    """A webhook was to be tried, and none may lead anywhere."""

    def __init__(self) -> None:
        super().__init__(
            "webhooks_off",
            "Webhooks are off: the operator has to name hosts in TIELINE_WEBHOOK_HOSTS (settings.md).",
        )


def list_candidates() -> list[tuple[OfficeId, WebhookId]]:
    """Every webhook to look at; nothing while they are off."""
    return messages.list_active(operator_at_home()) if settings.WEBHOOKS.hosts else []


def claim_due(office_id: OfficeId, webhook_id: WebhookId, *, now: datetime) -> bool:
    """Write down that a webhook is to be told, where something came since the last message."""
    actor = operator_of(office_id)
    viewer = actor.as_viewer()
    last = messages.last_span(webhook_id, viewer)
    if last is not None and last.is_waiting:
        return False  # it says as much when it goes
    after = last.upto if last else None
    if notices.oldest_new(viewer, after=after) is None and not hits.digest_arrival_waits(
        viewer, after=after, since=now
    ):
        return False
    number = last.number + 1 if last else 1
    return messages.claim_message(webhook_id, number, after, actor=actor, now=now)


def list_to_send(*, now: datetime) -> list[LeftToSend]:
    """The messages of all offices whose time has come; nothing while webhooks are off."""
    if not settings.WEBHOOKS.hosts:
        return []
    return take_turns(messages.list_left(operator_at_home(), now=now))


def take_turns(left: list[LeftToSend]) -> list[LeftToSend]:
    """The first of each office, then the second of each: a round is short, and an office with many
    messages to a slow receiver would fill it until they are given up."""
    seen: Counter[OfficeId] = Counter()
    ranked = []
    for one in left:
        ranked.append((seen[one.office_id], one))
        seen[one.office_id] += 1
    return [one for _, one in sorted(ranked, key=lambda pair: pair[0])]


def send(left: LeftToSend, *, now: datetime) -> bool:
    """Try to send one message; whether it went."""
    actor = operator_of(left.office_id)
    try:
        taken = messages.take_message(left.message_id, actor=actor, now=now)
    except FactorDamaged:  # the attempt counts
        messages.record_failure(left.message_id, "secret_damaged", actor=actor, now=now)
        return False
    if taken is None:
        return False
    reason = _why_not(taken, actor, now)
    if reason:
        messages.drop_message(taken.id, reason, actor=actor, now=now)
        return False
    body = write_body(taken.event, taken.happened_at.astimezone(UTC), settings.WEBHOOKS.link)
    try:
        post(taken.address, headers_for(taken.uuid, body, taken.secrets, now=now), body)
    except WebhookNotSent as error:
        messages.record_failure(taken.id, error.reason, actor=actor, now=now)
        return False
    messages.record_sent(taken.id, actor=actor, now=now)
    return True


def ping(ident: str, *, actor: Actor, now: datetime) -> WebhookMessageId:
    """Have the worker send a message that tries a webhook out. Raises RightMissing, WebhookNotFound,
    WebhooksOff."""
    if not settings.WEBHOOKS.hosts:
        webhooks.demand_webhook(ident, actor)  # what is not theirs looks the same either way
        raise WebhooksOff
    return messages.claim_ping(ident, actor=actor, now=now)


def _why_not(taken: TakenMessage, actor: Actor, now: datetime) -> str:
    """Why a message is to be dropped; empty if it is to be sent."""
    if not rights.may(Actor(taken.set_by, actor.office_id), Right.ADMINISTER):
        return "not_wanted"
    if taken.event is WebhookEvent.PING:
        return ""
    entry = record_look(
        "notices.counted", actor=actor, now=now, purpose=_PURPOSE, ids={"message": taken.id}
    )
    waiting = hits.count_waiting(
        actor.as_viewer(), entry=entry, span_after=taken.span_after, span_upto=taken.span_upto
    )
    return "" if waiting.in_span else "nothing_waits"
