"""Number plates. The agreed form is upper-case letters and digits without separators.

Caveat: a plate says nothing of who issued it, so equal plates of two jurisdictions meet. The
office that looks at the hit must tell them apart.
"""

from tieline.core.selector_kinds.base import (
    AliasText,
    Condition,
    Example,
    Normalised,
    normalise_settled,
)
from tieline.core.selector_kinds.fillers import is_junk_word
from tieline.core.selector_kinds.folding import fold_case, upper_alphanumerics
from tieline.core.selector_kinds.masks import MASK

KIND = "plate"
TITLE = "Number plate"
EXAMPLES = (
    Example("abc-12 34", "MX", "ABC1234", Condition.VALID),
    Example("B·MW 1234", "DE", "BMW1234", Condition.VALID),
    Example("ABC12?4", "US", "ABC12*4", Condition.PARTIAL),
    Example("HOTROD", "US", "HOTROD", Condition.INVALID),
    Example("ABCD 1234 EFGH", "US", "ABCD1234EFGH", Condition.INVALID),
    Example("none", "US", "none", Condition.JUNK),
    Example("0000", "US", "0000", Condition.JUNK),
    Example("---", "US", "---", Condition.UNREADABLE),
)

_MASKS = "*?"  # x and # are read as part of the plate, or as a sign on it
_LEAST, _MOST = 2, 10


def normalise(as_given: str, region: str | None) -> Normalised:
    """The agreed form of a plate. The region plays no part yet."""
    return normalise_settled(KIND, as_given, fold_case, lambda text: _read(as_given, text))


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is 2 to 10 letters and digits with at least one digit."""
    is_bare = canonical != "" and canonical == upper_alphanumerics(canonical)
    return is_bare and _judge(canonical) is Condition.VALID


def display(canonical: str) -> str:
    """As it is: where the spaces go depends on the jurisdiction."""
    return canonical


def aliases(canonical: str) -> tuple[AliasText, ...]:
    """None."""
    return ()


def _read(as_given: str, text: str) -> Normalised:
    def kept(condition: Condition, canonical: str) -> Normalised:
        return Normalised(KIND, as_given, canonical, condition)

    if is_junk_word(text):
        return kept(Condition.JUNK, text)
    pattern = upper_alphanumerics(text, keep=_MASKS).replace("?", MASK)
    left = pattern.replace(MASK, "")
    if not left:
        return kept(Condition.UNREADABLE, text)
    if left != pattern and len(left) >= _LEAST:
        return kept(Condition.PARTIAL, pattern)
    return kept(_judge(pattern), pattern)


def _judge(plate: str) -> Condition:
    if set(plate) == {"0"}:
        return Condition.JUNK
    has_digit = any(c.isdigit() for c in plate)
    fits = plate.isalnum() and _LEAST <= len(plate) <= _MOST
    return Condition.VALID if fits and has_digit else Condition.INVALID
