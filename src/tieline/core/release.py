"""May this go to that recipient, and why: the one place that decides it.

A `Thing` belongs to an office and carries one or several markings (its own, its case's, its
selector's). A marking has nothing to say against its own office. Against everyone else each rule of
`core/release_rules.py` finds reasons; each reason names a verdict, and the decision is the narrowest
of them. So deny beats allow, the order of markings does not matter, and one marking more can only
narrow. What lifts a condition is stated in the request (`Grounds`), never in the thing.

Imminent danger to life or property (28 CFR 23.20) opens what a marking closes, at once, and asks for
a supervisor's review afterwards. It never opens what is protected (sources, undercover identities),
nor what the law lets go to certain recipients alone (the authority it came under), nor what would go where torture or a death penalty was feared when it was asked about: these hold
without exception.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from tieline.core.authorities import Bound, find_excluding
from tieline.core.errors import BadInput
from tieline.core.markings import HandlingCode, MarkingValue
from tieline.core.release_rules import (
    Condition,
    Party,
    Reason,
    Verdict,
    find_reasons,
)

__all__ = [
    "Assurance",
    "Condition",
    "Danger",
    "Decision",
    "Grounds",
    "Party",
    "Reason",
    "ReviewOutcome",
    "Thing",
    "Verdict",
    "decide",
]

REVIEW_WITHIN: Final = timedelta(hours=24)
"""A supervisor looks within this time at what went out because of danger."""
REASON_MAX: Final = 1000


@dataclass(frozen=True, slots=True)
class Thing:
    """What may be told: whose it is, who holds it now, and every marking that lies on it.

    `holder` is the office that would pass it on; where it is not the owner, the originator's
    control (H2, ORCON) binds it. Raises BadInput without a marking.
    """

    owner: Party
    markings: tuple[MarkingValue, ...]
    holder: Party | None = None
    is_protected: bool = False
    bounds: tuple[Bound, ...] = ()
    """What the authorities it came under let know of it; each must include the recipient."""

    def __post_init__(self) -> None:
        if not self.markings:
            raise BadInput("marking_missing", "What has no marking is not released: mark it first.")

    @property
    def is_passed_on(self) -> bool:
        """Whether somebody else than its owner would tell it."""
        return self.holder is not None and self.holder.office != self.owner.office


@dataclass(frozen=True, slots=True)
class Assurance:
    """What the recipient's side has assured for a release abroad; None: not asked yet.

    Each is True where the answer was satisfying: used in court only with permission, not passed on
    without permission, no death penalty sought on it, no torture or ill-treatment feared.
    """

    court_use: bool | None = None
    onward_transfer: bool | None = None
    death_penalty: bool | None = None
    torture: bool | None = None

    @property
    def is_complete(self) -> bool:
        """Whether every question has its answer."""
        return None not in (
            self.court_use,
            self.onward_transfer,
            self.death_penalty,
            self.torture,
        )

    @property
    def refused(self) -> tuple[str, ...]:
        """The questions that were answered in a way that forbids the release, by name."""
        return tuple(name for name in _QUESTIONS if getattr(self, name) is False)


_QUESTIONS: Final = {
    "court_use": "use in court",
    "onward_transfer": "passing it on",
    "death_penalty": "the death penalty",
    "torture": "torture and ill-treatment",
}
_ABSOLUTE: Final = frozenset({"death_penalty", "torture"})
"""What no danger outweighs."""
EXCLUDED: Final = "authority"
"""The code of the reason that an authority excludes the recipient: no danger and no release outweighs
it, only an order that allows more, recorded with the authority."""


@dataclass(frozen=True, slots=True)
class Danger:
    """Imminent danger to life or property, as the releasing person states it. Raises BadInput."""

    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise BadInput("danger_unstated", "Say what the imminent danger is: it is recorded.")
        if len(self.reason) > REASON_MAX:
            raise BadInput("reason_too_long", f"Say it in at most {REASON_MAX} characters.")


class ReviewOutcome(StrEnum):
    """What a supervisor found of what went out because of danger."""

    STANDS = "stands"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the person who asks brings along to meet the conditions of a release."""

    legal_basis: str = ""
    assurance: Assurance = Assurance()
    approved_by: int | None = None
    """Id of the named approver, who is not the person who asks; whoever calls has checked that."""
    danger: Danger | None = None


NO_GROUNDS: Final = Grounds()


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether it may go, in which way, and every reason for it in words, narrowest first.

    `unmet` are the conditions that the grounds did not meet; `may_go` is true only without any.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...]
    unmet: tuple[Condition, ...] = ()
    is_for_danger: bool = False
    obligations: tuple[HandlingCode, ...] = ()
    """The handling codes that go with it, and bind whoever receives it."""

    @property
    def may_go(self) -> bool:
        """Whether it may be told now, with the grounds that were given."""
        return self.is_for_danger or (self.verdict is not Verdict.DENY and not self.unmet)

    def review_due_at(self, released_at: datetime) -> datetime | None:
        """By when a supervisor must have looked at it; None where nothing asks for that."""
        return released_at + REVIEW_WITHIN if self.is_for_danger else None

    def explain(self) -> str:
        """The reasons as sentences."""
        return " ".join(reason.words for reason in self.reasons)


def decide(thing: Thing, recipient: Party, grounds: Grounds = NO_GROUNDS) -> Decision:
    """Whether `thing` may be told to `recipient`, with every reason.

    Pure and total: the same arguments always give the same answer, and none raises.
    """
    if thing.is_protected:
        said = Reason("protected", Verdict.DENY, "It is protected and is told to nobody.")
        return Decision(Verdict.DENY, (said,))
    if recipient.office is not None and recipient.office == thing.owner.office:
        said = Reason("own", Verdict.ALLOW, "It is the recipient's own.")
        return Decision(Verdict.ALLOW, (said,))
    reasons = _gather(thing, recipient)
    is_asked = any(Condition.ASSURANCES in reason.conditions for reason in reasons)
    reasons += _refused(grounds.assurance, is_asked=is_asked)
    verdict = min(reason.verdict for reason in reasons)
    is_for_danger = grounds.danger is not None and not _is_absolute(reasons)
    return Decision(
        verdict,
        tuple(sorted((*reasons, *_DANGER[: int(is_for_danger)]), key=_place)),
        _unmet(reasons, grounds),
        is_for_danger=is_for_danger,
        obligations=_obligations(thing),
    )


_DANGER: Final = (
    Reason(
        "danger",
        Verdict.ALLOW,
        "Imminent danger to life or property: it may go at once, and a supervisor reviews it within"
        " 24 hours.",
    ),
)


def _gather(thing: Thing, recipient: Party) -> tuple[Reason, ...]:
    found = [
        reason
        for marking in thing.markings
        for reason in find_reasons(marking, thing.owner, recipient, is_passed_on=thing.is_passed_on)
    ]
    found += [
        Reason(
            EXCLUDED,
            Verdict.DENY,
            f"Its authority ({one.kind_code}) does not let it go to them: only to"
            f" {one.recipients.words}.",
        )
        for one in find_excluding(thing.bounds, thing.owner, recipient)
    ]
    return tuple(dict.fromkeys(found))


def _refused(assurance: Assurance, *, is_asked: bool) -> tuple[Reason, ...]:
    """An assurance that was asked for and not given forbids what needed it; what no danger outweighs
    forbids wherever it is feared, also where nobody had to ask."""
    return tuple(
        Reason(
            f"refused_{name}",
            Verdict.DENY,
            f"The recipient's side gave no satisfying assurance on {_QUESTIONS[name]}.",
        )
        for name in assurance.refused
        if is_asked or name in _ABSOLUTE
    )


def _is_absolute(reasons: Iterable[Reason]) -> bool:
    closing = {EXCLUDED, *(f"refused_{name}" for name in _ABSOLUTE)}
    return not {reason.code for reason in reasons}.isdisjoint(closing)


def _unmet(reasons: Iterable[Reason], grounds: Grounds) -> tuple[Condition, ...]:
    met = {
        Condition.LEGAL_BASIS: bool(grounds.legal_basis.strip()),
        Condition.ASSURANCES: grounds.assurance.is_complete,
        Condition.APPROVER: grounds.approved_by is not None,
        # Nothing records such a permission: whoever owns it tells it themselves.
        Condition.ORIGINATOR: False,
    }
    asked = {condition for reason in reasons for condition in reason.conditions}
    return tuple(condition for condition in Condition if condition in asked and not met[condition])


def _obligations(thing: Thing) -> tuple[HandlingCode, ...]:
    return tuple(sorted({marking.handling for marking in thing.markings}))


def _place(reason: Reason) -> tuple[Verdict, str, str]:
    """One rule may give several reasons, in words that name the label."""
    return reason.verdict, reason.code, reason.words
