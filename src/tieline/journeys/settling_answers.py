"""A case answers hits differently: the change first, its hits and notices after the dust has settled.

From the moment the change is committed every reading answers by it. Settling then tells whoever may
know more, and takes back notices of those who may know less.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.repeating import repeat_on_deadlock
from tieline.apps.cases import postures
from tieline.apps.cases.postures import Change, Scope
from tieline.apps.hits import actions as hits
from tieline.apps.hits.errors import StillInUse
from tieline.apps.selectors import settling
from tieline.apps.sharing import lapsing
from tieline.apps.sharing.lapsing import LapsedReleases
from tieline.apps.sharing.parties import PartyKey
from tieline.core.ids import Actor, CaseId, OfficeId, SettlingId
from tieline.core.postures import Posture, SilenceEnd

T = TypeVar("T")


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

    Raises CaseNotFound, BadSilence, StillInUse.
    """

    def change() -> Change:
        return postures.set_posture(scope, posture, reason=reason, actor=actor, now=now)

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
    RightMissing, StillInUse."""

    def change() -> Change:
        return postures.end_silence(uuid, end, reason, actor=actor, now=now)

    answer_differently(change, actor=actor, now=now, patience_s=patience_s)


def lapse_silence(silence_id: int, *, actor: Actor, now: datetime, patience_s: float) -> bool:
    """End a silence whose time is over, and settle its hits; whether there was one."""
    found = False

    def change() -> Change | None:
        nonlocal found
        ended = postures.lapse_silence(silence_id, actor=actor, now=now)
        found = ended is not None
        return ended

    answer_differently(change, actor=actor, now=now, patience_s=patience_s)
    return found


def lapse_releases(
    lapsed: LapsedReleases, *, actor: Actor, now: datetime, patience_s: float
) -> bool:
    """Note that releases of a case ran out, and settle its hits as where one is revoked; whether there
    were any to note. Raises StillInUse: then the worker settles later."""
    with acting_as(actor, durable=True):
        if not lapsing.note_lapsed(lapsed, actor=actor, now=now):
            return False
        left = settling.note(lapsed.case_id, None, reveals=False, actor=actor, now=now)
    hits.settle(left, actor=actor, now=now, patience_s=patience_s)
    return True


def answer_differently(
    change: Callable[[], Change | None], *, actor: Actor, now: datetime, patience_s: float = 60.0
) -> None:
    """Make a change and settle what follows from it. The change commits together with the note that
    it is to be settled, which the worker finds if this process dies in between. Raises StillInUse
    where older transactions go on: the change holds, and the worker settles."""

    def attempt() -> SettlingId | None:
        with acting_as(actor, durable=True):
            done = change()
            if done is None or done.reveals is None:
                return None
            scope = done.scope
            return settling.note(
                scope.case_id, scope.selector_id, reveals=done.reveals, actor=actor, now=now
            )

    left = repeat_on_deadlock(attempt)  # a purge of the case may come from the other side
    if left is not None:
        hits.settle(left, actor=actor, now=now, patience_s=patience_s)


def settle_after(
    change: Callable[[], T],
    case_id: CaseId,
    *,
    reveals: bool,
    actor: Actor,
    now: datetime,
    released_to: PartyKey | None = None,
    patience_s: float = 60.0,
) -> T:
    """Make a change of another kind to what a case lets others know, such as its marking or a release,
    and settle what follows from it. Returns what the change does. What a release reveals is new for
    whom it was `released_to` alone. Where older transactions go on for too long the worker settles: the
    change holds all the same."""

    def attempt() -> tuple[T, SettlingId]:
        with acting_as(actor, durable=True):
            return change(), settling.note(
                case_id, None, reveals=reveals, released_to=released_to, actor=actor, now=now
            )

    made, left = repeat_on_deadlock(attempt)
    with suppress(StillInUse):
        hits.settle(left, actor=actor, now=now, patience_s=patience_s)
    return made


def note_recipient(office_id: OfficeId, *, reveals: bool, actor: Actor, now: datetime) -> None:
    """For a change to what an office may be told at all, inside its transaction: everything that
    office holds is to be settled, which the worker does. The note is the installation's own: the office
    is not to learn of it."""
    settling.note(None, None, of_office=office_id, reveals=reveals, actor=actor, now=now)
