"""Freight containers (ISO 6346). The agreed form is 'CSQU3054383': owner, serial, check digit.

The size and type painted beside it ('22G1') are kept apart. A number without its check digit gets
it, and a note.
"""

import re
from dataclasses import replace

from stdnum import iso6346

from tieline.core.selector_kinds.base import (
    AliasText,
    Condition,
    Example,
    Normalised,
    Qualifier,
    normalise_settled,
)
from tieline.core.selector_kinds.codes import (
    Code,
    is_filler,
    is_valid_code,
    loose_label,
    read_code,
)
from tieline.core.selector_kinds.folding import fold_case

KIND = "container"
TITLE = "Shipping container"
QUALIFIER = Qualifier("size and type")
EXAMPLES = (
    Example("CSQU 305438-3", None, "CSQU3054383", Condition.VALID),
    Example("csqu3054383 22G1", None, "CSQU3054383", Condition.VALID, qualifier="22G1"),
    Example("CSQU 305438", None, "CSQU3054383", Condition.VALID),
    Example("CSQU3054384", None, "CSQU3054384", Condition.INVALID),
    Example("CSQ3054383", None, "CSQ3054383", Condition.INVALID),
    Example("CSQU30????3", None, "CSQU30****3", Condition.PARTIAL),
    Example("0000000", None, "0000000", Condition.JUNK),
    Example("--", None, "--", Condition.UNREADABLE),
)

_WHOLE = re.compile(r"[A-Z]{3}[UJZR][0-9]{7}")
_WITHOUT_CHECK = re.compile(r"[A-Z]{3}[UJZR][0-9]{6}")
_SIZE_AND_TYPE = re.compile(
    r"(?P<number>.*[0-9])[ /(-]+(?P<size>[1-9a-np][0-9a-fl-p][a-z][0-9a-z])\)?"
)


def normalise(as_given: str, region: str | None, qualifier: str | None = None) -> Normalised:
    """The agreed form of a container number. Region and stated qualifier play no part."""
    return normalise_settled(KIND, as_given, fold_case, lambda text: _read(as_given, text))


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is a container number with its check digit."""
    return is_valid_code(_CODE, canonical)


def display(canonical: str) -> str:
    """Owner, serial and check digit apart, if it is valid."""
    return str(iso6346.format(canonical)) if is_valid(canonical) else canonical


def aliases(canonical: str) -> tuple[AliasText, ...]:
    """None."""
    return ()


def _read(as_given: str, text: str) -> Normalised:
    if beside := _SIZE_AND_TYPE.fullmatch(text):
        found = _complete(read_code(_CODE, as_given, beside["number"], None))
        if found.is_valid:
            return replace(found, qualifier=beside["size"].upper())
    return _complete(read_code(_CODE, as_given, text, None))


def _complete(found: Normalised) -> Normalised:
    if not _WITHOUT_CHECK.fullmatch(found.canonical):
        return found
    whole = found.canonical + str(iso6346.calc_check_digit(found.canonical))
    notes = (*found.notes, "check_digit_added")
    return replace(found, canonical=whole, condition=Condition.VALID, notes=notes)


def _judge(code: str) -> Condition:
    if is_filler(code):
        return Condition.JUNK
    fits = _WHOLE.fullmatch(code) and iso6346.is_valid(code)
    return Condition.VALID if fits else Condition.INVALID


_CODE = Code(KIND, _judge, loose_label("container|cntr"))
