"""Any other value. Upper-case letters and digits, no separators.

Punctuation, spaces and a leading plus fall away, since offices write them at will. A value of
fewer than four characters is kept, but marked invalid: it says too little.

What has the unmistakable form of a kind with a form of its own is written that kind's way, so that
it meets the same value given as that kind: an email address, an IP address, the address of a
wallet, a username with its platform, a SIM card's number padded with F.

Caveat: masks are seen only as runs of two or more; a single '*' or '?' counts as punctuation.
"""

import re

from tieline.core.selector_kinds import email, iccid, ip, username, wallet
from tieline.core.selector_kinds.base import (
    AliasText,
    Condition,
    Example,
    Normalised,
    normalise_settled,
)
from tieline.core.selector_kinds.fillers import is_filler_digits, is_junk_word, is_repeated
from tieline.core.selector_kinds.folding import (
    fold_case,
    fold_lower,
    fold_spaces,
    upper_alphanumerics,
)
from tieline.core.selector_kinds.masks import MASK

KIND = "other"
TITLE = "Other value"
QUALIFIER = None
EXAMPLES = (
    Example("639000204-4", None, "6390002044", Condition.VALID),
    Example("(357)(22660766)", None, "35722660766", Condition.VALID),
    Example("nicr-461006-t36", "NI", "NICR461006T36", Condition.VALID),
    Example("Straße 12", "DE", "STRASSE12", Condition.VALID),
    Example("İST-34", "TR", "IST34", Condition.VALID),
    Example("Post@Example.org", None, "post@example.org", Condition.VALID),
    Example("192.0.2.1", None, "192.0.2.1", Condition.VALID),
    Example("1.023.456.789", "CO", "1023456789", Condition.VALID),
    Example("t.me/Alex.Z", None, "telegram:alex.z", Condition.VALID),
    Example("A-1", None, "A1", Condition.INVALID),
    Example("@Alex.Z", None, "@alex.z", Condition.INVALID),
    Example("4000 **** **** 1234", None, "4000********1234", Condition.PARTIAL),
    Example("Unknown", None, "unknown", Condition.JUNK),
    Example("0000000", None, "0000000", Condition.JUNK),
    Example("--", None, "--", Condition.UNREADABLE),
)

_LEAST = 4
_MASK_RUN = re.compile(r"[*?#]{2,}")
_MASKED_ADDRESS = re.compile(r"[\w.+*-]*\*\*[\w.+*-]*@[\w-]+(?:\.[\w-]+)+")


def normalise(as_given: str, region: str | None, qualifier: str | None = None) -> Normalised:
    """The agreed form of a value of no particular kind. Region and qualifier play no part."""
    return normalise_settled(KIND, as_given, fold_spaces, lambda text: _read(as_given, text))


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is at least four letters and digits, and no filler; or what
    another kind writes its own way, and holds to be valid."""
    if canonical.strip() == "":
        return False
    found = normalise(canonical, None)
    return found.is_valid and found.canonical == canonical


def display(canonical: str) -> str:
    """As it is."""
    return canonical


def aliases(canonical: str) -> tuple[AliasText, ...]:
    """None."""
    return ()


def _read(as_given: str, spaced: str) -> Normalised:
    """What folded text, still in the case as given, is read as."""

    def kept(condition: Condition, canonical: str) -> Normalised:
        return Normalised(KIND, as_given, canonical, condition)

    text = fold_case(spaced)
    if is_junk_word(text):
        return kept(Condition.JUNK, text)
    if found := _recognise(spaced, text):
        plain = found.canonical.removeprefix("+")
        # the plus of a telephone number is notation that this kind leaves out
        own = plain if plain.isdigit() else found.canonical
        return Normalised(KIND, as_given, own, found.condition, (), found.qualifier, found.notes)
    canonical = upper_alphanumerics(text)
    if not any(c.isalnum() for c in canonical):
        return kept(Condition.UNREADABLE, text)
    if _MASK_RUN.search(text) and len(canonical) >= _LEAST:
        return kept(Condition.PARTIAL, _pattern(text))
    if _is_filler(canonical):
        return kept(Condition.JUNK, canonical)
    if number := iccid.without_padding(canonical):
        return kept(Condition.VALID, number)
    return kept(Condition.VALID if len(canonical) >= _LEAST else Condition.INVALID, canonical)


def _recognise(spaced: str, text: str) -> Normalised | None:
    """A value of a kind with a form of its own, where the text can be nothing else."""
    if found := wallet.recognise(spaced, spaced):
        return found
    if text.isalnum():
        return None
    if "@" in text and not text.startswith("@"):
        address = email.normalise(spaced, None)
        is_masked = address.condition is Condition.PARTIAL
        if address.is_valid or (is_masked and _MASKED_ADDRESS.fullmatch(address.canonical)):
            return address
    return ip.recognise(text) or username.recognise(fold_lower(spaced))


def _pattern(text: str) -> str:
    masked = _MASK_RUN.sub(lambda run: MASK * len(run[0]), text)
    single = re.sub(r"(?<!\*)\*(?!\*)|[?#]", "", masked)  # punctuation beside the real masks
    return upper_alphanumerics(single, keep=MASK)


def _is_filler(canonical: str) -> bool:
    return is_repeated(canonical) or (canonical.isdigit() and is_filler_digits(canonical))
