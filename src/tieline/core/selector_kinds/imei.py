"""Mobile device numbers (IMEI). The agreed form is fifteen digits, the last a Luhn check digit.

A device may come with 14 digits (no check digit), 15, or 16 (IMEISV: a software version in
place of the check digit). All three come out alike; the software version is kept apart.
Some carriers send 0 as the check digit: the right one is put in its place, and noted.
"""

import re

from stdnum import imei as rules
from stdnum import luhn

from tieline.core.selector_kinds.base import (
    AliasText,
    Condition,
    Example,
    Normalised,
    Qualifier,
    normalise_settled,
)
from tieline.core.selector_kinds.fillers import is_filler_digits, is_junk_word
from tieline.core.selector_kinds.folding import fold_case, upper_alphanumerics
from tieline.core.selector_kinds.masks import masked_digits

KIND = "imei"
TITLE = "Mobile device number (IMEI)"
QUALIFIER = Qualifier("software version")
EXAMPLES = (
    Example("35-417803-685978-9", None, "354178036859789", Condition.VALID),
    Example("35417803685978", None, "354178036859789", Condition.VALID),
    Example("35417803-685978-12", None, "354178036859789", Condition.VALID, qualifier="12"),
    Example("354178036859780", None, "354178036859789", Condition.VALID),
    Example("354178036859781", None, "354178036859781", Condition.INVALID),
    Example("35417803xxxxxxx", None, "35417803*******", Condition.PARTIAL),
    Example("A0000012345678", None, "A0000012345678", Condition.INVALID),
    Example("000000000000000", None, "000000000000000", Condition.JUNK),
    Example("see report", None, "see report", Condition.UNREADABLE),
)

_BODY = 14  # digits that name the device
_MASKS = "*?#"
_LABEL = re.compile(r"^imei(?:sv)?\b(?: (?:no|number)\b)?[ .:#]*")

# written by test equipment and by devices whose own number was wiped
_FILLERS = frozenset({"00499901064000"})


def normalise(as_given: str, region: str | None, qualifier: str | None = None) -> Normalised:
    """The agreed form of a device number. Region and stated qualifier play no part."""
    return normalise_settled(KIND, as_given, fold_case, lambda text: _read(as_given, text))


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is fifteen digits with their check digit, and no filler."""
    is_whole = len(canonical) == _BODY + 1 and canonical.isascii() and canonical.isdigit()
    return is_whole and bool(luhn.is_valid(canonical)) and not _is_filler(canonical)


def display(canonical: str) -> str:
    """With the usual hyphens if it is valid; otherwise as it is."""
    return str(rules.format(canonical)) if is_valid(canonical) else canonical


def aliases(canonical: str) -> tuple[AliasText, ...]:
    """None: a device keeps its number."""
    return ()


def _read(as_given: str, text: str) -> Normalised:
    def kept(condition: Condition, canonical: str) -> Normalised:
        return Normalised(KIND, as_given, canonical, condition)

    if is_junk_word(text):
        return kept(Condition.JUNK, text)
    bare = "".join(c for c in _LABEL.sub("", text) if c.isalnum() or c in _MASKS)
    if bare.isascii() and bare.isdigit():
        return _read_digits(as_given, bare)
    if pattern := masked_digits(bare):
        return kept(Condition.PARTIAL, pattern)
    if any(c.isdigit() for c in bare) and not any(c in _MASKS for c in bare):
        # another kind of device number perhaps; written as `other` would write it, to meet it
        return kept(Condition.INVALID, upper_alphanumerics(text))
    return kept(Condition.UNREADABLE, text)


def _read_digits(as_given: str, digits: str) -> Normalised:
    if _is_filler(digits):
        return Normalised(KIND, as_given, digits, Condition.JUNK)
    whole = digits[:_BODY] + str(luhn.calc_check_digit(digits[:_BODY]))
    extra = digits[_BODY:]
    if len(digits) == _BODY:
        return Normalised(KIND, as_given, whole, Condition.VALID, notes=("check_digit_added",))
    if len(digits) == _BODY + 2:
        return Normalised(
            KIND,
            as_given,
            whole,
            Condition.VALID,
            qualifier=extra,
            notes=("software_version_apart",),
        )
    if digits == whole:
        return Normalised(KIND, as_given, whole, Condition.VALID)
    if extra == "0":
        return Normalised(KIND, as_given, whole, Condition.VALID, notes=("check_digit_zero",))
    return Normalised(KIND, as_given, digits, Condition.INVALID)


def _is_filler(digits: str) -> bool:
    return is_filler_digits(digits) or digits[:_BODY] in _FILLERS
