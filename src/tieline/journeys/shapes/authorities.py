"""Authorities and their kinds, for programs."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from tieline.apps.authorities.kinds import KindRow
from tieline.apps.authorities.queries import AuthorityRow, NamedNumber


@dataclass(frozen=True, slots=True)
class AuthorityKindShape:
    """One version of a kind of authority. `country` null: of every country that says nothing else."""

    id: UUID
    code: str
    country: str | None
    name: str
    data: list[str]
    must_give: list[str]
    recipients: str
    agencies: list[str]
    countries: list[str]
    court_use: str
    longest_days: int | None
    is_offered: bool
    version: int
    reason: str
    set_at: datetime
    replaced_at: datetime | None


@dataclass(frozen=True, slots=True)
class AuthorityShape:
    """One version of an authority. `data` is what may come in under it, `may_go_to` who may be told,
    each by its kind and by the paper itself; `names` counts the values it names (0: any)."""

    id: UUID
    authority: str
    kind: str
    kind_name: str
    kind_version: int
    number: str
    issued_on: date
    issuer: str | None
    case: str | None
    first_on: date | None
    last_on: date | None
    covers: str
    valid_until: date | None
    data: list[str]
    may_go_to: str
    allowed_by: str | None
    court_use: str
    numbers: int
    version: int
    reason: str | None
    recorded_at: datetime
    replaced_at: datetime | None


@dataclass(frozen=True, slots=True)
class NamedNumberShape:
    """A value that an authority names."""

    kind: str
    as_given: str = field(repr=False)


def kind_shape(row: KindRow) -> AuthorityKindShape:
    """A kind as programs read it."""
    terms = row.terms
    asked = {"number": terms.needs_number, "days": terms.needs_dates, "case": terms.needs_case}
    return AuthorityKindShape(
        id=row.uuid,
        code=terms.code,
        country=terms.country or None,
        name=terms.name,
        data=sorted(terms.data),
        must_give=[name for name, is_asked in asked.items() if is_asked],
        recipients=terms.recipients.reach.value,
        agencies=list(terms.recipients.agencies),
        countries=list(terms.recipients.countries),
        court_use=terms.court_use.value,
        longest_days=terms.longest_days,
        is_offered=row.is_offered,
        version=row.version,
        reason=row.reason,
        set_at=row.set_at,
        replaced_at=row.replaced_at,
    )


def authority_shape(row: AuthorityRow) -> AuthorityShape:
    """An authority as programs read it, without the values it names."""
    terms = row.terms
    return AuthorityShape(
        id=row.uuid,
        authority=row.label,
        kind=row.kind.terms.code,
        kind_name=row.kind.terms.name,
        kind_version=row.kind.version,
        number=terms.number,
        issued_on=terms.issued_on,
        issuer=terms.issuer or None,
        case=terms.case_ref or None,
        first_on=terms.first_on,
        last_on=terms.last_on,
        covers=covers_words(terms.first_on, terms.last_on),
        valid_until=terms.valid_until,
        data=sorted(row.data),
        may_go_to="; ".join(one.recipients.words for one in row.bounds) or "everybody",
        allowed_by=terms.allowed_by or None,
        court_use=row.kind.terms.court_use.value,
        numbers=row.numbers,
        version=row.version,
        reason=row.reason or None,
        recorded_at=row.recorded_at,
        replaced_at=row.replaced_at,
    )


def number_shape(one: NamedNumber) -> NamedNumberShape:
    """A value that an authority names, as programs read it."""
    return NamedNumberShape(one.kind, one.as_given)


def covers_words(first: date | None, last: date | None) -> str:
    """The days of data it covers, in words."""
    if first is None and last is None:
        return "any day"
    if first is None:
        return f"until {last}"
    return f"from {first} on" if last is None else f"{first} to {last}"
