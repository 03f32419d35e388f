"""Closing a case, reopening it, and keeping a closed one for longer than the schedule says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, connection
from django.db.models import QuerySet

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.audit.errors import RightMissing
from tieline.apps.offices.rights import holds
from tieline.apps.retention.errors import (
    CaseClosed,
    CaseNotClosed,
    ClosedAlready,
    PurgedAlready,
    check_reason,
)
from tieline.apps.retention.models import Closing, KeptOn, Tombstone
from tieline.core.ids import Actor, CaseId, OfficeId, PersonId, Viewer
from tieline.core.purging import PurgedKind
from tieline.core.rights import Right

_LOCK: Final = "select id from cases_case where office_id = %s and id = %s for no key update"
_STANDING: Final = """
select c.id, c.case_id, k.uuid, k.ref, c.reason, c.closed_at, c.closed_by, c.kept_from,
       closing_due_on(c.office_id, c.kept_from) as due_on
from retention_closing c
join cases_case k on k.office_id = c.office_id and k.id = c.case_id
where c.office_id = %(office)s and c.reopened_at is null
  and not exists (
      select 1 from retention_tombstone t
      where t.office_id = c.office_id and t.kind = 'case' and t.thing_id = c.case_id)
"""


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """A closed case of the viewer's office. `due_on`: the day of its purge; None where the office
    keeps all."""

    id: int
    case_id: CaseId
    case_uuid: UUID
    case_ref: str
    reason: str
    closed_at: datetime
    closed_by: PersonId
    kept_from: datetime
    due_on: date | None


@dataclass(frozen=True, slots=True)
class LapsedClosing:
    """A closed case of any office whose time is over: ids only."""

    office_id: OfficeId
    closing_id: int
    case_id: CaseId
    case_uuid: UUID


def close_case(case_id: CaseId, reason: str, *, actor: Actor, now: datetime) -> None:
    """Close a case of the office: it takes no files any more, and the office's schedule begins.
    Raises BadKeepReason, ClosedAlready, RightMissing."""
    kept = check_reason(reason)
    try:
        with acting_as(actor), connection.cursor() as cursor:
            # Whoever publishes to it has done so, or finds it closed.
            cursor.execute(_LOCK, [actor.office_id, case_id])
            Closing.objects.create(
                office_id=actor.office_id,
                case_id=case_id,
                reason=kept,
                closed_at=now,
                closed_by=actor.person_id,
                kept_from=now,
            )
            record("case.closed", actor=actor, now=now, ids={"case": case_id})
    except IntegrityError as error:
        raise ClosedAlready from error


def reopen_case(case_id: CaseId, reason: str, *, actor: Actor, now: datetime) -> None:
    """Reopen a closed case: it takes files again, and no schedule ends it. Raises BadKeepReason,
    CaseNotClosed, PurgedAlready."""
    kept = check_reason(reason)
    with acting_as(actor):
        found = _lock_standing(case_id, actor)
        Closing.objects.filter(office_id=actor.office_id, pk=found.pk).update(
            reopened_at=now, reopened_by=actor.person_id, reopen_reason=kept
        )
        record("case.reopened", actor=actor, now=now, ids={"case": case_id})


def keep_on(case_id: CaseId, reason: str, *, actor: Actor, now: datetime) -> date | None:
    """A supervisor finds that a closed case is still needed: the schedule counts from now on. Until
    when; None where the office keeps all. Raises BadKeepReason, CaseNotClosed, PurgedAlready,
    RightMissing."""
    kept = check_reason(reason)
    with acting_as(actor):
        if not holds(Right.SUPERVISE):
            raise RightMissing
        found = _lock_standing(case_id, actor)
        due = _due_on(now, actor)
        KeptOn.objects.create(
            office_id=actor.office_id,
            case_id=case_id,
            reason=kept,
            validated_at=now,
            validated_by=actor.person_id,
            due_before=_due_on(found.kept_from, actor),
            due_on=due,
        )
        Closing.objects.filter(office_id=actor.office_id, pk=found.pk).update(kept_from=now)
        record(
            "case.kept_on",
            actor=actor,
            now=now,
            ids={"case": case_id, "due": "" if due is None else f"{due}"},
        )
    return due


def find_closing(viewer: Viewer, case_id: CaseId) -> ClosingRow | None:
    """How a case of the viewer's office is closed; None while it is open."""
    rows = _standing(viewer, "and c.case_id = %(case)s", {"case": case_id})
    return rows[0] if rows else None


def list_due(viewer: Viewer, *, until: date) -> list[ClosingRow]:
    """The closed cases of the viewer's office to be purged by that day, the most pressing first."""
    rows = _standing(viewer, "", {})
    due = [(row.due_on, row.id, row) for row in rows if row.due_on is not None]
    return [row for day, _, row in sorted(due, key=lambda one: one[:2]) if day <= until]


def refuse_closed(viewer: Viewer, refs: Iterable[str]) -> None:
    """Raises CaseClosed where one of these cases of the viewer's office takes no files any more."""
    with acting_as(viewer):
        if _closed(viewer).filter(case__ref__in=list(refs)).exists():
            raise CaseClosed


def demand_due(left: LapsedClosing, *, actor: Actor, now: datetime) -> None:
    """Inside the transaction that orders its purge: nobody reopened it, nobody keeps it on, and
    nobody will before that ends. Raises CaseNotClosed."""
    found = _lock(left.case_id, actor)
    due = None if found is None else _due_on(found.kept_from, actor)
    if due is None or due > now.date():
        raise CaseNotClosed


def list_lapsed(operator: Viewer) -> list[LapsedClosing]:
    """The closed cases of all offices whose time is over and that no hold seals. For the worker,
    which acts as the installation's operator. Raises RightMissing."""
    with acting_as(operator), connection.cursor() as cursor:
        cursor.execute("select office_id, closing_id, case_id, case_uuid from lapsed_closings()")
        rows = cursor.fetchall()
    return [LapsedClosing(OfficeId(one[0]), one[1], CaseId(one[2]), one[3]) for one in rows]


def _standing(viewer: Viewer, which: str, named: dict[str, int]) -> Sequence[ClosingRow]:
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(f"{_STANDING} {which} order by c.id", {"office": viewer.office_id, **named})
        return [ClosingRow(*row) for row in cursor.fetchall()]


def _closed(viewer: Viewer) -> QuerySet[Closing]:
    return Closing.objects.filter(office_id=viewer.office_id, reopened_at__isnull=True)


def _lock(case_id: CaseId, actor: Actor) -> Closing | None:
    return (
        _closed(actor.as_viewer())
        .filter(case_id=case_id)
        .select_for_update(no_key=True, of=("self",))
        .first()
    )


def _lock_standing(case_id: CaseId, actor: Actor) -> Closing:
    found = _lock(case_id, actor)
    if found is None:
        raise CaseNotClosed
    if Tombstone.objects.filter(
        office_id=actor.office_id, kind=PurgedKind.CASE, thing_id=case_id
    ).exists():
        raise PurgedAlready
    return found


def _due_on(since: datetime, actor: Actor) -> date | None:
    with connection.cursor() as cursor:
        cursor.execute("select closing_due_on(%s, %s)", [actor.office_id, since])
        row = cursor.fetchone()
    return None if row is None else row[0]
