"""Codes: kinds whose values are letters and digits, however they are spaced and punctuated.

Their agreed form is upper-case letters and digits without separators, which is also what the
kind `other` writes: so such a value meets itself whatever kind it was called.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from tieline.core.selector_kinds.base import Condition, Normalised, normalise_settled
from tieline.core.selector_kinds.fillers import is_filler_digits, is_junk_word, is_repeated
from tieline.core.selector_kinds.folding import fold_case, upper_alphanumerics
from tieline.core.selector_kinds.masks import MASK

DIGITS = "0123456789"
HEX_DIGITS = "0123456789abcdef"

_ALWAYS_MASKS = "*?"
_OTHER_MASKS = "x#"  # masks only where they cannot be part of the code
_SEPARATOR = re.compile(r"[,;/|&+]| (?:and|or|y|o|-) ")
_MOST_CHARACTERS = 400  # several values in a longer cell are not looked for
_TO_MASKS = str.maketrans("x?#", MASK * 3)


@dataclass(frozen=True, slots=True)
class Code:
    """How the codes of one kind are read.

    `judge` is given upper-case letters and digits, at least one, and says what they are.
    `label` matches, at the start of case-folded text, what people write before the code.
    `alphabet` names the characters of the code, if it is digits or hexadecimal digits: then x
    and # are masks too. At least `least_shown` characters must be left beside masks.
    """

    kind: str
    judge: Callable[[str], Condition]
    label: re.Pattern[str]
    alphabet: str = ""
    least_shown: int = 4
    no_value: frozenset[str] = frozenset()
    """Case-folded words, without spaces, that say there is no such code."""


def loose_label(words: str) -> re.Pattern[str]:
    """A label that can be nothing else: 'imsi 310...', 'IMSI no.: 310...'. Alternatives by '|'."""
    return re.compile(rf"^(?:{words})(?:\b|(?=[0-9]))(?: (?:no|nr|number|code)\b)?[ .:#]*")


def strict_label(words: str) -> re.Pattern[str]:
    """A label that could begin a code too: it must be followed by a sign, or by 'no'."""
    number = r"(?:no|nr|num|number)\b"
    return re.compile(rf"^(?:{words})(?= ?[.:#]| {number})[ .:#]*(?:{number}[ .:#]*)?")


def normalise_code(code: Code, as_given: str, qualifier: str | None) -> Normalised:
    """The agreed form of a code, and what it is."""
    return normalise_settled(
        code.kind, as_given, fold_case, lambda text: read_code(code, as_given, text, qualifier)
    )


def read_code(code: Code, as_given: str, text: str, qualifier: str | None) -> Normalised:
    """The same of case-folded text, for kinds that first take something off it."""

    def kept(condition: Condition, canonical: str) -> Normalised:
        notes = ("label_stripped",) if value != text and canonical != text else ()
        return Normalised(
            code.kind, as_given, canonical, condition, qualifier=qualifier, notes=notes
        )

    value = strip_label(code.label, text)
    if is_junk_word(text) or is_junk_word(value) or _says_none(code, value):
        return kept(Condition.JUNK, value)
    pattern = _pattern(code, value)
    shown = sum(c != MASK for c in pattern)
    if not any(c.isalnum() for c in pattern):
        return kept(Condition.UNREADABLE, text)
    if shown == len(pattern):
        condition = code.judge(pattern)
        if condition is Condition.INVALID and _has_several(code, value):
            return replace(kept(Condition.UNREADABLE, text), notes=("several_values",))
        return kept(condition, pattern)
    if shown < code.least_shown:
        return kept(Condition.UNREADABLE, text)
    return kept(Condition.PARTIAL, pattern)


def strip_label(label: re.Pattern[str], text: str) -> str:
    """Text without the label before it; as it is if nothing is left without."""
    return label.sub("", text, count=1) or text


def is_valid_code(code: Code, canonical: str) -> bool:
    """Whether a canonical text is a valid code: spelled in the agreed way, and judged valid."""
    is_bare = canonical != "" and canonical == upper_alphanumerics(canonical)
    return is_bare and code.judge(canonical) is Condition.VALID


def is_filler(code: str) -> bool:
    """Whether a code is one character repeated, or digits that count up or down."""
    return is_repeated(code) or (is_digits(code) and is_filler_digits(code))


def is_digits(text: str) -> bool:
    """Whether text is digits 0 to 9 and nothing else."""
    return text.isascii() and text.isdigit()


def has_digit(text: str) -> bool:
    return any(c in DIGITS for c in text)


def _has_several(code: Code, value: str) -> bool:
    """Whether a cell that is no code holds two that are valid, each for itself."""
    if len(value) > _MOST_CHARACTERS:
        return False
    parts = [strip_label(code.label, part.strip()) for part in _SEPARATOR.split(value)]
    bare = [upper_alphanumerics(part) for part in parts]
    return sum(code.judge(part) is Condition.VALID for part in bare if part) > 1


def _says_none(code: Code, value: str) -> bool:
    return bool(code.no_value) and "".join(filter(str.isalnum, value)) in code.no_value


def _pattern(code: Code, value: str) -> str:
    if code.alphabet:
        bare = "".join(c for c in value if c.isalnum() or c in _ALWAYS_MASKS + _OTHER_MASKS)
        if set(bare) <= {*code.alphabet, *_ALWAYS_MASKS, *_OTHER_MASKS}:
            return bare.translate(_TO_MASKS).upper()
    return upper_alphanumerics(value, keep=_ALWAYS_MASKS).replace("?", MASK)
