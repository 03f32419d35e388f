"""Radio call signs of ships. The agreed form is letters and digits without separators.

Valid is what article 19 of the ITU's radio regulations lets a ship or coast station have: two
characters of its country's series, then letters, digits or both. Caveat: a call sign goes to
another ship when its own is sold or broken up.
"""

import re

from tieline.core.selector_kinds.base import AliasText, Condition, Example, Normalised
from tieline.core.selector_kinds.codes import (
    Code,
    is_filler,
    is_valid_code,
    loose_label,
    normalise_code,
)

KIND = "call_sign"
TITLE = "Radio call sign"
QUALIFIER = None
EXAMPLES = (
    Example("9HA-2345", None, "9HA2345", Condition.VALID),
    Example("call sign: wdz9876", None, "WDZ9876", Condition.VALID),
    Example("D5AB2", None, "D5AB2", Condition.VALID),
    Example("123456", None, "123456", Condition.JUNK),
    Example("1AB2", None, "1AB2", Condition.INVALID),
    Example("OCEANBREEZE", None, "OCEANBREEZE", Condition.INVALID),
    Example("9HA2**5", None, "9HA2**5", Condition.PARTIAL),
    Example("unknown", None, "unknown", Condition.JUNK),
    Example("--", None, "--", Condition.UNREADABLE),
)

_SERIES = r"(?:[A-Z]{2}|[A-Z][2-9]|[2-9][A-Z])"
_ALLOWED = re.compile(rf"{_SERIES}(?:[A-Z]{{1,3}}[0-9]{{0,4}}|[0-9]{{4}})")
_LENGTHS = range(4, 8)


def normalise(as_given: str, region: str | None, qualifier: str | None = None) -> Normalised:
    """The agreed form of a call sign. Region and qualifier play no part."""
    return normalise_code(_CODE, as_given, None)


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is formed as a ship's or coast station's call sign."""
    return is_valid_code(_CODE, canonical)


def display(canonical: str) -> str:
    """As it is."""
    return canonical


def aliases(canonical: str) -> tuple[AliasText, ...]:
    """None."""
    return ()


def _judge(code: str) -> Condition:
    if is_filler(code):
        return Condition.JUNK
    fits = len(code) in _LENGTHS and _ALLOWED.fullmatch(code)
    return Condition.VALID if fits else Condition.INVALID


_CODE = Code(KIND, _judge, loose_label("call ?sign"))
