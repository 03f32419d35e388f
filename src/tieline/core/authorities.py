"""What a legal basis permits: which data, to whom, for how long, and whether in court.

A *kind* of authority (a subpoena, a pen register) says what papers of that kind permit; an
*authority* is one paper of an office, which may say less. Both are asked, and deny beats allow: what
either of them excludes is excluded. Only an order that allows more lets one paper go further than
its kind, and is named with it.

What the shipped kinds say stands in `authority_defaults.py`; whether a row of a file is within an
authority, in `authority_rows.py`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from tieline.core.case_refs import RULE, is_case_ref
from tieline.core.countries import is_country
from tieline.core.errors import BadInput
from tieline.core.release_rules import NO_AGENCY, Party
from tieline.core.storable import is_line

CODE_FORM: Final = re.compile(r"^[a-z][a-z0-9-]{0,39}$")
NUMBER_MAX: Final = 200
NAME_MAX: Final = 100
ISSUER_MAX: Final = 200
LONGEST_DAYS: Final = 36_500
NUMBERS_MOST: Final = 10_000
"""Numbers that one authority names."""


class DataKind(StrEnum):
    """What a file can tell."""

    SUBSCRIBER = "subscriber"  # who has a number or an account
    CALLS = "calls"  # numbers and times: who was in touch with whom
    LOCATION = "location"  # where a telephone was
    CONTENT = "content"  # what was said or written
    FINANCIAL = "financial"
    DEVICE = "device"
    OTHER = "other"  # plates, containers, vessels and the like


EVERYTHING: Final = frozenset(DataKind)


class Reach(StrEnum):
    """How far what an authority gave may go, in order."""

    OWN_OFFICE = "own_office"
    OWN_AGENCY = "own_agency"
    OWN_COUNTRY = "own_country"
    ANY = "any"


class CourtUse(StrEnum):
    """Whether it may be used in court."""

    YES = "yes"
    NO = "no"
    WITH_PERMISSION = "with_permission"  # of whoever issued it


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who may be told: everybody within `reach`, and the agencies and countries named besides."""

    reach: Reach = Reach.ANY
    agencies: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for country in self.countries:
            if len(country) != 2 or not country.isascii() or not country.isupper():
                raise BadInput("bad_country", f"{country!r} is no two-letter country code.")

    @property
    def is_everybody(self) -> bool:
        """Whether it excludes nobody."""
        return self.reach is Reach.ANY

    def include(self, owner: Party, recipient: Party) -> bool:
        """Whether `recipient` may be told what is `owner`'s. A whole agency or country is included
        only where all of it is."""
        if recipient.office is not None and recipient.office == owner.office:
            return True
        if self.is_everybody or recipient.country in self.countries:
            return True
        agency = None if recipient.agency in (None, NO_AGENCY) else recipient.agency
        if agency is not None and agency in self.agencies:
            return True
        if self.reach is Reach.OWN_COUNTRY:
            return recipient.country == owner.country
        return self.reach is Reach.OWN_AGENCY and agency is not None and agency == owner.agency

    @property
    def words(self) -> str:
        """Who that is, as people say it."""
        named = ", ".join((*self.agencies, *self.countries))
        within = _REACH_WORDS[self.reach]
        return f"{within}, and {named}" if named and not self.is_everybody else within


@dataclass(frozen=True, slots=True)
class Bound:
    """Whom an authority of this kind lets know; `recipients` must include whoever is told."""

    kind_code: str
    recipients: Recipients


_REACH_WORDS: Final = {
    Reach.OWN_OFFICE: "the own office",
    Reach.OWN_AGENCY: "the own agency",
    Reach.OWN_COUNTRY: "the own country",
    Reach.ANY: "everybody",
}
ANYBODY: Final = Recipients()


@dataclass(frozen=True, slots=True)
class KindTerms:
    """What papers of one kind permit in one country; `country` empty: in every country.

    `longest_days` is how long one is valid at most; None: as long as it says. Raises BadInput.
    """

    code: str
    name: str
    country: str = ""
    data: frozenset[DataKind] = EVERYTHING
    needs_number: bool = True
    needs_dates: bool = False
    needs_case: bool = False
    recipients: Recipients = ANYBODY
    court_use: CourtUse = CourtUse.YES
    longest_days: int | None = None

    def __post_init__(self) -> None:
        if not CODE_FORM.match(self.code):
            raise BadInput(
                "bad_authority_code",
                "A kind of authority has a code of at most 40 small letters, digits and hyphens,"
                " beginning with a letter, such as grand-jury.",
            )
        if not is_line(self.name, NAME_MAX):
            raise BadInput(
                "bad_authority_terms",
                f"Name the kind in one line of at most {NAME_MAX} characters.",
            )
        if self.country and not is_country(self.country):
            raise BadInput("bad_country", f"{self.country!r} is no two-letter country code.")
        if not self.data:
            raise BadInput("bad_authority_terms", "A kind permits some data: name at least one.")
        if self.longest_days is not None and not 0 < self.longest_days <= LONGEST_DAYS:
            raise BadInput(
                "bad_authority_terms", f"The longest validity is 1 to {LONGEST_DAYS} days."
            )


@dataclass(frozen=True, slots=True)
class AuthorityTerms:
    """What one paper says. `data` and `recipients` None: as its kind; `first_on` and `last_on` are
    the first and last day of data it covers, `valid_until` the last day on which files come in
    under it. `allowed_by` names the order that lets `recipients` go further than the kind."""

    number: str
    issued_on: date
    issuer: str = ""
    case_ref: str = ""
    first_on: date | None = None
    last_on: date | None = None
    valid_until: date | None = None
    data: frozenset[DataKind] | None = None
    recipients: Recipients | None = None
    allowed_by: str = ""


def fold_code(text: str) -> str:
    """A code as it is compared: `Court_Order` and `court order` are `court-order`."""
    return re.sub(r"[ _]+", "-", text.strip().casefold())


def split_authority(text: str) -> tuple[str, str]:
    """`KIND:NUMBER` -> the code of the kind, folded, and the number."""
    code, _, number = text.partition(":")
    return fold_code(code), number.strip()


def settle_terms(kind: KindTerms, terms: AuthorityTerms) -> AuthorityTerms:
    """The terms of an authority of this kind, complete: where it does not say until when it is
    valid, the kind's longest counts from the day it was issued. Raises BadInput for what the kind
    asks for and is missing, or what goes further than the kind."""
    _check_texts(kind, terms)
    _check_dates(kind, terms)
    if terms.data is not None and not terms.data <= kind.data:
        extra = ", ".join(sorted(terms.data - kind.data))
        raise BadInput(
            "authority_too_wide", f"A {kind.code} does not permit {extra}. Leave it out."
        )
    if terms.data is not None and not terms.data:
        raise BadInput("bad_authority_terms", "An authority permits some data: name at least one.")
    last = _last_valid(kind, terms.issued_on)
    until = terms.valid_until or last
    if until is not None and until < terms.issued_on:
        raise BadInput("bad_authority_dates", "It cannot end before it was issued.")
    if until is not None and last is not None and until > last:
        raise BadInput(
            "authority_too_long",
            f"A {kind.code} is valid for at most {kind.longest_days} days: until {last}. Record an"
            " extension as a replacement, with the day it was issued.",
        )
    return AuthorityTerms(
        number=terms.number.strip(),
        issued_on=terms.issued_on,
        issuer=terms.issuer.strip(),
        case_ref=terms.case_ref,
        first_on=terms.first_on,
        last_on=terms.last_on,
        valid_until=until,
        data=terms.data,
        recipients=terms.recipients,
        allowed_by=terms.allowed_by.strip(),
    )


def permitted_data(kind: KindTerms, terms: AuthorityTerms) -> frozenset[DataKind]:
    """What both the kind and the paper permit."""
    return kind.data if terms.data is None else kind.data & terms.data


def bounds_of(kind: KindTerms, terms: AuthorityTerms) -> tuple[Bound, ...]:
    """Each of which must include a recipient; none: it excludes nobody. An order that allows more
    takes the place of what the kind says."""
    said = [kind.recipients] if terms.recipients is None or not terms.allowed_by else []
    if terms.recipients is not None:
        said.append(terms.recipients)
    return tuple(Bound(kind.code, one) for one in dict.fromkeys(said) if not one.is_everybody)


def find_excluding(bounds: Iterable[Bound], owner: Party, recipient: Party) -> tuple[Bound, ...]:
    """Those that do not include the recipient: one is enough to deny."""
    return tuple(one for one in bounds if not one.recipients.include(owner, recipient))


def has_expired(terms: AuthorityTerms, today: date) -> bool:
    """Whether nothing comes in under it any more."""
    return terms.valid_until is not None and terms.valid_until < today


def _last_valid(kind: KindTerms, issued_on: date) -> date | None:
    if kind.longest_days is None:
        return None
    return issued_on + timedelta(days=kind.longest_days)


def _check_texts(kind: KindTerms, terms: AuthorityTerms) -> None:
    number = terms.number.strip()
    if kind.needs_number and not number:
        raise BadInput("authority_incomplete", f"A {kind.code} has a number: give it.")
    for what, text, most in (
        ("number", number, NUMBER_MAX),
        ("issuer", terms.issuer.strip(), ISSUER_MAX),
        ("order that allows more", terms.allowed_by.strip(), ISSUER_MAX),
    ):
        if text and not is_line(text, most):
            raise BadInput(
                "bad_authority_terms", f"The {what} is one line of at most {most} characters."
            )
    if terms.case_ref and not is_case_ref(terms.case_ref):
        raise BadInput("bad_case_ref", RULE)
    if kind.needs_case and not terms.case_ref:
        raise BadInput(
            "authority_needs_case",
            f"A {kind.code} is for one case: bulk collection without a case is refused. Name the"
            " case.",
        )
    if terms.allowed_by.strip() and terms.recipients is None:
        raise BadInput("bad_authority_terms", "Say to whom the order that allows more lets it go.")


def _check_dates(kind: KindTerms, terms: AuthorityTerms) -> None:
    if kind.needs_dates and (terms.first_on is None or terms.last_on is None):
        raise BadInput(
            "authority_incomplete",
            f"A {kind.code} covers certain days: give the first and the last day of its data.",
        )
    if terms.first_on and terms.last_on and terms.first_on > terms.last_on:
        raise BadInput("bad_authority_dates", "The first day it covers lies after the last.")
