"""Taking note, and keeping account of deliveries.

Notices are written with their hits, by the matcher alone. The actor of a delivery is the person it
goes to: the worker acts in their name, as if they had looked whether something waits.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection
from django.db.models.expressions import RawSQL
from django.db.models.query import QuerySet

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.notices.models import Delivery, DigestMark, Notice
from tieline.core.ids import Actor, DeliveryId, HitId, PersonId
from tieline.core.mail_times import GIVE_UP_AFTER, pause_after
from tieline.core.states import Channel, DeliveryState

_CLAIM = """
insert into notices_delivery (uuid, office_id, person_id, channel, number, state, claimed_at,
    attempts, next_attempt_at, reason, span_after, span_upto)
values (%s, %s, %s, %s, %s, 'waiting', %s, 0, %s, '', %s::pg_snapshot, pg_current_snapshot())
on conflict (office_id, person_id, channel, number) do nothing
returning id
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery that one process has to itself for a while, to try to send it."""

    id: DeliveryId
    uuid: UUID
    attempts: int
    span_after: str | None
    span_upto: str
    """Snapshots as PostgreSQL writes them: what the message is about."""


def acknowledge(hit_id: HitId, *, actor: Actor, now: datetime) -> bool:
    """Acknowledge the office's notice of a hit; False if there was nothing new to acknowledge."""
    with acting_as(actor):
        changed = Notice.objects.filter(
            office_id=actor.office_id,
            hit_id=hit_id,
            retracted_at__isnull=True,
            acknowledged_at__isnull=True,
        ).update(acknowledged_at=now, acknowledged_by=actor.person_id)
        if changed:
            record("notice.acknowledged", actor=actor, now=now, ids={"hit": hit_id})
    return bool(changed)


def acknowledge_digest(value_digest: UUID, before: int, *, actor: Actor, now: datetime) -> None:
    """Acknowledge the arrivals on a hub up to a reading's horizon; never less than before."""
    with acting_as(actor):
        mark, is_new = DigestMark.objects.select_for_update().get_or_create(
            office_id=actor.office_id,
            value_digest=value_digest,
            defaults={
                "acknowledged_before": before,
                "acknowledged_at": now,
                "acknowledged_by": actor.person_id,
            },
        )
        if not is_new and mark.acknowledged_before < before:
            mark.acknowledged_before = before
            mark.acknowledged_at = now
            mark.acknowledged_by = actor.person_id
            mark.save()
        record("digest.acknowledged", actor=actor, now=now)


def claim_delivery(
    channel: Channel, number: int, span_after: str | None, *, actor: Actor, now: datetime
) -> DeliveryId | None:
    """Write down that the actor is to get their message `number`; None if another process has.

    It is about what was committed after `span_after` (the end of the span before; None: about all)
    and until now. Nothing is sent yet.
    """
    with acting_as(actor, durable=True), connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            [uuid4(), actor.office_id, actor.person_id, channel, number, now, now, span_after],
        )
        row = cursor.fetchone()
        if row is None:
            return None
        record("delivery.claimed", actor=actor, now=now, ids={"delivery": row[0]})
    return DeliveryId(row[0])


def take_delivery(delivery_id: DeliveryId, *, actor: Actor, now: datetime) -> Taken | None:
    """Take a waiting delivery for one attempt; None if it is not due, or another process has it.

    Committed before anything is sent. Whoever is killed then leaves it to be taken again after
    the pause, under the same `uuid`.
    """
    with acting_as(actor, durable=True):
        due = Delivery.objects.filter(
            office_id=actor.office_id,
            person_id=actor.person_id,
            pk=delivery_id,
            state=DeliveryState.WAITING,
            next_attempt_at__lte=now,
        )
        row = due.annotate(
            after=RawSQL("span_after::text", []), upto=RawSQL("span_upto::text", [])
        ).first()
        if row is None:
            return None
        attempts = row.attempts + 1
        changed = due.filter(attempts=row.attempts).update(
            attempts=attempts, next_attempt_at=now + pause_after(attempts)
        )
    if changed != 1:
        return None
    return Taken(delivery_id, row.uuid, attempts, row.after, row.upto)


def record_sent(delivery_id: DeliveryId, *, actor: Actor, now: datetime) -> None:
    """The message was taken over for delivery: waiting -> sent."""
    with acting_as(actor, durable=True):
        if _finish(delivery_id, DeliveryState.SENT, "", actor, now):
            record("delivery.sent", actor=actor, now=now, ids={"delivery": delivery_id})


def drop_delivery(
    delivery_id: DeliveryId,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
    whose: PersonId | None = None,
) -> None:
    """Nothing is left to tell of, or nobody to tell: waiting -> dropped. `whose` says that it is
    another person's: the operator's to drop, where they may not even know of it any more."""
    own = actor if whose is None else Actor(whose, actor.office_id)
    with acting_as(actor, durable=True):
        if _finish(delivery_id, DeliveryState.DROPPED, reason, own, now):
            record("delivery.dropped", actor=actor, now=now, ids={"delivery": delivery_id})


def record_failure(delivery_id: DeliveryId, reason: str, *, actor: Actor, now: datetime) -> None:
    """An attempt failed, for a reason that is a code: it waits for the next one, or is given up.

    Given up is what fails a day after it was claimed. Only that is an entry of the trail; the row
    itself counts the attempts.
    """
    with acting_as(actor, durable=True):
        own = _own(delivery_id, actor)
        if own.filter(claimed_at__gt=now - GIVE_UP_AFTER).update(reason=reason):
            return
        if _finish(delivery_id, DeliveryState.FAILED, reason, actor, now):
            record("delivery.failed", actor=actor, now=now, ids={"delivery": delivery_id})


def _own(delivery_id: DeliveryId, actor: Actor) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        office_id=actor.office_id, pk=delivery_id, state=DeliveryState.WAITING
    )


def _finish(
    delivery_id: DeliveryId, state: DeliveryState, reason: str, actor: Actor, now: datetime
) -> bool:
    changed = _own(delivery_id, actor).update(state=state, reason=reason, finished_at=now)
    return changed == 1
