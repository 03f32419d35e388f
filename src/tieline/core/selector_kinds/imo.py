"""Ships by IMO number. The agreed form is 'IMO9074729': the letters belong to it.

A ship keeps its number for life, under every name and flag. Seven bare digits given as another
kind do not meet it: they could be anything.
"""

import re
from dataclasses import replace

from stdnum import imo as rules

from tieline.core.selector_kinds.base import (
    AliasText,
    Condition,
    Example,
    Normalised,
    normalise_settled,
)
from tieline.core.selector_kinds.codes import DIGITS, Code, is_digits, is_filler, read_code
from tieline.core.selector_kinds.folding import fold_case

KIND = "imo"
TITLE = "Ship (IMO number)"
QUALIFIER = None
EXAMPLES = (
    Example("IMO 9074729", None, "IMO9074729", Condition.VALID),
    Example("9074729", None, "IMO9074729", Condition.VALID),
    Example("IMO No. 9074729", None, "IMO9074729", Condition.VALID),
    Example("9074728", None, "IMO9074728", Condition.INVALID),
    Example("90747", None, "90747", Condition.INVALID),
    Example("IMO 9074???", None, "IMO9074***", Condition.PARTIAL),
    Example("0000000", None, "0000000", Condition.JUNK),
    Example("--", None, "--", Condition.UNREADABLE),
)

_PREFIX = "IMO"
_LENGTH = 7


def normalise(as_given: str, region: str | None, qualifier: str | None = None) -> Normalised:
    """The agreed form of an IMO number. Region and qualifier play no part."""
    return normalise_settled(KIND, as_given, fold_case, lambda text: _read(as_given, text))


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is 'IMO' and seven digits, the last of them the check digit."""
    number = canonical.removeprefix(_PREFIX)
    return number != canonical and number != "" and _judge(number) is Condition.VALID


def display(canonical: str) -> str:
    """With a space after the letters, if it is valid."""
    return str(rules.format(canonical)) if is_valid(canonical) else canonical


def aliases(canonical: str) -> tuple[AliasText, ...]:
    """None."""
    return ()


def _read(as_given: str, text: str) -> Normalised:
    found = read_code(_CODE, as_given, text, None)
    readable = found.condition in (Condition.VALID, Condition.INVALID, Condition.PARTIAL)
    is_number = all(c in DIGITS + "*" for c in found.canonical)
    if readable and is_number and len(found.canonical) == _LENGTH:
        return replace(found, canonical=_PREFIX + found.canonical, notes=())
    return found


def _judge(number: str) -> Condition:
    if is_filler(number):
        return Condition.JUNK
    fits = is_digits(number) and len(number) == _LENGTH and rules.is_valid(number)
    return Condition.VALID if fits else Condition.INVALID


_CODE = Code(KIND, _judge, re.compile(r"^imo(?: (?:no|nr|number)\b)?[ .:#-]*"), DIGITS)
