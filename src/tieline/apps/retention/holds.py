"""Legal holds: a case kept for a court, out of the index and shown to nobody, until it is lifted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.audit.repeating import repeat_on_deadlock
from tieline.apps.cases.errors import CaseNotFound
from tieline.apps.retention.actions import demand_supervisor
from tieline.apps.retention.errors import BadHold, HoldNotFound, OnHold
from tieline.apps.retention.models import Hold
from tieline.apps.selectors import settling
from tieline.core.ids import Actor, CaseId, PersonId, SettlingId, SubmissionId, Viewer
from tieline.core.purging import REASON_MAX, PurgedKind
from tieline.core.storable import is_line

# A purge locks these tables before it deletes the case: in the other order the two would wait in a circle.
_LOCK_TABLES: Final = "lock table selectors_mention, selectors_matchkey in row exclusive mode"
_LOCK: Final = "select id from cases_case where office_id = %s and id = %s for no key update"
# The keys go at once. They are kept twice: aside until the hits are retracted, and sealed until the hold is
# lifted. The mentions stay what they are, with their numbers.
_SEAL: Final = """
with gone as (
    delete from selectors_matchkey k using selectors_mention m
    where k.office_id = %(office)s and m.office_id = k.office_id and m.id = k.mention_id
      and m.case_id = %(case)s
    returning m.submission_id, k.*
),
aside as (
    insert into selectors_withdrawnkey (office_id, submission_id, mention_id, key64, digest)
    select %(office)s, submission_id, mention_id, key64, digest from gone
)
insert into retention_sealedkey
    (office_id, case_id, mention_id, alias_version, key64, digest, is_principal, published_at,
     seen_from, seen_to)
select %(office)s, %(case)s, mention_id, alias_version, key64, digest, is_principal, published_at,
       seen_from, seen_to
from gone
"""
_UNRETRACTED: Final = """
select distinct w.submission_id
from selectors_withdrawnkey w
join selectors_mention m on m.office_id = w.office_id and m.id = w.mention_id
where w.office_id = %s and m.case_id = %s
order by 1
"""
# A file that other cases show was taken back meanwhile: what no live file supports does not come back, and
# whoever was told of it is told so.
_TAKE_OUT: Final = """
with gone as (
    update selectors_mention m set withdrawn_at = %(now)s
    where m.office_id = %(office)s and m.case_id = %(case)s and m.withdrawn_at is null
      and not exists (
        select 1 from selectors_appearance a
        where a.office_id = m.office_id and a.mention_id = m.id and a.withdrawn_at is null)
    returning m.id
),
keys as (
    delete from retention_sealedkey s using gone
    where s.office_id = %(office)s and s.mention_id = gone.id
    returning s.mention_id, s.key64, s.digest
)
insert into selectors_withdrawnkey (office_id, submission_id, mention_id, key64, digest)
select %(office)s, last.submission_id, keys.mention_id, keys.key64, keys.digest
from keys
cross join lateral (
    select a.submission_id from selectors_appearance a
    where a.office_id = %(office)s and a.mention_id = keys.mention_id
    order by a.withdrawn_at desc, a.submission_id desc limit 1
) last
"""
# Withheld until the answer of the case is set on them, a statement later.
_UNSEAL: Final = """
with back as (
    delete from retention_sealedkey s
    where s.office_id = %(office)s and s.case_id = %(case)s
    returning *
)
insert into selectors_matchkey
    (mention_id, alias_version, office_id, case_id, key64, digest, is_principal, is_withheld,
     by_release, is_open, published_at, seen_from, seen_to)
select b.mention_id, b.alias_version, b.office_id, b.case_id, b.key64, b.digest, b.is_principal,
       true, false, false, b.published_at, b.seen_from, b.seen_to
from back b
join selectors_mention m
    on m.office_id = b.office_id and m.id = b.mention_id and m.withdrawn_at is null
"""
# A file that was taken back meanwhile took its days along.
_SET_PERIODS: Final = """
update selectors_matchkey k
set seen_from = p.seen_from, seen_to = p.seen_to
from (
    select a.mention_id, min(a.first_seen_at) as seen_from, max(a.last_seen_at) as seen_to
    from selectors_mention m
    join selectors_appearance a on a.office_id = m.office_id and a.mention_id = m.id
    where m.office_id = %(office)s and m.case_id = %(case)s and m.withdrawn_at is null
      and a.withdrawn_at is null
    group by a.mention_id
) p
where k.office_id = %(office)s and k.mention_id = p.mention_id
  and (k.seen_from, k.seen_to) is distinct from (p.seen_from, p.seen_to)
"""


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold of the viewer's office."""

    id: int
    uuid: UUID
    case_id: CaseId
    case_uuid: UUID
    reason: str
    placed_at: datetime
    placed_by: PersonId
    lifted_at: datetime | None
    lifted_by: PersonId | None
    lift_reason: str


def place_hold(
    case_id: CaseId, case_uuid: UUID, reason: str, *, actor: Actor, now: datetime
) -> list[SubmissionId]:
    """Hold a case, durably: from the commit on it answers nobody and is shown to nobody. The hits of the
    submissions that are returned are still to be retracted. Raises BadHold, OnHold, CaseNotFound where a
    purge was quicker, RightMissing."""
    kept = _checked(reason)
    try:
        # A file of the case that is taken back meanwhile takes the same keys, in another order.
        return repeat_on_deadlock(
            lambda: _place(case_id, case_uuid, kept, actor=actor, now=now),
        )
    except IntegrityError as error:
        raise OnHold from error


def _place(
    case_id: CaseId, case_uuid: UUID, kept: str, *, actor: Actor, now: datetime
) -> list[SubmissionId]:
    with acting_as(actor, durable=True), connection.cursor() as cursor:
        demand_supervisor()
        cursor.execute(_LOCK_TABLES)
        cursor.execute(_LOCK, [actor.office_id, case_id])
        if cursor.fetchone() is None:
            raise CaseNotFound(str(case_uuid))
        cursor.execute(_SEAL, {"office": actor.office_id, "case": case_id})
        cursor.execute(_UNRETRACTED, [actor.office_id, case_id])
        submissions = [SubmissionId(row[0]) for row in cursor.fetchall()]
        hold = Hold.objects.create(  # last: from here on nothing of it is seen
            office_id=actor.office_id,
            case_id=case_id,
            case_uuid=case_uuid,
            reason=kept,
            placed_at=now,
            placed_by=actor.person_id,
        )
        record(
            "hold.placed",
            actor=actor,
            now=now,
            purpose=kept,
            ids={"hold": hold.pk, "case": case_id},
        )
    return submissions


def open_hold(uuid: UUID, reason: str, *, actor: Actor, now: datetime) -> HoldRow:
    """Let the acting supervisor see what is held for 15 minutes, for a court; the trail says why.
    Raises BadHold, HoldNotFound, RightMissing."""
    kept = _checked(reason)
    row = get_hold(actor.as_viewer(), uuid)
    with acting_as(actor, durable=True):
        demand_supervisor()
        record(
            "hold.opened",
            actor=actor,
            now=now,
            purpose=kept,
            ids={"hold": row.id, "case": row.case_id},
        )
    return row


def lift_hold(
    uuid: UUID, reason: str, *, actor: Actor, now: datetime
) -> tuple[SettlingId, list[SubmissionId]]:
    """Lift a hold, durably: the case is its office's again, and what it holds is in the index again,
    but for what was taken back meanwhile; a purge that waits for it goes on. What is returned is to be
    settled; and the hits of the submissions, to be retracted.

    Raises BadHold, HoldNotFound, RightMissing.
    """
    kept = _checked(reason)
    row = get_hold(actor.as_viewer(), uuid)
    return repeat_on_deadlock(lambda: _lift(row, kept, actor=actor, now=now))


def _lift(
    row: HoldRow, kept: str, *, actor: Actor, now: datetime
) -> tuple[SettlingId, list[SubmissionId]]:
    with acting_as(actor, durable=True), connection.cursor() as cursor:
        demand_supervisor()
        cursor.execute(_LOCK_TABLES)
        changed = Hold.objects.filter(
            office_id=actor.office_id, pk=row.id, lifted_at__isnull=True
        ).update(lifted_at=now, lifted_by=actor.person_id, lift_reason=kept)
        if changed != 1:
            raise HoldNotFound(str(row.uuid))
        cursor.execute(_LOCK, [actor.office_id, row.case_id])
        named: dict[str, int | datetime] = {
            "office": actor.office_id,
            "case": row.case_id,
            "now": now,
        }
        cursor.execute(_TAKE_OUT, named)
        cursor.execute(_UNSEAL, named)
        cursor.execute(_SET_PERIODS, named)
        cursor.execute("select set_key_answers(%s, %s, null)", [actor.office_id, row.case_id])
        record(
            "hold.lifted",
            actor=actor,
            now=now,
            purpose=kept,
            ids={"hold": row.id, "case": row.case_id},
        )
        cursor.execute(_UNRETRACTED, [actor.office_id, row.case_id])
        left = [SubmissionId(one[0]) for one in cursor.fetchall()]
        return settling.note(row.case_id, None, reveals=True, actor=actor, now=now), left


def list_holds(viewer: Viewer) -> list[HoldRow]:
    """All holds of the viewer's office, newest first: for those who supervise it."""
    with acting_as(viewer):
        rows = Hold.objects.filter(office_id=viewer.office_id).order_by("-id")
        return [_row(one) for one in rows]


def get_hold(viewer: Viewer, uuid: UUID) -> HoldRow:
    """One that stands. Raises HoldNotFound."""
    with acting_as(viewer):
        row = Hold.objects.filter(
            office_id=viewer.office_id, uuid=uuid, lifted_at__isnull=True
        ).first()
    if row is None:
        raise HoldNotFound(str(uuid))
    return _row(row)


def refuse_held(kind: PurgedKind, thing_id: int, *, actor: Actor) -> None:
    """Raises OnHold where a hold forbids the purge of it."""
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute("select hold_stands(%s, %s)", [kind.value, thing_id])
        [held] = cursor.fetchone()
    if held:
        raise OnHold


def refuse_held_case(case_uuid: UUID, *, actor: Actor) -> None:
    """The same of a case that is not shown, to a supervisor who names it by its id."""
    with acting_as(actor):
        held = Hold.objects.filter(
            office_id=actor.office_id, case_uuid=case_uuid, lifted_at__isnull=True
        ).exists()
    if held:
        raise OnHold


def _checked(reason: str) -> str:
    if not is_line(reason, REASON_MAX):
        raise BadHold
    return reason.strip()


def _row(one: Hold) -> HoldRow:
    return HoldRow(
        one.pk,
        one.uuid,
        CaseId(one.case_id),
        one.case_uuid,
        one.reason,
        one.placed_at,
        PersonId(one.placed_by),
        one.lifted_at,
        None if one.lifted_by is None else PersonId(one.lifted_by),
        one.lift_reason,
    )
