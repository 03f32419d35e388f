"""Aircraft by registration ('tail number'). The agreed form has no hyphen: 'N123AB', 'GABCD'.

Valid is what has the form of a nationality mark and a registration mark; United States numbers
are held to their own stricter rule. Caveats: which marks countries have taken is not asked, and
a registration goes to another aircraft in time.
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

KIND = "aircraft"
TITLE = "Aircraft registration"
QUALIFIER = None
EXAMPLES = (
    Example("n123ab", "US", "N123AB", Condition.VALID),
    Example("XA-ZZZ", "MX", "XAZZZ", Condition.VALID),
    Example("HK-9999-X", "CO", "HK9999X", Condition.VALID),
    Example("Tail no. N123AB", "US", "N123AB", Condition.VALID),
    Example("N0123", "US", "N0123", Condition.INVALID),
    Example("N12IO", "US", "N12IO", Condition.INVALID),
    Example("CESSNA CITATION", "US", "CESSNACITATION", Condition.INVALID),
    Example("N123**", "US", "N123**", Condition.PARTIAL),
    Example("unknown", None, "unknown", Condition.JUNK),
    Example("--", None, "--", Condition.UNREADABLE),
)

_UNITED_STATES = re.compile(r"N[1-9](?:[0-9]{0,4}|[0-9]{0,3}[A-HJ-NP-Z]|[0-9]{0,2}[A-HJ-NP-Z]{2})")
_ELSEWHERE = re.compile(r"(?:[A-MO-Z][A-Z0-9]?|N[A-Z]|[2-9][A-Z])[A-Z0-9]{2,5}")
_LENGTHS = range(4, 8)


def normalise(as_given: str, region: str | None, qualifier: str | None = None) -> Normalised:
    """The agreed form of a registration. Region and qualifier play no part."""
    return normalise_code(_CODE, as_given, None)


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is formed as an aircraft's registration."""
    return is_valid_code(_CODE, canonical)


def display(canonical: str) -> str:
    """As it is: where the hyphen goes depends on the country."""
    return canonical


def aliases(canonical: str) -> tuple[AliasText, ...]:
    """None."""
    return ()


def _judge(code: str) -> Condition:
    if is_filler(code):
        return Condition.JUNK
    if _UNITED_STATES.fullmatch(code):
        return Condition.VALID
    fits = len(code) in _LENGTHS and _ELSEWHERE.fullmatch(code)
    return Condition.VALID if fits else Condition.INVALID


_CODE = Code(KIND, _judge, loose_label("tail|(?:aircraft )?registration"))
