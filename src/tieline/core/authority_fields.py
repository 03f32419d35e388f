"""What someone states of an authority or a kind of it, field by field, read into what it means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from tieline.core.authorities import (
    AuthorityTerms,
    CourtUse,
    DataKind,
    KindTerms,
    Reach,
    Recipients,
)
from tieline.core.errors import BadInput
from tieline.core.marking_fields import NAMED_MOST
from tieline.core.selector_kinds.registry import KINDS, parse_kind

_E = TypeVar("_E", bound=StrEnum)
AS_KIND: Final = "as_kind"
"""States in a replacement that the paper says no more than its kind."""


@dataclass(frozen=True, slots=True)
class StatedAuthority:
    """What someone says of an authority; None: not stated. Days are written 2026-03-01; `numbers`
    are `VALUE` (a telephone) or `KIND=VALUE`."""

    issued_on: str | None = None
    issuer: str | None = None
    case_ref: str | None = None
    first_on: str | None = None
    last_on: str | None = None
    valid_until: str | None = None
    data: tuple[str, ...] | None = None
    reach: str | None = None
    agencies: tuple[str, ...] | None = None
    countries: tuple[str, ...] | None = None
    allowed_by: str | None = None
    numbers: tuple[str, ...] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class StatedKind:
    """What the operator says of a kind; None: as before, or as a kind that permits everything."""

    name: str | None = None
    data: tuple[str, ...] | None = None
    needs_number: bool | None = None
    needs_dates: bool | None = None
    needs_case: bool | None = None
    reach: str | None = None
    agencies: tuple[str, ...] | None = None
    countries: tuple[str, ...] | None = None
    court_use: str | None = None
    longest_days: int | None = None
    """0: no longest."""


def read_authority(stated: StatedAuthority, base: AuthorityTerms) -> AuthorityTerms:
    """The terms that are stated; what is left out is as in `base`, and an empty text takes it away.
    Raises BadInput."""
    return replace(
        base,
        issued_on=base.issued_on if not stated.issued_on else read_day(stated.issued_on),
        issuer=base.issuer if stated.issuer is None else stated.issuer.strip(),
        case_ref=base.case_ref if stated.case_ref is None else stated.case_ref.strip(),
        first_on=_day(stated.first_on, base.first_on),
        last_on=_day(stated.last_on, base.last_on),
        valid_until=_day(stated.valid_until, base.valid_until),
        data=base.data if stated.data is None else _narrower(stated.data),
        recipients=_recipients_of(stated, base.recipients),
        allowed_by=base.allowed_by if stated.allowed_by is None else stated.allowed_by.strip(),
    )


def read_kind(stated: StatedKind, *, code: str, country: str, base: KindTerms | None) -> KindTerms:
    """The terms of a kind that are stated; what is left out is as in `base`. Raises BadInput."""
    before = base or KindTerms(code, stated.name or code, country)
    recipients = before.recipients
    if stated.reach is not None or stated.agencies is not None or stated.countries is not None:
        recipients = _read_recipients(
            stated.reach or recipients.reach, stated.agencies, stated.countries
        )
    longest = before.longest_days
    if stated.longest_days is not None:
        longest = stated.longest_days or None
    return replace(
        before,
        code=code,
        country=country,
        name=before.name if stated.name is None else stated.name.strip(),
        data=before.data if stated.data is None else read_data(stated.data),
        needs_number=_bool(stated.needs_number, before.needs_number),
        needs_dates=_bool(stated.needs_dates, before.needs_dates),
        needs_case=_bool(stated.needs_case, before.needs_case),
        recipients=recipients,
        court_use=before.court_use
        if stated.court_use is None
        else _member(CourtUse, stated.court_use),
        longest_days=longest,
    )


def read_numbers(stated: Iterable[str]) -> list[tuple[str, str | None, str]]:
    """Kind, qualifier and value as given, of each number that is stated. Raises BadInput."""
    found = []
    for text in stated:
        head, equals, value = text.partition("=")
        if equals and head.partition("/")[0].strip() in KINDS:
            kind, qualifier = parse_kind(head)
            found.append((kind, qualifier, value.strip()))
        else:
            found.append(("phone", None, text.strip()))
    return [one for one in found if one[2]]


def read_data(stated: Iterable[str]) -> frozenset[DataKind]:
    """Kinds of data by name. Raises BadInput."""
    return frozenset(_member(DataKind, one) for one in stated)


def read_day(text: str) -> date:
    """A day as in 2026-03-01. Raises BadInput."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(
            "bad_authority_dates", "Write a day with year, month and day, as in 2026-03-01."
        ) from None


def _day(stated: str | None, base: date | None) -> date | None:
    if stated is None:
        return base
    return read_day(stated) if stated.strip() else None


def _narrower(stated: tuple[str, ...]) -> frozenset[DataKind] | None:
    return None if stated in ((), (AS_KIND,)) else read_data(stated)


def _recipients_of(stated: StatedAuthority, base: Recipients | None) -> Recipients | None:
    if stated.reach is None and stated.agencies is None and stated.countries is None:
        return base
    if stated.reach in ("", AS_KIND):
        return None
    reach = stated.reach or (Reach.OWN_OFFICE if base is None else base.reach)
    return _read_recipients(reach, stated.agencies, stated.countries)


def _read_recipients(
    reach: str, agencies: Sequence[str] | None, countries: Sequence[str] | None
) -> Recipients:
    named = (tuple(agencies or ()), tuple(one.strip().upper() for one in countries or ()))
    if max(map(len, named)) > NAMED_MOST:
        raise BadInput("too_many_named", f"Name at most {NAMED_MOST} agencies or countries.")
    return Recipients(_member(Reach, reach), *named)


def _bool(stated: bool | None, base: bool) -> bool:
    return base if stated is None else stated


def _member(members: type[_E], word: str) -> _E:
    try:
        return members(word.strip().lower().replace("-", "_"))
    except ValueError:
        listed = ", ".join(one.value for one in members)
        raise BadInput(
            "bad_authority_terms", f"{word[:40]!r} is none of {listed}. Use one of these."
        ) from None
