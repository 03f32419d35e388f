"""Any other value: account, passport, document. Upper-case letters and digits, no separators.

Punctuation, spaces and a leading plus fall away, since offices write them at will. A value of
fewer than four characters is kept, but marked invalid: it says too little.

Caveat: masks are seen only as runs of two or more; a single '*' or '?' counts as punctuation.
"""

import re

from tieline.core.selector_kinds.base import (
    AliasText,
    Condition,
    Example,
    Normalised,
    normalise_settled,
)
from tieline.core.selector_kinds.fillers import is_filler_digits, is_junk_word, is_repeated
from tieline.core.selector_kinds.folding import fold_case, upper_alphanumerics
from tieline.core.selector_kinds.masks import MASK

KIND = "other"
TITLE = "Other value"
EXAMPLES = (
    Example("639000204-4", None, "6390002044", Condition.VALID),
    Example("(357)(22660766)", None, "35722660766", Condition.VALID),
    Example("nicr-461006-t36", "NI", "NICR461006T36", Condition.VALID),
    Example("Straße 12", "DE", "STRASSE12", Condition.VALID),
    Example("İST-34", "TR", "IST34", Condition.VALID),
    Example("A-1", None, "A1", Condition.INVALID),
    Example("4000 **** **** 1234", None, "4000********1234", Condition.PARTIAL),
    Example("Unknown", None, "unknown", Condition.JUNK),
    Example("0000000", None, "0000000", Condition.JUNK),
    Example("--", None, "--", Condition.UNREADABLE),
)

_LEAST = 4
_MASK_RUN = re.compile(r"[*?#]{2,}")


def normalise(as_given: str, region: str | None) -> Normalised:
    """The agreed form of a value of no particular kind. The region plays no part."""
    return normalise_settled(KIND, as_given, fold_case, lambda text: _read(as_given, text))


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is at least four letters and digits, and no filler."""
    return canonical.strip() != "" and (
        canonical == upper_alphanumerics(canonical) and normalise(canonical, None).is_valid
    )


def display(canonical: str) -> str:
    """As it is."""
    return canonical


def aliases(canonical: str) -> tuple[AliasText, ...]:
    """None."""
    return ()


def _read(as_given: str, text: str) -> Normalised:
    def kept(condition: Condition, canonical: str) -> Normalised:
        return Normalised(KIND, as_given, canonical, condition)

    if is_junk_word(text):
        return kept(Condition.JUNK, text)
    canonical = upper_alphanumerics(text)
    if not any(c.isalnum() for c in canonical):
        return kept(Condition.UNREADABLE, text)
    if _MASK_RUN.search(text) and len(canonical) >= _LEAST:
        return kept(Condition.PARTIAL, _pattern(text))
    if _is_filler(canonical):
        return kept(Condition.JUNK, canonical)
    return kept(Condition.VALID if len(canonical) >= _LEAST else Condition.INVALID, canonical)


def _pattern(text: str) -> str:
    masked = _MASK_RUN.sub(lambda run: MASK * len(run[0]), text)
    single = re.sub(r"(?<!\*)\*(?!\*)|[?#]", "", masked)  # punctuation beside the real masks
    return upper_alphanumerics(single, keep=MASK)


def _is_filler(canonical: str) -> bool:
    return is_repeated(canonical) or (canonical.isdigit() and is_filler_digits(canonical))
