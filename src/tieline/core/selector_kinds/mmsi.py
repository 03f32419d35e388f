"""Ship radio numbers (MMSI). The agreed form is nine digits.

Valid is what the plan of the ITU allots: ships (first digit 2 to 7), groups of ships, coast
stations, aircraft in a search, hand-held sets, craft of a ship, aids to navigation, and distress
beacons. Caveats: which countries have taken up their share is not asked; and nine digits are also
what many countries give to people, so whoever looks at the hit must tell them apart.
"""

import re

from tieline.core.selector_kinds.base import AliasText, Condition, Example, Normalised
from tieline.core.selector_kinds.codes import (
    DIGITS,
    Code,
    is_filler,
    is_valid_code,
    loose_label,
    normalise_code,
)

KIND = "mmsi"
TITLE = "Ship radio number (MMSI)"
QUALIFIER = None
EXAMPLES = (
    Example("366 123 456", None, "366123456", Condition.VALID),
    Example("MMSI: 003669999", None, "003669999", Condition.VALID),
    Example("970010001", None, "970010001", Condition.VALID),
    Example("123456780", None, "123456780", Condition.INVALID),
    Example("36612345", None, "36612345", Condition.INVALID),
    Example("36612****", None, "36612****", Condition.PARTIAL),
    Example("123456789", None, "123456789", Condition.JUNK),
    Example("--", None, "--", Condition.UNREADABLE),
)

_COUNTRY = r"(?:20[1-9]|2[1-9][0-9]|[3-6][0-9]{2}|7[0-6][0-9]|77[0-5])"
_ALLOTTED = re.compile(
    rf"{_COUNTRY}[0-9]{{6}}|00?{_COUNTRY}[0-9]{{4,5}}|111{_COUNTRY}[0-9]{{3}}"
    rf"|8{_COUNTRY}[0-9]{{5}}|9[89]{_COUNTRY}[0-9]{{4}}|97[024][0-9]{{6}}"
)
_LENGTH = 9


def normalise(as_given: str, region: str | None, qualifier: str | None = None) -> Normalised:
    """The agreed form of a radio number. Region and qualifier play no part."""
    return normalise_code(_CODE, as_given, None)


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is nine digits of a share that the ITU's plan allots."""
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
    fits = len(code) == _LENGTH and _ALLOTTED.fullmatch(code)
    return Condition.VALID if fits else Condition.INVALID


_CODE = Code(KIND, _judge, loose_label("mmsi"), DIGITS)
