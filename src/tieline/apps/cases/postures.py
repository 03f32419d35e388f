"""Changing what a case answers to a hit, as a whole or for one of its selectors.

The keys and the pointer follow in the same transaction, by triggers: whoever reads after it commits
reads the new answer. Hits and notices are settled later, by the journey that calls these.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from tieline.apps.accords.clearances import coordinators_lacking
from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.audit.errors import RightMissing
from tieline.apps.cases.errors import BadSilence, CaseNotFound, SilenceNotFound
from tieline.apps.cases.models import Case, SelectorPosture, Silence
from tieline.apps.offices.rights import holds
from tieline.core.ids import Actor, CaseId, SelectorId
from tieline.core.postures import (
    ALLOWED_FOR,
    ASKED_AGAIN_AFTER,
    ASKED_FOR,
    Posture,
    SilenceEnd,
)
from tieline.core.rights import Right

REASON_MAX: Final = 1000


@dataclass(frozen=True, slots=True)
class Scope:
    """What answers: a case, or one selector of it."""

    case_id: CaseId
    selector_id: SelectorId | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a change came to. `reveals`: somebody is to be told whom it was silent to; None: nobody is
    told more or less than before."""

    scope: Scope
    reveals: bool | None


def set_posture(
    scope: Scope, posture: Posture | None, *, reason: str = "", actor: Actor, now: datetime
) -> Change:
    """Let a case, or one selector of it, answer hits in this way from now on.

    None, for a selector: as its case does. Silence demands a reason; it holds at once, for 90 days if
    a supervisor says so, otherwise for a day in which one must allow it. Raises CaseNotFound,
    BadSilence.
    """
    with acting_as(actor):
        case = _lock_case(scope.case_id, actor)
        before = _posture_of(scope, case)
        if posture is None and scope.selector_id is None:
            raise BadSilence(
                "posture_missing", "Say how the case answers: open, pointer or silent."
            )
        if posture == before:
            return Change(scope, None)
        _end_live_silence(scope, SilenceEnd.LIFTED, reason, actor=actor, now=now)
        if posture is Posture.SILENT:
            begin_silence(scope, reason, former=before, actor=actor, now=now)
        _write_posture(scope, posture, case, actor, now)
        record(
            "case.posture_changed",
            actor=actor,
            now=now,
            ids={
                "case": scope.case_id,
                "selector": scope.selector_id or 0,
                "posture": "" if posture is None else posture.value,
            },
            purpose=reason.strip(),
        )
    effective = (before or Posture(case.posture), posture or Posture(case.posture))
    return Change(scope, _reveals(*effective))


def begin_silence(
    scope: Scope, reason: str, *, former: Posture | None, actor: Actor, now: datetime
) -> None:
    """The reason and the end of a silence, inside the transaction that begins it. `former` is what
    the case answers when it has ended. Raises BadSilence."""
    if not reason.strip():
        raise BadSilence("silence_reason_missing", "Say why the case is to be silent: it is kept.")
    if len(reason.strip()) > REASON_MAX or "\x00" in reason:
        raise BadSilence("reason_too_long", f"Say why in at most {REASON_MAX} characters.")
    _refuse_again(scope, actor=actor, now=now)
    is_allowed = holds(Right.SUPERVISE) and not coordinators_lacking(actor.as_viewer())
    row = Silence.objects.create(
        office_id=actor.office_id,
        case_id=scope.case_id,
        selector_id=scope.selector_id,
        reason=reason.strip(),
        former="" if former is None else former,
        asked_at=now,
        asked_by=actor.person_id,
        allowed_at=now if is_allowed else None,
        allowed_by=actor.person_id if is_allowed else None,
        until=now + (ALLOWED_FOR if is_allowed else ASKED_FOR),
    )
    record(
        "silence.asked",
        actor=actor,
        now=now,
        ids={"silence": row.pk, "case": scope.case_id, "selector": scope.selector_id or 0},
        purpose=reason.strip()[:500],
    )
    if is_allowed:
        record("silence.allowed", actor=actor, now=now, ids={"silence": row.pk})


def _refuse_again(scope: Scope, *, actor: Actor, now: datetime) -> None:
    """One day of silence that nobody allows is not begun anew: the next one takes a supervisor."""
    if holds(Right.SUPERVISE):
        return
    before = Silence.objects.filter(
        office_id=actor.office_id,
        case_id=scope.case_id,
        selector_id=scope.selector_id,
        allowed_at__isnull=True,
        ended_at__gt=now - ASKED_AGAIN_AFTER,
    )
    if before.exists():
        raise BadSilence(
            "silence_asked_before",
            "It was silent within the last week, and no supervisor allowed it. Ask a supervisor of"
            " your office to make it silent.",
        )


def allow_silence(uuid: UUID, *, actor: Actor, now: datetime) -> None:
    """A supervisor lets a silence that was asked for last 90 days, from now on.

    Raises SilenceNotFound, RightMissing; BadSilence where the office has cleared no coordinator for
    what is silent, or none in common with another office that has: somebody must be able to know.
    """
    with acting_as(actor):
        if not holds(Right.SUPERVISE):
            raise RightMissing(Right.SUPERVISE)
        row = _live(actor, uuid)
        _demand_coordinator(actor)
        changed = Silence.objects.filter(
            pk=row.pk, ended_at__isnull=True, allowed_at__isnull=True, until__gt=now
        ).update(allowed_at=now, allowed_by=actor.person_id, until=now + ALLOWED_FOR)
        if changed != 1:
            raise BadSilence(
                "silence_not_waiting",
                "This silence waits for nobody: it was allowed, or it lapsed.",
            )
        record("silence.allowed", actor=actor, now=now, ids={"silence": row.pk})


def renew_silence(uuid: UUID, reason: str, *, actor: Actor, now: datetime) -> None:
    """Another 90 days, for a reason of its own: a new silence takes the place of the old one. For a
    supervisor. Raises SilenceNotFound, RightMissing, BadSilence."""
    with acting_as(actor):
        if not holds(Right.SUPERVISE):
            raise RightMissing(Right.SUPERVISE)
        row = _live(actor, uuid)
        _demand_coordinator(actor)
        _lock_case(CaseId(row.case_id), actor)
        _end(row, SilenceEnd.RENEWED, reason, actor=actor, now=now)
        begin_silence(_scope(row), reason, former=_former(row), actor=actor, now=now)


def end_silence(uuid: UUID, end: SilenceEnd, reason: str, *, actor: Actor, now: datetime) -> Change:
    """End a silence before its time, or refuse one that was asked for: the case answers as before it.

    Refusing is for a supervisor. Raises SilenceNotFound, RightMissing.
    """
    with acting_as(actor):
        if end is SilenceEnd.REFUSED and not holds(Right.SUPERVISE):
            raise RightMissing(Right.SUPERVISE)
        return _answer_again(_live(actor, uuid), end, reason, actor=actor, now=now)


def lapse_silence(silence_id: int, *, actor: Actor, now: datetime) -> Change | None:
    """End a silence whose time is over; None if it was renewed or ended meanwhile. For the worker."""
    with acting_as(actor):
        row = Silence.objects.filter(
            office_id=actor.office_id, pk=silence_id, ended_at__isnull=True, until__lte=now
        ).first()
        if row is None:
            return None
        return _answer_again(row, SilenceEnd.LAPSED, "", actor=actor, now=now)


def _answer_again(
    row: Silence, end: SilenceEnd, reason: str, *, actor: Actor, now: datetime
) -> Change:
    scope = _scope(row)
    case = _lock_case(scope.case_id, actor)
    _end(row, end, reason, actor=actor, now=now)
    former = _former(row)
    _write_posture(scope, former, case, actor, now)
    return Change(scope, _reveals(Posture.SILENT, former or Posture(case.posture)))


def _former(row: Silence) -> Posture | None:
    """What is answered when it has ended; None for a selector that answers as its case does."""
    return Posture(row.former) if row.former else None


def _write_posture(
    scope: Scope, posture: Posture | None, case: Case, actor: Actor, now: datetime
) -> None:
    if scope.selector_id is None:
        Case.objects.filter(office_id=actor.office_id, pk=case.pk).update(
            posture=posture, posture_set_at=now
        )
        return
    rows = SelectorPosture.objects.filter(
        office_id=actor.office_id, case_id=case.pk, selector_id=scope.selector_id
    )
    if posture is None:
        rows.delete()
        return
    changed = rows.update(posture=posture, set_at=now, set_by=actor.person_id)
    if not changed:
        SelectorPosture.objects.create(
            office_id=actor.office_id,
            case_id=case.pk,
            selector_id=scope.selector_id,
            posture=posture,
            set_at=now,
            set_by=actor.person_id,
        )


def _posture_of(scope: Scope, case: Case) -> Posture | None:
    """What stands there: of a case always something, of a selector only where it differs."""
    if scope.selector_id is None:
        return Posture(case.posture)
    found = (
        SelectorPosture.objects.filter(
            office_id=case.office_id, case_id=case.pk, selector_id=scope.selector_id
        )
        .values_list("posture", flat=True)
        .first()
    )
    return None if found is None else Posture(found)


def _end_live_silence(
    scope: Scope, end: SilenceEnd, reason: str, *, actor: Actor, now: datetime
) -> None:
    row = Silence.objects.filter(
        office_id=actor.office_id,
        case_id=scope.case_id,
        selector_id=scope.selector_id,
        ended_at__isnull=True,
    ).first()
    if row is not None:
        _end(row, end, reason, actor=actor, now=now)


def _end(row: Silence, end: SilenceEnd, reason: str, *, actor: Actor, now: datetime) -> None:
    changed = Silence.objects.filter(pk=row.pk, ended_at__isnull=True).update(
        ended_at=now,
        ended_by=actor.person_id,
        how_ended=end,
        end_reason=reason.strip()[:REASON_MAX],
    )
    if changed != 1:
        raise SilenceNotFound(str(row.uuid))
    record(
        "silence.ended",
        actor=actor,
        now=now,
        ids={"silence": row.pk, "case": row.case_id, "end": end.value},
        purpose=reason.strip()[:500],
    )


def _live(actor: Actor, uuid: UUID) -> Silence:
    row = Silence.objects.filter(
        office_id=actor.office_id, uuid=uuid, ended_at__isnull=True
    ).first()
    if row is None:
        raise SilenceNotFound(str(uuid))
    return row


def _demand_coordinator(actor: Actor) -> None:
    lacking = coordinators_lacking(actor.as_viewer())
    if lacking is not None:
        raise BadSilence("coordinator_missing", lacking)


def _lock_case(case_id: CaseId, actor: Actor) -> Case:
    """One change at a time, and none while a submission to the case is published."""
    case = (
        Case.objects.select_for_update(no_key=True)
        .filter(office_id=actor.office_id, pk=case_id)
        .first()
    )
    if case is None:
        raise CaseNotFound(f"#{case_id}")
    return case


def _reveals(before: Posture, after: Posture) -> bool | None:
    """None where nobody is told more or less: open and pointer differ in what is read alone."""
    if (before is Posture.SILENT) == (after is Posture.SILENT):
        return None
    return before is Posture.SILENT


def _scope(row: Silence) -> Scope:
    selector = None if row.selector_id is None else SelectorId(row.selector_id)
    return Scope(CaseId(row.case_id), selector)
