"""Identity documents: passports, national identity cards, driving licences and their like.

The agreed form is the number: letters and digits without separators. Caveat: the number alone is
matched, so a passport and a licence with one number meet, and so do those of two countries. Type
and country, if stated, are kept apart, and whoever looks at the hit must tell them apart.
"""

import re

from tieline.core.selector_kinds.base import AliasText, Condition, Example, Normalised, Qualifier
from tieline.core.selector_kinds.codes import (
    Code,
    has_digit,
    is_filler,
    is_valid_code,
    normalise_code,
    strict_label,
)
from tieline.core.selector_kinds.folding import fold_case

KIND = "identity_document"
TITLE = "Identity document"
TYPES = (
    "passport",
    "national_id",
    "driving_licence",
    "residence_permit",
    "visa",
    "voter_card",
    "military_id",
    "seaman_book",
    "tax_number",
    "social_security",
    "birth_certificate",
)

_COUNTRY = re.compile(r"[a-z]{2}")


def _settle(text: str) -> str | None:
    """'passport', 'MX', 'passport-MX', also the other way round; None for anything else."""
    parts = [part.replace(" ", "_") for part in re.split(r" ?[-/,] ?", fold_case(text))]
    types = [part for part in parts if part in TYPES]
    countries = [part.upper() for part in parts if _COUNTRY.fullmatch(part)]
    is_whole = len(types) + len(countries) == len(parts)
    return "-".join(types + countries) if is_whole and max(len(types), len(countries)) < 2 else None


QUALIFIER = Qualifier(
    "type and country", f"one of {', '.join(TYPES)}, a country, or both: passport-MX", _settle
)
EXAMPLES = (
    Example("Z-00 12345", "MX", "Z0012345", Condition.VALID, "passport-MX", "passport-MX"),
    Example("Passport no. Z0012345", None, "Z0012345", Condition.VALID),
    Example("1.023.456.701", "CO", "1023456701", Condition.VALID, "national_id", "national_id"),
    Example("A1", None, "A1", Condition.INVALID),
    Example("EXPIRED", None, "EXPIRED", Condition.INVALID),
    Example("Z00***45", None, "Z00***45", Condition.PARTIAL),
    Example("123456789", None, "123456789", Condition.JUNK),
    Example("--", None, "--", Condition.UNREADABLE),
)

_LENGTHS = range(4, 26)
_LABELS = (
    r"passport|pasaporte|passeport|(?:national )?id(?: card)?|identity card|dni|c[eé]dula|c\.?c"
    r"|driv(?:er'?s|ing) licen[cs]e|dl|licen[cs]e|ssn|visa|document"
)


def normalise(as_given: str, region: str | None, qualifier: str | None = None) -> Normalised:
    """The agreed form of a document's number. The region plays no part."""
    return normalise_code(_CODE, as_given, qualifier)


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is 4 to 25 letters and digits with at least one digit."""
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


_CODE = Code(KIND, _judge, strict_label(_LABELS))
