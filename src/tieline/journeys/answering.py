"""A case answers hits differently: the change first, its hits and notices after the dust has settled.

From the moment the change is committed every reading answers by it. Settling then tells whoever may
know more, and takes back notices of those who may know less.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from tieline.apps.audit.acting import acting_as
from tieline.apps.cases import answering
from tieline.apps.cases.answering import Change, Scope
from tieline.apps.hits import actions as hits
from tieline.apps.selectors import settling
from tieline.core.ids import Actor, CaseId, SettlingId
from tieline.core.postures import Posture, SilenceEnd


def set_posture(
    scope: Scope,
    posture: Posture | None,
    *,
    reason: str = "",
    actor: Actor,
    now: datetime,
    patience_s: float = 60.0,
) -> None:
    """Let a case, or one selector of it, answer in this way, and settle its hits. Safe to run again.

    Raises CaseNotFound, BadSilence, StillInUse (the worker settles later).
    """

    def change() -> Change:
        return answering.set_posture(scope, posture, reason=reason, actor=actor, now=now)

    answer_differently(change, actor=actor, now=now, patience_s=patience_s)


def end_silence(
    uuid: UUID,
    end: SilenceEnd,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
    patience_s: float = 60.0,
) -> None:
    """End a silence, or refuse one that was asked for, and settle its hits. Raises SilenceNotFound,
    RightMissing, StillInUse (the worker settles later)."""

    def change() -> Change:
        return answering.end_silence(uuid, end, reason, actor=actor, now=now)

    answer_differently(change, actor=actor, now=now, patience_s=patience_s)


def lapse_silence(silence_id: int, *, actor: Actor, now: datetime, patience_s: float) -> bool:
    """End a silence whose time is over, and settle its hits; whether there was one."""
    found = False

    def change() -> Change | None:
        nonlocal found
        ended = answering.lapse_silence(silence_id, actor=actor, now=now)
        found = ended is not None
        return ended

    answer_differently(change, actor=actor, now=now, patience_s=patience_s)
    return found


def answer_differently(
    change: Callable[[], Change | None], *, actor: Actor, now: datetime, patience_s: float = 60.0
) -> None:
    """Make a change and settle what follows from it. The change commits together with the note that
    it is to be settled, which the worker finds if this process dies in between."""
    left: SettlingId | None = None
    with acting_as(actor, durable=True):
        done = change()
        if done is not None and done.reveals is not None:
            scope = done.scope
            left = settling.note(
                scope.case_id, scope.selector_id, reveals=done.reveals, actor=actor, now=now
            )
    if left is not None:
        hits.settle(left, actor=actor, now=now, patience_s=patience_s)


def settle_case(case_id: CaseId, *, reveals: bool, actor: Actor, now: datetime) -> SettlingId:
    """For a change of another kind that is made in the caller's transaction, acting as `actor`: keep
    that the case is to be settled. The caller settles it after the commit, or the worker does."""
    return settling.note(case_id, None, reveals=reveals, actor=actor, now=now)
