"""Scanning for arrivals, retracting and settling them, and what a side does with a hit."""

import time
from datetime import datetime
from typing import Any, Final, Protocol

from django.conf import settings
from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.audit.repeating import repeat_on_deadlock
from tieline.apps.hits.errors import BadDisposition, StillInUse
from tieline.apps.hits.models import HitHandling
from tieline.apps.selectors import settling
from tieline.apps.submissions.actions import record_scanned
from tieline.core.ids import Actor, HitId, MentionId, PersonId, SettlingId, SubmissionId
from tieline.core.states import Disposition, Handling
from tieline.core.storable import shows

SETTLED_AT_ONCE: Final = 2000
"""Mentions whose hits are settled in one transaction."""
_PAUSE_S: Final = 0.05
REASON_MAX: Final = 1000


def scan(submission_id: SubmissionId, *, actor: Actor, now: datetime) -> None:
    """Record what a published submission meets, with its notices: published -> scanned.

    Must run in a later transaction than the one that published. Safe to run again and by
    several at once. How many hits there are is nobody's to know from here: some are silent.
    """

    def attempt() -> None:
        with acting_as(actor, durable=True):
            scan_mentions(submission_id, actor=actor, now=now)
            record_scanned(submission_id, actor=actor, now=now)

    repeat_on_deadlock(attempt)


def scan_mentions(submission_id: SubmissionId, *, actor: Actor, now: datetime) -> None:
    """The statement of `scan`, inside a transaction that already acts as `actor`."""
    _run(
        "select scan_submission(%s, %s, %s, %s)",
        [actor.office_id, submission_id, settings.HUB_OFFICES, now],
    )


class Tells(Protocol):
    """What tells everybody who was told of what a withdrawal took out of the index."""

    def __call__(self, submission_id: SubmissionId, /, *, actor: Actor, now: datetime) -> None: ...


def retract(
    submission_id: SubmissionId,
    *,
    tell: Tells,
    actor: Actor,
    now: datetime,
    patience_s: float = 60.0,
) -> None:
    """Retract the hits of a withdrawn submission once no older transaction can bring them back.

    Waits until every transaction that began before the withdrawal was committed has ended. `tell` runs
    in the transaction that retracts, before what was taken out is forgotten: once and whole.
    Safe to run again. Raises StillInUse when the wait is too long: the worker then tries again
    later.
    """
    await_older(patience_s)

    def attempt() -> None:
        with acting_as(actor, durable=True):
            tell(submission_id, actor=actor, now=now)
            _run(
                "select retract_submission(%s, %s, %s, %s)",
                [actor.office_id, submission_id, settings.HUB_OFFICES, now],
            )
            record("hits.retracted", actor=actor, now=now, ids={"submission": submission_id})

    repeat_on_deadlock(attempt)


def settle(
    settling_id: SettlingId, *, actor: Actor, now: datetime, patience_s: float = 60.0
) -> None:
    """Settle the hits of what answers differently by now, some mentions at a time, to the end.

    Waits as `retract` does. Safe to run again and by two at once; a run that was cut off goes on where
    it ended. Raises StillInUse.
    """
    await_older(patience_s)

    def attempt() -> bool:
        with acting_as(actor, durable=True):
            last = _call(
                "select coalesce(settle_answers(%s, %s, %s, %s), 0)",
                [settling_id, SETTLED_AT_ONCE, settings.HUB_OFFICES, now],
            )
            if last:
                settling.advance(settling_id, MentionId(last), actor=actor)
            else:
                settling.finish(settling_id, actor=actor, now=now)
            return bool(last)

    while repeat_on_deadlock(attempt):
        pass


def await_older(patience_s: float) -> None:
    """Wait until every transaction that writes and is older than this moment has ended; in no
    transaction. Raises StillInUse."""
    # A number of its own, and not the end of a snapshot: that lies behind the last transaction that has
    # *ended*, and a scan that is under way with a greater number would not be waited for.
    horizon = _call("select pg_current_xact_id()::text::bigint", [])
    deadline = time.monotonic() + patience_s
    while _call("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint", []) < horizon:
        if time.monotonic() > deadline:
            raise StillInUse(patience_s)
        time.sleep(_PAUSE_S)


def assign(hit_id: HitId, to: PersonId, *, actor: Actor, now: datetime) -> None:
    """Give the office's side of a hit to a colleague. The caller has found the hit for them."""
    with acting_as(actor):
        _set_handling(
            hit_id,
            actor,
            now,
            state=Handling.ASSIGNED,
            assigned_to_id=to,
            disposition="",
            reason="",
        )
        record("hit.assigned", actor=actor, now=now, ids={"hit": hit_id, "person": to})


def dispose(
    hit_id: HitId, disposition: str, reason: str, *, actor: Actor, now: datetime
) -> None:  # fmt: skip
    """Settle the office's side of a hit, with a reason. Raises BadDisposition."""
    if disposition not in list(Disposition):
        raise BadDisposition(
            "bad_disposition",
            f"{disposition!r} is no disposition. Use one of: {', '.join(Disposition)}.",
        )
    if not shows(reason):
        raise BadDisposition("reason_missing", "Say why: a disposition is kept with its reason.")
    if len(reason.strip()) > REASON_MAX:
        raise BadDisposition("reason_too_long", f"Say why in at most {REASON_MAX} characters.")
    with acting_as(actor):
        _set_handling(
            hit_id,
            actor,
            now,
            state=Handling.DISPOSED,
            disposition=disposition,
            reason=reason.strip(),
        )
        record(
            "hit.disposed",
            actor=actor,
            now=now,
            ids={"hit": hit_id, "disposition": disposition},
        )


def _set_handling(hit_id: HitId, actor: Actor, now: datetime, **facts: Any) -> None:
    HitHandling.objects.update_or_create(
        office_id=actor.office_id,
        hit_id=hit_id,
        defaults={**facts, "changed_at": now, "changed_by": actor.person_id},
    )


def _call(statement: str, parameters: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
    return int(row[0])


def _run(statement: str, parameters: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
