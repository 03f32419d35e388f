"""People change how a case answers: found by what they name, and settled without letting them wait.

The change holds at once. Settling waits for older transactions; where that takes longer than a person
should wait, the worker does it, within a minute.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from tieline.apps.cases.errors import BadSilence, ValueNotHeld
from tieline.apps.cases.postures import Scope
from tieline.apps.cases.queries import CaseRow
from tieline.apps.hits.errors import StillInUse
from tieline.apps.offices import queries as offices
from tieline.apps.selectors import in_cases
from tieline.apps.selectors.queries import MentionRow
from tieline.core.ids import Actor, Viewer
from tieline.core.parsing.regions import check_region
from tieline.core.postures import Posture, SilenceEnd
from tieline.core.selector_kinds import registry
from tieline.core.selector_kinds.guessing import guess_kinds
from tieline.journeys import settling_answers

PATIENCE_S: Final = 5.0


def change_posture(
    case: CaseRow,
    mention: MentionRow | None,
    posture: Posture | None,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> bool:
    """Let a case, or with `mention` one value of it, answer in this way; None, for a value: as its
    case does. False where the worker tells the others in a moment. Raises CaseNotFound, BadSilence.
    """
    scope = Scope(case.id, None if mention is None else mention.selector_id)

    def change() -> None:
        settling_answers.set_posture(
            scope, posture, reason=reason, actor=actor, now=now, patience_s=PATIENCE_S
        )

    return _settles_now(change)


def end_silence(
    uuid: UUID, end: SilenceEnd, reason: str, *, actor: Actor, now: datetime
) -> bool:  # fmt: skip
    """End a silence, or refuse one that was asked for, which takes a reason. False where the worker
    tells the others in a moment. Raises SilenceNotFound, RightMissing, BadSilence."""
    if end is SilenceEnd.REFUSED and not reason.strip():
        raise BadSilence("refusal_reason_missing", "Say why it is refused: whoever asked reads it.")

    def change() -> None:
        settling_answers.end_silence(uuid, end, reason, actor=actor, now=now, patience_s=PATIENCE_S)

    return _settles_now(change)


def find_value(
    viewer: Viewer, case: CaseRow, text: str, *, kind: str = "", region: str | None = None
) -> MentionRow:
    """The value of a case that a person means by a text, as they would write it. Raises ValueNotHeld,
    also where several of the case are meant; BadInput."""
    country = check_region(region) or offices.own_office(viewer).country
    stated = [registry.parse_kind(kind)] if kind else [(name, None) for name in guess_kinds(text)]
    forms = [
        (name, registry.normalise(name, text, country, qualifier).canonical)
        for name, qualifier in stated
    ]
    return _only(in_cases.find_in_case(viewer, case.id, forms), case)


def get_value(viewer: Viewer, case: CaseRow, kind: str, canonical: str) -> MentionRow:
    """The value of a case by its kind and canonical form. Raises ValueNotHeld."""
    return _only(in_cases.find_in_case(viewer, case.id, [(kind, canonical)]), case)


def _only(found: list[MentionRow], case: CaseRow) -> MentionRow:
    if len(found) != 1:
        raise ValueNotHeld(case.ref, [mention.kind for mention in found])
    return found[0]


def _settles_now(change: Callable[[], None]) -> bool:
    try:
        change()
    except StillInUse:
        return False
    return True
