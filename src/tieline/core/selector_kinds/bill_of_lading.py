"""Bills of lading and air waybills. The agreed form is letters and digits without separators.

Caveats: no standard says how they look, and carriers reuse numbers after some years. Whether the
carrier's four letters stand in front is up to each office: 'MAEU123456789' and '123456789' do not
meet. The carrier, if stated beside the number, is kept apart.
"""

from tieline.core.selector_kinds.base import AliasText, Condition, Example, Normalised, Qualifier
from tieline.core.selector_kinds.codes import (
    Code,
    has_digit,
    is_filler,
    is_valid_code,
    normalise_code,
    strict_label,
)
from tieline.core.selector_kinds.qualifiers import settle_name

KIND = "bill_of_lading"
TITLE = "Bill of lading or air waybill"
QUALIFIER = Qualifier("carrier", "the carrier's name or code", settle_name)
EXAMPLES = (
    Example("zzzz 204-718-553", None, "ZZZZ204718553", Condition.VALID),
    Example("B/L No. ZZZZ204718553", None, "ZZZZ204718553", Condition.VALID),
    Example("999-20471855", None, "99920471855", Condition.VALID),
    Example("204718553", None, "204718553", Condition.VALID, "ZZZZ", "ZZZZ"),
    Example("ZZZZ", None, "ZZZZ", Condition.JUNK),
    Example("A1", None, "A1", Condition.INVALID),
    Example("ZZZZ2047****", None, "ZZZZ2047****", Condition.PARTIAL),
    Example("N/A", None, "n/a", Condition.JUNK),
    Example("--", None, "--", Condition.UNREADABLE),
)

_LENGTHS = range(5, 21)


def normalise(as_given: str, region: str | None, qualifier: str | None = None) -> Normalised:
    """The agreed form of the number. The region plays no part."""
    return normalise_code(_CODE, as_given, qualifier)


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is 5 to 20 letters and digits with at least one digit."""
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
    fits = code.isascii() and len(code) in _LENGTHS and has_digit(code)
    return Condition.VALID if fits else Condition.INVALID


_CODE = Code(KIND, _judge, strict_label("b/l|[hm]?bl|[hm]?awb|(?:bill of )?lading|waybill"))
