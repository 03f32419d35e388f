"""Number plates. The agreed form is upper-case letters and digits without separators.

Caveat: the number alone is matched, so equal plates of two jurisdictions meet: offices often do
not know who issued a plate. The jurisdiction, if stated, is kept apart, and the office that looks
at the hit must tell them apart.
"""

from tieline.core.selector_kinds.base import AliasText, Condition, Example, Normalised, Qualifier
from tieline.core.selector_kinds.codes import (
    Code,
    has_digit,
    is_valid_code,
    normalise_code,
    strict_label,
)
from tieline.core.selector_kinds.qualifiers import settle_jurisdiction

KIND = "plate"
TITLE = "Number plate"
QUALIFIER = Qualifier(
    "jurisdiction", "a country or its subdivision, as in MX or US-CA", settle_jurisdiction
)
EXAMPLES = (
    Example("abc-12 34", "MX", "ABC1234", Condition.VALID),
    Example("7ZZZ999", "US", "7ZZZ999", Condition.VALID, "US-CA", "US-CA"),
    Example("B·MW 1234", "DE", "BMW1234", Condition.VALID),
    Example("ABC12?4", "US", "ABC12*4", Condition.PARTIAL),
    Example("HOTROD", "US", "HOTROD", Condition.INVALID),
    Example("ABCD 1234 EFGH", "US", "ABCD1234EFGH", Condition.INVALID),
    Example("none", "US", "none", Condition.JUNK),
    Example("0000", "US", "0000", Condition.JUNK),
    Example("---", "US", "---", Condition.UNREADABLE),
)

_LEAST, _MOST = 2, 10


def normalise(as_given: str, region: str | None, qualifier: str | None = None) -> Normalised:
    """The agreed form of a plate. The region plays no part: cars cross borders."""
    return normalise_code(_CODE, as_given, qualifier)


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is 2 to 10 letters and digits with at least one digit."""
    return is_valid_code(_CODE, canonical)


def display(canonical: str) -> str:
    """As it is: where the spaces go depends on the jurisdiction."""
    return canonical


def aliases(canonical: str) -> tuple[AliasText, ...]:
    """None."""
    return ()


def _judge(plate: str) -> Condition:
    if set(plate) == {"0"}:
        return Condition.JUNK
    fits = plate.isalnum() and _LEAST <= len(plate) <= _MOST
    return Condition.VALID if fits and has_digit(plate) else Condition.INVALID


_CODE = Code(KIND, _judge, strict_label("plates?|licen[cs]e plate|tag"), least_shown=_LEAST)
