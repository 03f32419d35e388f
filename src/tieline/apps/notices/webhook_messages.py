"""Keeping account of messages to webhooks. The actor is the operator, acting for the office.

As for mail: the row is written before anything is sent, one process has it for each attempt, and
whoever is killed leaves it to be taken again, under the same identity.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Max
from django.db.models.expressions import RawSQL

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.notices.models import Webhook, WebhookMessage
from tieline.apps.notices.webhook_errors import WebhookNotFound
from tieline.apps.notices.webhooks import find_webhook, open_secrets
from tieline.core.ids import Actor, OfficeId, PersonId, Viewer, WebhookId, WebhookMessageId
from tieline.core.mail_times import GIVE_UP_AFTER, pause_after
from tieline.core.states import DeliveryState, WebhookEvent, WebhookState

_CLAIM = """
insert into notices_webhookmessage (uuid, office_id, webhook_id, event, number, state, happened_at,
    claimed_at, attempts, next_attempt_at, reason, span_after, span_upto)
values (%s, %s, %s, %s, %s, 'waiting', %s, %s, 0, %s, '', %s::pg_snapshot, pg_current_snapshot())
on conflict (office_id, webhook_id, event, number) do nothing
returning id
"""

_UNDER_WAY: Final = timedelta(minutes=1)
"""So long after an attempt began it has ended for certain."""


@dataclass(frozen=True, slots=True)
class LeftToSend:
    """A message whose time has come, of any office."""

    office_id: OfficeId
    message_id: WebhookMessageId


@dataclass(frozen=True, slots=True)
class TakenMessage:
    """A message that one process has to itself for one attempt."""

    id: WebhookMessageId
    uuid: UUID
    event: WebhookEvent
    happened_at: datetime
    address: str
    set_by: PersonId
    secrets: tuple[bytes, ...] = field(repr=False)
    span_after: str | None
    span_upto: str


@dataclass(frozen=True, slots=True)
class Span:
    """The last message of notices to a webhook: its number, whether it waits, and how far it went."""

    number: int
    is_waiting: bool
    upto: str


def list_active(operator: Viewer) -> list[tuple[OfficeId, WebhookId]]:
    """The webhooks of all offices that are sent to, for the worker."""
    with acting_as(operator):
        rows = Webhook.objects.filter(state=WebhookState.ACTIVE).order_by("id")
        return [(OfficeId(o), WebhookId(w)) for o, w in rows.values_list("office_id", "id")]


def list_left(operator: Viewer, *, now: datetime) -> list[LeftToSend]:
    """The messages of all offices whose time has come, the longest due first."""
    with acting_as(operator):
        rows = WebhookMessage.objects.filter(state=DeliveryState.WAITING, next_attempt_at__lte=now)
        return [
            LeftToSend(OfficeId(o), WebhookMessageId(m))
            for o, m in rows.order_by("next_attempt_at", "id").values_list("office_id", "id")
        ]


def last_span(webhook_id: WebhookId, viewer: Viewer) -> Span | None:
    """The latest message of notices to a webhook, whatever became of it."""
    with acting_as(viewer):
        row = (
            WebhookMessage.objects.filter(
                office_id=viewer.office_id,
                webhook_id=webhook_id,
                event=WebhookEvent.NOTICES_WAITING,
            )
            .annotate(upto=RawSQL("span_upto::text", []))
            .order_by("-number")
            .first()
        )
    return None if row is None else Span(row.number, row.state == DeliveryState.WAITING, row.upto)


def claim_message(
    webhook_id: WebhookId, number: int, span_after: str | None, *, actor: Actor, now: datetime
) -> bool:
    """Write down that a webhook is to be told of what was committed since; False: another process did."""
    with acting_as(actor, durable=True):
        event = WebhookEvent.NOTICES_WAITING
        return _claim(webhook_id, event, number, span_after, actor, now) is not None


def claim_ping(ident: str, *, actor: Actor, now: datetime) -> WebhookMessageId:
    """Write down a message that tries a webhook out; while one waits it is that one, and its turn comes
    now. Raises RightMissing, WebhookNotFound."""
    with acting_as(actor, durable=True):
        webhook = find_webhook(ident, actor)
        pings = WebhookMessage.objects.filter(webhook_id=webhook.pk, event=WebhookEvent.PING)
        waiting = pings.filter(state=DeliveryState.WAITING).first()
        if waiting is not None:
            tried_at = waiting.next_attempt_at - pause_after(max(waiting.attempts, 1))
            if waiting.attempts and tried_at <= now - _UNDER_WAY:
                same = pings.filter(pk=waiting.pk, state=waiting.state, attempts=waiting.attempts)
                same.update(next_attempt_at=now)
            return WebhookMessageId(waiting.pk)
        last = pings.aggregate(last=Max("number"))["last"] or 0
        made = _claim(WebhookId(webhook.pk), WebhookEvent.PING, last + 1, None, actor, now)
        if made is None:
            raise WebhookNotFound(ident)  # it was locked, so nobody else numbers
        return made


def take_message(
    message_id: WebhookMessageId, *, actor: Actor, now: datetime
) -> TakenMessage | None:
    """Take a message for one attempt; None if it is not due, or another process has it, or its
    webhook is not sent to: then it is dropped. Raises FactorDamaged, with the attempt made, where the
    secret that signs it cannot be opened."""
    with acting_as(actor, durable=True):
        due = WebhookMessage.objects.filter(
            office_id=actor.office_id,
            pk=message_id,
            state=DeliveryState.WAITING,
            next_attempt_at__lte=now,
        )
        row = due.annotate(
            after=RawSQL("span_after::text", []), upto=RawSQL("span_upto::text", [])
        ).first()
        if row is None:
            return None
        webhook = Webhook.objects.get(office_id=actor.office_id, pk=row.webhook_id)
        if webhook.state != WebhookState.ACTIVE:
            if _finish(message_id, DeliveryState.DROPPED, "not_wanted", actor, now):
                record("webhook.dropped", actor=actor, now=now, ids={"message": message_id})
            return None
        attempts = row.attempts + 1
        changed = due.filter(attempts=row.attempts).update(
            attempts=attempts, next_attempt_at=now + pause_after(attempts)
        )
    if changed != 1:
        return None
    return TakenMessage(
        message_id,
        row.uuid,
        WebhookEvent(row.event),
        row.happened_at,
        webhook.address,
        PersonId(webhook.set_by),
        open_secrets(webhook, now),
        row.after,
        row.upto,
    )


def record_sent(message_id: WebhookMessageId, *, actor: Actor, now: datetime) -> None:
    """The receiver took it: waiting -> sent."""
    with acting_as(actor, durable=True):
        if _finish(message_id, DeliveryState.SENT, "", actor, now):
            record("webhook.sent", actor=actor, now=now, ids={"message": message_id})


def drop_message(message_id: WebhookMessageId, reason: str, *, actor: Actor, now: datetime) -> None:
    """Nothing is left to tell of, or nobody to tell: waiting -> dropped."""
    with acting_as(actor, durable=True):
        if _finish(message_id, DeliveryState.DROPPED, reason, actor, now):
            record("webhook.dropped", actor=actor, now=now, ids={"message": message_id})


def record_failure(
    message_id: WebhookMessageId, reason: str, *, actor: Actor, now: datetime
) -> None:
    """An attempt failed: it waits for the next one, or is given up a day after it was claimed."""
    with acting_as(actor, durable=True):
        own = WebhookMessage.objects.filter(
            office_id=actor.office_id, pk=message_id, state=DeliveryState.WAITING
        )
        if own.filter(claimed_at__gt=now - GIVE_UP_AFTER).update(reason=reason):
            return
        if _finish(message_id, DeliveryState.FAILED, reason, actor, now):
            record("webhook.failed", actor=actor, now=now, ids={"message": message_id})


def retry_messages(ident: str, *, actor: Actor, now: datetime) -> int:
    """Try at once what waits for its turn or was given up; returns how many. Each has another day.
    Raises RightMissing, WebhookNotFound."""
    with acting_as(actor):
        webhook = find_webhook(ident, actor)
        count = WebhookMessage.objects.filter(
            office_id=actor.office_id,
            webhook_id=webhook.pk,
            state__in=(DeliveryState.WAITING, DeliveryState.FAILED),
        ).update(
            state=DeliveryState.WAITING,
            attempts=0,
            claimed_at=now,
            next_attempt_at=now,
            finished_at=None,
        )
        record("webhook.retried", actor=actor, now=now, ids={"webhook": webhook.pk})
    return count


def _claim(
    webhook_id: WebhookId,
    event: WebhookEvent,
    number: int,
    span_after: str | None,
    actor: Actor,
    now: datetime,
) -> WebhookMessageId | None:
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            [
                uuid4(), actor.office_id, webhook_id, event, number, now, now, now, span_after,
            ],
        )  # fmt: skip
        row = cursor.fetchone()
    if row is None:
        return None
    record(
        "webhook.claimed",
        actor=actor,
        now=now,
        ids={"webhook": webhook_id, "message": row[0]},
    )
    return WebhookMessageId(row[0])


def _finish(
    message_id: WebhookMessageId, state: DeliveryState, reason: str, actor: Actor, now: datetime
) -> bool:
    changed = WebhookMessage.objects.filter(
        office_id=actor.office_id, pk=message_id, state=DeliveryState.WAITING
    ).update(state=state, reason=reason, finished_at=now)
    return changed == 1
