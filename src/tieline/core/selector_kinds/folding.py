"""Folding text: one spelling for what people and programs write alike.

Each function here is idempotent. Folding comes before any reading, so that a reading depends
on the folded text alone.
"""

import unicodedata
from collections.abc import Callable

_MOST_ROUNDS = 10  # two rounds settle every text seen so far; the bound only ends the loop


def fold_case(text: str) -> str:
    """Compatibility forms, case, spaces and digits of any script folded; never empty."""
    return _fold(text, str.casefold)


def fold_lower(text: str) -> str:
    """As `fold_case`, yet lower-case only: 'ß' and 'ss' stay apart, as in addresses."""
    return _fold(text, str.lower)


def fold_spaces(text: str) -> str:
    """As `fold_case`, yet in the case as given: for what is spelled in both."""
    return _fold(text, str)


def upper_alphanumerics(text: str, keep: str = "") -> str:
    """Upper-case letters and digits of any script; separators and punctuation fall away.

    Vowel signs stay, since in Hindi or Thai two words may differ by nothing else. A dot or
    accent that does not join its letter falls: so the Turkish capital I with a dot meets I.
    Characters in `keep` survive. May be empty.
    """
    if text.isascii():
        return "".join(c for c in text.upper() if c.isalnum() or c in keep)
    return _settle(text, lambda given: _upper_once(given, keep))


def _fold(text: str, change_case: Callable[[str], str]) -> str:
    spaced = " ".join(text.split())
    if text.isascii():
        return change_case(spaced)
    return _settle(spaced, lambda given: _fold_once(given, change_case)) or spaced


def _settle(text: str, step: Callable[[str], str]) -> str:
    for _ in range(_MOST_ROUNDS):
        changed = step(text)
        if changed == text:
            break
        text = changed
    return text


def _fold_once(text: str, change_case: Callable[[str], str]) -> str:
    plain = "".join(map(_plain, unicodedata.normalize("NFKC", text)))
    return " ".join(unicodedata.normalize("NFKC", change_case(plain)).split())


def _plain(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    # phones put invisible direction marks around copied numbers
    is_invisible = unicodedata.category(char) == "Cf" or "\ufe00" <= char <= "\ufe0f"
    return "" if is_invisible else char


def _upper_once(text: str, keep: str) -> str:
    folded = _fold_once(text, str.casefold)
    kept = "".join(c for c in folded if c.isalnum() or c in keep or _is_vowel_sign(c))
    return unicodedata.normalize("NFKC", kept.upper())


def _is_vowel_sign(char: str) -> bool:
    is_loose_accent = "\u0300" <= char <= "\u036f"
    return unicodedata.category(char).startswith("M") and not is_loose_accent
