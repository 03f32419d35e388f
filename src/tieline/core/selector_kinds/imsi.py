"""Subscriber numbers of SIM cards (IMSI). The agreed form is 14 or 15 digits.

They begin with the country and the network: valid are those whose country code is in use. An
IMSI has no check digit, so fifteen digits may be an IMSI or an IMEI: state both kinds.
"""

from functools import lru_cache

from stdnum import imsi as rules

from tieline.core.selector_kinds.base import AliasText, Condition, Example, Normalised
from tieline.core.selector_kinds.codes import (
    DIGITS,
    Code,
    is_digits,
    is_filler,
    is_valid_code,
    loose_label,
    normalise_code,
)

KIND = "imsi"
TITLE = "SIM subscriber number (IMSI)"
QUALIFIER = None
EXAMPLES = (
    Example("001-01-0123456789", None, "001010123456789", Condition.VALID),
    Example("IMSI: 310 150 123456789", "US", "310150123456789", Condition.VALID),
    Example("100150123456789", None, "100150123456789", Condition.INVALID),
    Example("31015012345", None, "31015012345", Condition.INVALID),
    Example("310150xxxxxxxxx", None, "310150*********", Condition.PARTIAL),
    Example("000000000000000", None, "000000000000000", Condition.JUNK),
    Example("--", None, "--", Condition.UNREADABLE),
)

_LENGTHS = (14, 15)


def normalise(as_given: str, region: str | None, qualifier: str | None = None) -> Normalised:
    """The agreed form of a subscriber number. Region and qualifier play no part."""
    return normalise_code(_CODE, as_given, None)


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is 14 or 15 digits that begin with a country code in use."""
    return is_valid_code(_CODE, canonical)


def display(canonical: str) -> str:
    """Country, network and subscriber apart, if it is valid."""
    return " ".join(rules.split(canonical)) if is_valid(canonical) else canonical


def aliases(canonical: str) -> tuple[AliasText, ...]:
    """None."""
    return ()


def _judge(code: str) -> Condition:
    if is_filler(code):
        return Condition.JUNK
    fits = is_digits(code) and len(code) in _LENGTHS and _is_country(code[:3])
    return Condition.VALID if fits else Condition.INVALID


@lru_cache(maxsize=1000)
def _is_country(code: str) -> bool:
    return len(rules.split(code + "0" * 12)) > 1


_CODE = Code(KIND, _judge, loose_label("imsi"), DIGITS)
