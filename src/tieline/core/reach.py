"""How far a case reaches an office that meets one of its values: nothing, a pointer, or content.

A posture is the owner's consent to a pointer: that an office has the value, and whom to call. A
pointer tells nothing of the case, so a marking that merely does not name the recipient leaves it
open, and so does what a release abroad would have to record. Everything else that a marking denies,
or lays a condition on that is not met, closes the pointer too. Content goes only where `decide`
lets it go in full. The database says the same (`case_reach` in apps/cases/sql/reach.sql).
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import Final

from tieline.core.markings import HandlingCode, MarkingValue
from tieline.core.release import NO_GROUNDS, Decision, Grounds, Thing, decide
from tieline.core.release_rules import NO_AGENCY as NO_AGENCY
from tieline.core.release_rules import Condition, Party, Reason, Verdict


class Level(IntEnum):
    """What a recipient may be told, in order."""

    NOTHING = 0
    POINTER = 1
    CONTENT = 2


POINTER_STAYS: Final = frozenset({"not_named", "abroad"})
"""Codes of the reasons that hold content back and leave a pointer open."""

POINTER_MARKING: Final = MarkingValue(handling=HandlingCode.H2)
"""What lies on the pointer of another office: it is theirs, told to one office, and passed on only
where they permit it. What lies on their case, nobody else learns."""


def reach(thing: Thing, recipient: Party, grounds: Grounds = NO_GROUNDS) -> Level:
    """The level at which `thing` reaches `recipient`, with these grounds alone. Raises nothing."""
    found = decide(thing, recipient, grounds)
    if found.may_go:
        return Level.CONTENT
    return Level.NOTHING if any(_closes(r, found) for r in found.reasons) else Level.POINTER


def reach_with_any(thing: Thing, recipient: Party, releases: Iterable[Grounds]) -> Level:
    """The widest level that no grounds, or those of one release that holds, give."""
    return max(reach(thing, recipient, grounds) for grounds in (NO_GROUNDS, *releases))


def _closes(reason: Reason, found: Decision) -> bool:
    """Whether this reason holds back even the pointer."""
    if reason.code in POINTER_STAYS or reason.verdict is Verdict.ALLOW:
        return False
    return reason.verdict is Verdict.DENY or _is_unmet(reason.conditions, found)


def _is_unmet(conditions: Iterable[Condition], found: Decision) -> bool:
    return any(condition in found.unmet for condition in conditions)
