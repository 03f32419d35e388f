"""What one marking says about one recipient: each rule alone, as reasons in words.

Sources: TLP 2.0 (FIRST, 2022) for how far a label reaches; the European handling codes H0 to H3 and
the 4x4 evaluation; 28 CFR 23.20 for need and right to know. The caveats are the common ones of the
United States; an installation's other caveats are words for people, so they ask for an approver.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from tieline.core.markings import HandlingCode, MarkingValue, Sensitivity, TrafficLight
from tieline.core.tlp import label_of


class Verdict(IntEnum):
    """In order, so that the narrowest of several is their minimum."""

    DENY = 0
    CONDITIONS = 1  # only with what the conditions ask for
    ALLOW = 2


class Condition(StrEnum):
    """What must be recorded or said before it may go."""

    LEGAL_BASIS = "legal_basis"
    ASSURANCES = "assurances"  # court use, onward transfer, death penalty, torture
    APPROVER = "approver"  # a named one, other than who asks
    ORIGINATOR = "originator"  # the office whose it is must permit it


@dataclass(frozen=True, slots=True)
class Party:
    """Who would be told, or whose it is: an office of this installation, or a whole agency or
    country, where `office` is None (and `agency` may be).

    `ceiling` is the highest sensitivity its side may be told. `is_flagged`: what goes there needs
    a named approver.
    """

    country: str
    agency: str | None = None
    office: int | None = None
    ceiling: Sensitivity = Sensitivity.TOP_SECRET
    is_flagged: bool = False
    is_law_enforcement: bool = True


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule's word. `code` is stable; `words` are for people and hold no value of a case."""

    code: str
    verdict: Verdict
    words: str
    conditions: tuple[Condition, ...] = ()


NO_AGENCY: Final = "unassigned"
"""The agency of an office for which none was named. Two offices of it are of no one agency."""

NOFORN: Final = "NOFORN"
ORCON: Final = "ORCON"
LAW_ENFORCEMENT: Final = "LES"
KNOWN_CAVEATS: Final = (NOFORN, ORCON, LAW_ENFORCEMENT)
"""Caveats with a rule of their own; any other asks for an approver."""


def find_reasons(
    marking: MarkingValue, owner: Party, recipient: Party, *, is_passed_on: bool
) -> Iterator[Reason]:
    """Every reason that this marking gives; never none."""
    yield _find_reach(marking, owner, recipient)
    for rule in _NARROWING:
        yield from rule(marking, owner, recipient)
    if is_passed_on:
        yield from _originator_control(marking)


def _find_reach(marking: MarkingValue, owner: Party, recipient: Party) -> Reason:
    """How far the label and the lists reach: the only rule that can allow."""
    is_same_agency = recipient.agency is not None and recipient.agency == owner.agency
    is_named = (
        recipient.agency is not None and recipient.agency in marking.releasable_to_agencies
    ) or recipient.country in marking.releasable_to_countries
    light = marking.tlp
    if light is TrafficLight.RED:
        return Reason("tlp_red", Verdict.DENY, "TLP:RED: it stays with the office whose it is.")
    if light is TrafficLight.CLEAR:
        return Reason("tlp_clear", Verdict.ALLOW, "TLP:CLEAR: it may go to anyone.")
    if is_same_agency:
        return Reason("same_agency", Verdict.ALLOW, "The recipient belongs to the same agency.")
    if light is TrafficLight.AMBER_STRICT:
        return Reason(
            "tlp_amber_strict", Verdict.DENY, "TLP:AMBER+STRICT: it stays within the agency."
        )
    if light is TrafficLight.GREEN and recipient.office is not None:
        return Reason(
            "tlp_green", Verdict.ALLOW, "TLP:GREEN: it may go to every office that takes part."
        )
    if is_named:
        return Reason("named", Verdict.ALLOW, "The marking names the recipient.")
    return Reason(
        "not_named",
        Verdict.DENY,
        f"{label_of(light)}: the marking names neither the recipient's agency nor its country.",
    )


def _too_sensitive(marking: MarkingValue, owner: Party, recipient: Party) -> Iterator[Reason]:
    if marking.sensitivity > recipient.ceiling:
        yield Reason(
            "too_sensitive",
            Verdict.DENY,
            "It is more sensitive than what the recipient's side may be told.",
        )


def _abroad(marking: MarkingValue, owner: Party, recipient: Party) -> Iterator[Reason]:
    if recipient.country != owner.country and marking.tlp is not TrafficLight.CLEAR:
        yield Reason(
            "abroad",
            Verdict.CONDITIONS,
            "It goes abroad: record the legal basis and the assurances.",
            (Condition.LEGAL_BASIS, Condition.ASSURANCES),
        )


def _flagged(marking: MarkingValue, owner: Party, recipient: Party) -> Iterator[Reason]:
    if recipient.is_flagged:
        yield Reason(
            "flagged",
            Verdict.CONDITIONS,
            "The recipient is flagged: a named approver must agree.",
            (Condition.APPROVER,),
        )


def _caveats(marking: MarkingValue, owner: Party, recipient: Party) -> Iterator[Reason]:
    caveats = {caveat.strip().upper() for caveat in marking.caveats}
    if NOFORN in caveats and recipient.country != owner.country:
        yield Reason("noforn", Verdict.DENY, "NOFORN: it does not leave the country.")
    if LAW_ENFORCEMENT in caveats and not recipient.is_law_enforcement:
        yield Reason("law_enforcement_only", Verdict.DENY, "LES: it goes to law enforcement only.")
    if caveats - set(KNOWN_CAVEATS):
        yield Reason(
            "caveat",
            Verdict.CONDITIONS,
            "The marking has a caveat that a person must weigh: a named approver must agree.",
            (Condition.APPROVER,),
        )


def _originator_control(marking: MarkingValue) -> Iterator[Reason]:
    is_controlled = marking.handling is HandlingCode.H2 or ORCON in {
        caveat.strip().upper() for caveat in marking.caveats
    }
    if is_controlled:
        yield Reason(
            "originator",
            Verdict.CONDITIONS,
            "The office whose it is must permit passing it on: ask it to tell them itself.",
            (Condition.ORIGINATOR,),
        )


_Rule = Callable[[MarkingValue, Party, Party], Iterator[Reason]]
_NARROWING: Final[tuple[_Rule, ...]] = (_too_sensitive, _abroad, _flagged, _caveats)
