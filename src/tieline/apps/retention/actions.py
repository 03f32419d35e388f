"""Ordering a purge, and noting in the trail that it is done."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.retention.errors import PurgedAlready, bad_ground
from tieline.apps.retention.models import Tombstone
from tieline.apps.retention.purging import Order
from tieline.core.ids import Actor
from tieline.core.purging import GROUND_MAX, PurgedKind, PurgeReason
from tieline.core.storable import is_line


@dataclass(frozen=True, slots=True)
class Thing:
    """What is to be purged."""

    kind: PurgedKind
    id: int
    uuid: UUID


@dataclass(frozen=True, slots=True)
class Why:
    """Why something is purged. The ground stays: it names nobody and no number."""

    reason: PurgeReason
    ground: str = ""


def order_purge(
    thing: Thing,
    why: Why,
    *,
    demand: Callable[[], None] = lambda: None,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Write the tombstone down, durably, before anything is touched: whoever finds it goes on from
    there. Only a supervisor may, or the operator where retention is over. `demand` may refuse it, in
    the same transaction.

    Raises BadPurge, PurgedAlready, RightMissing.
    """
    if not is_line(why.ground, GROUND_MAX):
        raise bad_ground()
    ground = why.ground.strip()
    ident = uuid.uuid4()
    try:
        with acting_as(actor, durable=True):
            demand_supervisor()
            demand()
            _write(ident, thing, Why(why.reason, ground), actor=actor, now=now)
    except IntegrityError as error:
        raise PurgedAlready from error
    return ident


def order_again(ident: UUID, thing: Thing, why: Why, *, actor: Actor, now: datetime) -> bool:
    """Order, as the operator, a purge that a restored backup has forgotten; False where it is known."""
    try:
        with acting_as(actor, durable=True):
            demand_supervisor()
            _write(ident, thing, why, actor=actor, now=now)
    except IntegrityError:
        return False
    return True


def note_purged(order: Order, *, actor: Actor, now: datetime) -> None:
    """Say in the office's trail that it is done. Safe to run again."""
    with acting_as(actor):
        changed = Tombstone.objects.filter(
            office_id=actor.office_id, pk=order.id, purged_at__isnull=False, noted_at__isnull=True
        ).update(noted_at=now)
        if changed:
            record(
                f"{order.kind.value}.purged",
                actor=actor,
                now=now,
                ids={order.kind.value: order.thing_id, "tombstone": str(order.uuid)},
            )


def _write(ident: UUID, thing: Thing, why: Why, *, actor: Actor, now: datetime) -> None:
    Tombstone.objects.create(
        uuid=ident,
        office_id=actor.office_id,
        kind=thing.kind,
        thing_id=thing.id,
        thing_uuid=thing.uuid,
        reason=why.reason,
        ground=why.ground,
        ordered_at=now,
        ordered_by=actor.person_id,
    )
    record(
        f"{thing.kind.value}.purge_ordered",
        actor=actor,
        now=now,
        purpose=f"{why.reason.value}: {why.ground}",
        ids={thing.kind.value: thing.id, "tombstone": str(ident)},
    )


def demand_supervisor() -> None:
    """Inside a transaction: whoever acts supervises the office, or operates the installation."""
    with connection.cursor() as cursor:
        cursor.execute("select demand_supervision()")
