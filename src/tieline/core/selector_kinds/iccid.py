"""SIM card numbers (ICCID). The agreed form is 19 or 20 digits: 89, and a Luhn digit at the end.

A card's memory holds the number with an F at its end, or with the digits of each pair swapped.
Both are put right, and noted. Caveat: a number without its check digit is kept as it is, since
nobody can tell it from one that lacks another digit.
"""

import re
from dataclasses import replace

from stdnum import luhn

from tieline.core.selector_kinds.base import (
    AliasText,
    Condition,
    Example,
    Normalised,
    normalise_settled,
)
from tieline.core.selector_kinds.codes import (
    DIGITS,
    Code,
    is_digits,
    is_filler,
    is_valid_code,
    loose_label,
    read_code,
)
from tieline.core.selector_kinds.folding import fold_case

KIND = "iccid"
TITLE = "SIM card number (ICCID)"
QUALIFIER = None
EXAMPLES = (
    Example("8901 4104 2000 0000 0006", None, "89014104200000000006", Condition.VALID),
    Example("8944500102198304826", "GB", "8944500102198304826", Condition.VALID),
    Example("8944500102198304826F", None, "8944500102198304826", Condition.VALID),
    Example("984405102091384028F6", None, "8944500102198304826", Condition.VALID),
    Example("8944500102198304825", None, "8944500102198304825", Condition.INVALID),
    Example("894450010219830482", None, "894450010219830482", Condition.INVALID),
    Example("89445001021xxxxxxxx", None, "89445001021********", Condition.PARTIAL),
    Example("0000000000000000000", None, "0000000000000000000", Condition.JUNK),
    Example("--", None, "--", Condition.UNREADABLE),
)

_LENGTHS = (19, 20)
_PADDED = re.compile(r"89[0-9]{17}F")
_SWAPPED = re.compile(r"98[0-9]{16}(?:[0-9]{2}|F[0-9])")


def normalise(as_given: str, region: str | None, qualifier: str | None = None) -> Normalised:
    """The agreed form of a card number. Region and qualifier play no part."""
    return normalise_settled(KIND, as_given, fold_case, lambda text: _read(as_given, text))


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is 19 or 20 digits that begin with 89, with their check digit."""
    return is_valid_code(_CODE, canonical)


def display(canonical: str) -> str:
    """In groups of four, if it is valid."""
    if not is_valid(canonical):
        return canonical
    return " ".join(canonical[place : place + 4] for place in range(0, len(canonical), 4))


def aliases(canonical: str) -> tuple[AliasText, ...]:
    """None."""
    return ()


def without_padding(code: str) -> str | None:
    """The number in upper-case text that a card's memory padded with F; None if it is not one."""
    return code[:-1] if _PADDED.fullmatch(code) and is_valid(code[:-1]) else None


def _read(as_given: str, text: str) -> Normalised:
    found = read_code(_CODE, as_given, text, None)
    if found.condition is not Condition.INVALID:
        return found
    if number := without_padding(found.canonical):
        return _corrected(found, number, "padding_stripped")
    if number := _unswapped(found.canonical):
        return _corrected(found, number, "digits_swapped_back")
    return found


def _corrected(found: Normalised, number: str, note: str) -> Normalised:
    return replace(found, canonical=number, condition=Condition.VALID, notes=(*found.notes, note))


def _unswapped(code: str) -> str | None:
    if not _SWAPPED.fullmatch(code):
        return None
    pairs = (code[place + 1] + code[place] for place in range(0, len(code), 2))
    number = "".join(pairs).removesuffix("F")
    return number if is_valid(number) else None


def _judge(code: str) -> Condition:
    if is_filler(code):
        return Condition.JUNK
    fits = is_digits(code) and len(code) in _LENGTHS and code.startswith("89")
    return Condition.VALID if fits and luhn.is_valid(code) else Condition.INVALID


_CODE = Code(KIND, _judge, loose_label("iccid|sim"), DIGITS)
