"""Vehicle identification numbers (VIN). The agreed form is 17 letters and digits.

No VIN holds I, O or Q, so that 1 and 0 stay clear. One written with them is read with the digits
if its check digit is then right, and noted. North America and China demand the check digit at
place 9; elsewhere that place may hold anything. Caveat: the shorter numbers of before 1981 are
kept as invalid.
"""

from dataclasses import replace

from tieline.core.selector_kinds.base import (
    AliasText,
    Condition,
    Example,
    Normalised,
    normalise_settled,
)
from tieline.core.selector_kinds.codes import (
    Code,
    has_digit,
    is_filler,
    is_valid_code,
    loose_label,
    read_code,
)
from tieline.core.selector_kinds.folding import fold_case

KIND = "vin"
TITLE = "Vehicle identification number (VIN)"
QUALIFIER = None
EXAMPLES = (
    Example("1M8GDM9A_KP042788", "US", "1M8GDM9AKP042788", Condition.INVALID),
    Example("1m8gd m9ax kp042788", "US", "1M8GDM9AXKP042788", Condition.VALID),
    Example("1M8GDM9AXKPO42788", "US", "1M8GDM9AXKP042788", Condition.VALID),
    Example("1M8GDM9A1KP042788", "US", "1M8GDM9A1KP042788", Condition.INVALID),
    Example("WZZZZZ00000000001", "DE", "WZZZZZ00000000001", Condition.VALID),
    Example("1M8GDM9AXKP04****", "US", "1M8GDM9AXKP04****", Condition.PARTIAL),
    Example("00000000000000000", None, "00000000000000000", Condition.JUNK),
    Example("--", None, "--", Condition.UNREADABLE),
)

_LENGTH = 17
_CHECK_PLACE = 8
_NEVER = "IOQ"
_AS_DIGITS = str.maketrans(_NEVER, "100")
_DEMAND_CHECK_DIGIT = "12345L"  # first character: North America, China

# ISO 3779, as the US code of federal regulations (49 CFR 565.15) tells how to use it
_VALUES = {
    **{digit: int(digit) for digit in "0123456789"},
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMN", range(1, 6), strict=True)),
    "P": 7,
    "R": 9,
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
}
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def normalise(as_given: str, region: str | None, qualifier: str | None = None) -> Normalised:
    """The agreed form of a vehicle number. Region and qualifier play no part."""
    return normalise_settled(KIND, as_given, fold_case, lambda text: _read(as_given, text))


def is_valid(canonical: str) -> bool:
    """Whether a canonical text has the form of a VIN, and its check digit where one is due."""
    return is_valid_code(_CODE, canonical)


def display(canonical: str) -> str:
    """As it is."""
    return canonical


def aliases(canonical: str) -> tuple[AliasText, ...]:
    """None."""
    return ()


def check_digit(vin: str) -> str | None:
    """What stands at place 9 of 17 characters, if the check digit is used; None if it is no VIN."""
    if len(vin) != _LENGTH or any(c not in _VALUES for c in vin):
        return None
    total = sum(_VALUES[c] * weight for c, weight in zip(vin, _WEIGHTS, strict=True))
    return "0123456789X"[total % 11]


def _read(as_given: str, text: str) -> Normalised:
    found = read_code(_CODE, as_given, text, None)
    if found.condition is not Condition.INVALID:
        return found
    corrected = found.canonical.translate(_AS_DIGITS)
    if corrected == found.canonical or not _has_check_digit(corrected):
        return found
    notes = (*found.notes, "letters_read_as_digits")
    return replace(found, canonical=corrected, condition=Condition.VALID, notes=notes)


def _has_check_digit(vin: str) -> bool:
    return len(vin) == _LENGTH and vin[_CHECK_PLACE] == check_digit(vin)


def _judge(code: str) -> Condition:
    if is_filler(code):
        return Condition.JUNK
    if check_digit(code) is None or not has_digit(code):
        return Condition.INVALID
    is_demanded = code[0] in _DEMAND_CHECK_DIGIT
    return Condition.VALID if not is_demanded or _has_check_digit(code) else Condition.INVALID


_CODE = Code(KIND, _judge, loose_label("vin|chassis|vehicle identification"))
