"""Bank accounts by the bank's own number. The agreed form is letters and digits.

Caveat: banks number each on their own, so equal numbers of two banks meet. The bank, if stated,
is kept apart, and whoever looks at the hit must tell them apart. Leading zeros are kept: with
some banks they are part of the number.
"""

import re

from tieline.core.selector_kinds.base import AliasText, Condition, Example, Normalised, Qualifier
from tieline.core.selector_kinds.codes import (
    DIGITS,
    Code,
    has_digit,
    is_filler,
    is_valid_code,
    loose_label,
    normalise_code,
    strict_label,
)
from tieline.core.selector_kinds.qualifiers import settle_name

KIND = "account"
TITLE = "Bank account (other number)"
QUALIFIER = Qualifier("bank", "the bank's name or code", settle_name)
EXAMPLES = (
    Example("00-4417 2093", None, "0044172093", Condition.VALID),
    Example("Acct. no: 0044172093", None, "0044172093", Condition.VALID, "ZZZZUS33", "ZZZZUS33"),
    Example("GB82 WEST 1234 5698 7654 32", None, "GB82WEST12345698765432", Condition.VALID),
    Example("417", None, "417", Condition.INVALID),
    Example("SAVINGS", None, "SAVINGS", Condition.INVALID),
    Example("xxxxxx2093", None, "******2093", Condition.PARTIAL),
    Example("1234567890", None, "1234567890", Condition.JUNK),
    Example("--", None, "--", Condition.UNREADABLE),
)

_LENGTHS = range(4, 35)


def normalise(as_given: str, region: str | None, qualifier: str | None = None) -> Normalised:
    """The agreed form of an account number. The region plays no part."""
    return normalise_code(_CODE, as_given, qualifier)


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is 4 to 34 letters and digits with at least one digit."""
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


_LABEL = re.compile(
    f"{strict_label('a/c|acc(?:oun)?t|account|cuenta|konto').pattern}|{loose_label('iban').pattern}"
)
_CODE = Code(KIND, _judge, _LABEL, DIGITS)
