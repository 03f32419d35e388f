"""Firearms by serial number. The agreed form is letters and digits without separators.

Caveat: makers number each on their own, so equal short serials of two makers meet. The maker, if
stated, is kept apart, and whoever looks at the hit must tell them apart.
"""

from tieline.core.selector_kinds.base import AliasText, Condition, Example, Normalised, Qualifier
from tieline.core.selector_kinds.codes import (
    Code,
    has_digit,
    is_valid_code,
    normalise_code,
    strict_label,
)
from tieline.core.selector_kinds.qualifiers import settle_name

KIND = "firearm"
TITLE = "Firearm serial number"
QUALIFIER = Qualifier("maker", "the maker's name", settle_name)
EXAMPLES = (
    Example("abc-123", None, "ABC123", Condition.VALID),
    Example("S/N: ABC 123", None, "ABC123", Condition.VALID, "Example Arms", "Example Arms"),
    Example("12345", None, "12345", Condition.VALID),
    Example("ABCDEF", None, "ABCDEF", Condition.INVALID),
    Example("AB12??", None, "AB12**", Condition.PARTIAL),
    Example("obliterated", None, "obliterated", Condition.JUNK),
    Example("00000", None, "00000", Condition.JUNK),
    Example("--", None, "--", Condition.UNREADABLE),
)

_LENGTHS = range(2, 21)
_NO_SERIAL = frozenset(
    {
        "altered", "borrado", "borrada", "defaced", "filed", "filedoff", "ghostgun", "groundoff",
        "illegible", "limado", "limada", "noserial", "noserialnumber", "obliterated", "removed",
        "sinserie", "unserialized",
    }
)  # fmt: skip


def normalise(as_given: str, region: str | None, qualifier: str | None = None) -> Normalised:
    """The agreed form of a serial number. The region plays no part."""
    return normalise_code(_CODE, as_given, qualifier)


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is 2 to 20 letters and digits with at least one digit."""
    return is_valid_code(_CODE, canonical)


def display(canonical: str) -> str:
    """As it is."""
    return canonical


def aliases(canonical: str) -> tuple[AliasText, ...]:
    """None."""
    return ()


def _judge(code: str) -> Condition:
    if set(code) == {"0"}:  # other runs of digits are given to firearms too
        return Condition.JUNK
    fits = code.isascii() and len(code) in _LENGTHS and has_digit(code)
    return Condition.VALID if fits else Condition.INVALID


_CODE = Code(KIND, _judge, strict_label("s/n|sn|serial"), no_value=_NO_SERIAL)
