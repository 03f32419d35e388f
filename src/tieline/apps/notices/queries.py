"""Reading the notices of one's own office and their deliveries, and what all have left to send."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.notices.models import Delivery, Notice
from tieline.core.ids import DeliveryId, HitId, NoticeId, OfficeId, PersonId, Viewer
from tieline.core.states import Channel, DeliveryState

# After a restore into another server transactions are numbered anew, and a span of the old
# numbers says nothing: it counts as none, so that what waits is told of again.
_LAST = """
select distinct on (person_id) person_id, number, state, claimed_at,
       case when pg_snapshot_xmax(span_upto) <= pg_snapshot_xmax(pg_current_snapshot())
            then span_upto::text end
from notices_delivery
where office_id = %s and channel = %s
order by person_id, number desc
"""
_OLDEST = """
select min(issued_at)
from notices_notice
where office_id = %s and retracted_at is null and acknowledged_at is null
  and pg_visible_in_snapshot(xid8, pg_current_snapshot())
  and (%s::pg_snapshot is null or not pg_visible_in_snapshot(xid8, %s::pg_snapshot))
"""
# One statement, so that the place and what was read belong together.
_WAITING = """
with waiting as (
    select id, hit_id, xid8
    from notices_notice
    where office_id = %(office)s and retracted_at is null and acknowledged_at is null
      and (%(before)s::bigint is null or id < %(before)s)
    order by id desc
    limit %(limit)s
),
read_before as (
    select case when pg_snapshot_xmax(s) <= pg_snapshot_xmax(pg_current_snapshot()) then s end as s
    from (select %(since)s::pg_snapshot as s) given
)
select pg_current_snapshot()::text,
       coalesce(array_agg(w.hit_id order by w.id desc) filter (where w.id is not null), '{}'),
       coalesce(array_agg(w.hit_id) filter (
           where w.id is not null and (r.s is null or not pg_visible_in_snapshot(w.xid8, r.s))), '{}'),
       min(w.id)
from read_before r left join waiting w on true
"""
_MARK = """
select count(*)::text || ':' || coalesce(bit_xor(hashint8extended(id, 0)), 0)::text
from notices_notice
where office_id = %s and retracted_at is null and acknowledged_at is null
"""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """That the office was told of a hit. What the hit says is decided at each reading."""

    id: NoticeId
    uuid: UUID
    hit_id: HitId
    issued_at: datetime
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True)
class WaitingNotices:
    """The hits that nobody of the office has acknowledged, newest first, and those of them that were
    not yet committed at an earlier place. `upto` is the place of this reading, a snapshot; `last` the
    oldest notice of it, None if there was none."""

    upto: str
    hit_ids: tuple[HitId, ...]
    unread: frozenset[HitId]
    last: NoticeId | None


@dataclass(frozen=True, slots=True)
class LastDelivery:
    """The latest message to a person; `span_upto` is where the span of the next one begins."""

    number: int
    state: DeliveryState
    claimed_at: datetime
    span_upto: str | None


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A message to someone of the viewer's office, and where it stands. It holds no content."""

    id: DeliveryId
    person_id: PersonId
    channel: Channel
    state: DeliveryState
    claimed_at: datetime
    attempts: int
    next_attempt_at: datetime
    finished_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class WaitingDelivery:
    """A message of any office that is to be sent: ids only."""

    office_id: OfficeId
    delivery_id: DeliveryId
    person_id: PersonId


@dataclass(frozen=True, slots=True)
class TroubledDelivery:
    """A message of any office that could not be sent: ids only."""

    office_id: OfficeId
    delivery_id: DeliveryId
    is_given_up: bool


def list_notices(
    viewer: Viewer,
    *,
    only_new: bool = False,
    among: Collection[HitId] | None = None,
    except_for: Collection[HitId] = (),
    before: NoticeId | None = None,
    limit: int = 50,
) -> list[NoticeRow]:
    """The newest notices first, of these hits or of all but those; page with `before`."""
    with acting_as(viewer):
        rows = Notice.objects.filter(
            office_id=viewer.office_id, retracted_at__isnull=True
        ).order_by("-id")  # fmt: skip
        if only_new:
            rows = rows.filter(acknowledged_at__isnull=True)
        if among is not None:
            rows = rows.filter(hit_id__in=among)
        if except_for:
            rows = rows.exclude(hit_id__in=except_for)
        if before is not None:
            rows = rows.filter(id__lt=before)
        return [
            NoticeRow(NoticeId(r.pk), r.uuid, HitId(r.hit_id), r.issued_at, r.acknowledged_at)
            for r in rows[:limit]
        ]


def find_place(viewer: Viewer, uuid: UUID) -> NoticeId | None:
    """Where in the office's list this notice stands or stood; retracted ones keep their place."""
    with acting_as(viewer):
        row = Notice.objects.filter(office_id=viewer.office_id, uuid=uuid).first()
    return None if row is None else NoticeId(row.pk)


def new_among(viewer: Viewer, hit_ids: Iterable[HitId]) -> set[HitId]:
    """Those of these hits that the office was told of and nobody there has acknowledged."""
    with acting_as(viewer):
        rows = Notice.objects.filter(
            office_id=viewer.office_id,
            hit_id__in=list(hit_ids),
            retracted_at__isnull=True,
            acknowledged_at__isnull=True,
        )
        return {HitId(hit_id) for hit_id in rows.values_list("hit_id", flat=True)}


def count_new(viewer: Viewer) -> int:
    """How many notices nobody of the office has acknowledged."""
    with acting_as(viewer):
        return Notice.objects.filter(
            office_id=viewer.office_id, retracted_at__isnull=True, acknowledged_at__isnull=True
        ).count()


def read_waiting(
    viewer: Viewer, *, since: str | None, before: NoticeId | None = None, limit: int
) -> WaitingNotices:
    """The newest of what waits for the office; page with `before`. `since` is the place of an earlier
    reading: one that lies ahead, as after a restore into another server, counts as none."""
    given = {"office": viewer.office_id, "before": before, "limit": limit, "since": since}
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_WAITING, given)
        upto, hit_ids, unread, last = cursor.fetchone()
    return WaitingNotices(
        upto,
        tuple(HitId(one) for one in hit_ids),
        frozenset(HitId(one) for one in unread),
        None if last is None else NoticeId(last),
    )


def mark_of_waiting(viewer: Viewer) -> str:
    """Another text as soon as a notice comes, is acknowledged or retracted: cheap, asked every second."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_MARK, [viewer.office_id])
        (mark,) = cursor.fetchone()
    return str(mark)


def oldest_new(viewer: Viewer, *, after: str | None) -> datetime | None:
    """Since when a notice waits for the office, of those committed after a snapshot."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_OLDEST, [viewer.office_id, after, after])
        row = cursor.fetchone()
    oldest: datetime | None = row[0]
    return oldest


def last_deliveries(viewer: Viewer, channel: Channel) -> dict[PersonId, LastDelivery]:
    """The latest message to each person of the office, whatever became of it."""
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_LAST, [viewer.office_id, channel])
        rows = cursor.fetchall()
    return {
        PersonId(person): LastDelivery(number, DeliveryState(state), claimed_at, upto)
        for person, number, state, claimed_at, upto in rows
    }


def list_deliveries(
    viewer: Viewer,
    *,
    only_troubled: bool = False,
    before: DeliveryId | None = None,
    limit: int = 50,
) -> list[DeliveryRow]:
    """The messages to people of the office, newest first; page with `before`.

    Troubled are those that were tried in vain, given up or not.
    """
    with acting_as(viewer):
        rows = Delivery.objects.filter(office_id=viewer.office_id).order_by("-id")
        if only_troubled:
            rows = rows.exclude(reason="").filter(
                state__in=(DeliveryState.WAITING, DeliveryState.FAILED)
            )
        if before is not None:
            rows = rows.filter(id__lt=before)
        return [
            DeliveryRow(
                id=DeliveryId(row.pk),
                person_id=PersonId(row.person_id),
                channel=Channel(row.channel),
                state=DeliveryState(row.state),
                claimed_at=row.claimed_at,
                attempts=row.attempts,
                next_attempt_at=row.next_attempt_at,
                finished_at=row.finished_at,
                reason=row.reason,
            )
            for row in rows[:limit]
        ]


def list_waiting(operator: Viewer, channel: Channel, *, now: datetime) -> list[WaitingDelivery]:
    """The messages of all offices whose time to be tried has come, the longest due first. For the worker
    and the doctor, which act as the installation's operator. Raises RightMissing."""
    with acting_as(operator), connection.cursor() as cursor:
        cursor.execute(
            "select office_id, delivery_id, person_id from waiting_deliveries(%s, %s)",
            [channel, now],
        )
        rows = cursor.fetchall()
    return [WaitingDelivery(OfficeId(o), DeliveryId(d), PersonId(p)) for o, d, p in rows]


def list_troubled(operator: Viewer) -> list[TroubledDelivery]:
    """The messages of all offices that were tried in vain, oldest first. For the doctor, which acts
    as the installation's operator. Raises RightMissing."""
    with acting_as(operator), connection.cursor() as cursor:
        cursor.execute("select office_id, delivery_id, is_given_up from troubled_deliveries()")
        rows = cursor.fetchall()
    return [TroubledDelivery(OfficeId(o), DeliveryId(d), given_up) for o, d, given_up in rows]
