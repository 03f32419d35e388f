"""International bank account numbers (IBAN). The agreed form has no spaces: 'GB82WEST...'.

Caveat: the same account written as the bank's own number does not meet it.
"""

import re

from stdnum import iban as rules

from tieline.core.selector_kinds.base import AliasText, Condition, Example, Normalised
from tieline.core.selector_kinds.codes import (
    Code,
    is_filler,
    is_valid_code,
    loose_label,
    normalise_code,
)

KIND = "iban"
TITLE = "Bank account (IBAN)"
QUALIFIER = None
EXAMPLES = (
    Example("GB82 WEST 1234 5698 7654 32", None, "GB82WEST12345698765432", Condition.VALID),
    Example("IBAN: de89 3704 0044 0532 0130 00", None, "DE89370400440532013000", Condition.VALID),
    Example("GB82WEST12345698765433", None, "GB82WEST12345698765433", Condition.INVALID),
    Example("12345698", None, "12345698", Condition.INVALID),
    Example("GB82 WEST **** **** **** 32", None, "GB82WEST************32", Condition.PARTIAL),
    Example("0000000000", None, "0000000000", Condition.JUNK),
    Example("--", None, "--", Condition.UNREADABLE),
)

_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def normalise(as_given: str, region: str | None, qualifier: str | None = None) -> Normalised:
    """The agreed form of an IBAN. Region and qualifier play no part."""
    return normalise_code(_CODE, as_given, None)


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is an IBAN of its country's form, with its check digits."""
    return is_valid_code(_CODE, canonical)


def display(canonical: str) -> str:
    """In groups of four, if it is valid."""
    return str(rules.format(canonical)) if is_valid(canonical) else canonical


def aliases(canonical: str) -> tuple[AliasText, ...]:
    """None."""
    return ()


def _judge(code: str) -> Condition:
    if is_filler(code):
        return Condition.JUNK
    # national check digits are no part of the standard, and some banks do not keep to them
    fits = _SHAPE.fullmatch(code) and rules.is_valid(code, check_country=False)
    return Condition.VALID if fits else Condition.INVALID


_CODE = Code(KIND, _judge, loose_label("iban"))
