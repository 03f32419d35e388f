"""Email addresses. The agreed form is lower-case, its domain in ASCII (IDNA): 'a@xn--...de'.

Caveats: the local part is lower-cased although a mail server may tell cases apart; none in
general use does. Dots and '+tags' stay, since not every provider ignores them. Whether the
address exists is never asked.
"""

import re

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from tieline.core.selector_kinds.base import (
    AliasText,
    Condition,
    Example,
    Normalised,
    normalise_settled,
)
from tieline.core.selector_kinds.fillers import is_junk_word
from tieline.core.selector_kinds.folding import fold_lower

KIND = "email"
TITLE = "Email address"
QUALIFIER = None
EXAMPLES = (
    Example("Juan.Perez@Example.COM", None, "juan.perez@example.com", Condition.VALID),
    Example("mailto:a.b@example.org", None, "a.b@example.org", Condition.VALID),
    Example("A. Byrne <a.b@example.org>", "IE", "a.b@example.org", Condition.VALID),
    Example("post@Bücher.example.com", None, "post@xn--bcher-kva.example.com", Condition.VALID),
    Example("j***@example.org", None, "j***@example.org", Condition.PARTIAL),
    Example("a@b@example.org", None, "a@b@example.org", Condition.INVALID),
    Example("No Email", None, "no email", Condition.UNREADABLE),
    Example("N/A", None, "n/a", Condition.JUNK),
)

_MASKED = "**"
_MOST_CHARACTERS = 1000  # an address has at most 254; room for a name beside it
_WRAPPERS = (
    (re.compile(r"^e-?mail(?: address)? ?: ?(.+)$"), "label_stripped"),
    (re.compile(r"^[^<>]*<([^<>]+)>$"), "angle_brackets_stripped"),
    (re.compile(r"^mailto:([^?]+)(?:\?.*)?$"), "mailto_stripped"),
)
_SEVERAL = re.compile(r"@.*[;,\s|/].*@")


def normalise(as_given: str, region: str | None, qualifier: str | None = None) -> Normalised:
    """The agreed form of an address. The region plays no part."""
    return normalise_settled(KIND, as_given, fold_lower, lambda text: _read(as_given, text))


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is an address by its syntax."""
    checked = _check(canonical)
    return checked is not None and _canonical(checked) == canonical


def display(canonical: str) -> str:
    """The address with its domain in Unicode."""
    checked = _check(canonical)
    return checked.normalized if checked else canonical


def aliases(canonical: str) -> tuple[AliasText, ...]:
    """None: addresses are not renumbered."""
    return ()


def _read(as_given: str, text: str) -> Normalised:
    def kept(condition: Condition, canonical: str, *notes: str) -> Normalised:
        return Normalised(KIND, as_given, canonical, condition, notes=notes)

    if is_junk_word(text):
        return kept(Condition.JUNK, text)
    if "@" not in text or len(text) > _MOST_CHARACTERS:
        return kept(Condition.UNREADABLE, text)
    if _SEVERAL.search(text):
        return kept(Condition.UNREADABLE, text, "several_values")
    address, notes = _unwrap(text)
    if _MASKED in address:  # a star is allowed in an address, two are a mask
        return kept(Condition.PARTIAL, address, *notes)
    if checked := _check(address):
        return kept(Condition.VALID, _canonical(checked), *notes)
    return kept(Condition.INVALID, address, *notes)


def _unwrap(text: str) -> tuple[str, tuple[str, ...]]:
    """The address without what is written around it, and notes on what fell away."""
    notes: tuple[str, ...] = ()
    for wrapper, note in _WRAPPERS:
        if (found := wrapper.match(text)) and (inside := found[1].strip()):
            text, notes = inside, (*notes, note)
    return text, notes


def _check(address: str) -> ValidatedEmail | None:
    try:
        # addresses under .test are allowed, so that made-up cases can hold valid ones
        return validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None


def _canonical(checked: ValidatedEmail) -> str:
    return f"{checked.local_part.lower()}@{checked.ascii_domain.lower()}"
