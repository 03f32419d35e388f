"""Authorities of an office: recorded, replaced, and found for a file that comes in."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tieline.apps.authorities import actions, kinds, queries
from tieline.apps.authorities.actions import GivenNumber, NewAuthority
from tieline.apps.authorities.errors import (
    AuthorityExists,
    AuthorityExpired,
    AuthorityOfOtherCase,
    UnknownAuthorityKind,
)
from tieline.apps.authorities.kinds import KindRow
from tieline.apps.authorities.queries import AuthorityRow
from tieline.apps.cases import queries as cases
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import OfficeRow
from tieline.apps.sharing.parties import demand_agencies
from tieline.apps.submissions.actions import check_authority
from tieline.core.authorities import (
    AuthorityTerms,
    fold_code,
    has_expired,
    permitted_data,
    settle_terms,
    split_authority,
)
from tieline.core.authority_fields import (
    StatedAuthority,
    StatedKind,
    read_authority,
    read_kind,
    read_numbers,
)
from tieline.core.authority_rows import EVERY_ROW, Scope
from tieline.core.ids import Actor, Viewer


@dataclass(frozen=True, slots=True)
class FileUnder:
    """What of a file its authority is asked about. `names_cases`: each row names its own case.

    `replaces_unrecorded`: it corrects a file that came in before authorities were recorded; one of
    a kind that nobody knows stays what it was.
    """

    authority: str
    case_ref: str
    names_cases: bool
    is_correction: bool = False
    replaces_unrecorded: bool = False


def record_stated(
    text: str, stated: StatedAuthority, *, actor: Actor, now: datetime
) -> AuthorityRow:
    """Record the authority `KIND:NUMBER` of the actor's office.

    Raises BadAuthority, UnknownAuthorityKind, BadInput, AuthorityExists, CaseNotFound,
    AgencyNotFound, RightMissing.
    """
    check_authority(text)
    code, number = split_authority(text)
    viewer, office = actor.as_viewer(), _office(actor)
    kind = kinds.find_kind(viewer, code, office.country)
    base = AuthorityTerms(number, today_of(office, now))
    new = _read(stated, base, kind, (), office, viewer)
    return actions.record_authority(new, actor=actor, now=now)


def replace_stated(
    ident: str, stated: StatedAuthority, reason: str, *, actor: Actor, now: datetime
) -> AuthorityRow:
    """Record a new version; what is not stated stays. Its kind is taken as it holds by now.

    Raises AuthorityNotFound, AuthorityReplaced, and what `record_stated` raises.
    """
    viewer, office = actor.as_viewer(), _office(actor)
    row = queries.get_authority(viewer, ident)
    kind = kinds.find_kind(viewer, row.kind.terms.code, office.country)
    known = [
        GivenNumber(one.kind, one.as_given, one.region, one.qualifier)
        for one in queries.list_numbers(viewer, row.id)
    ]
    new = _read(stated, row.terms, kind, known, office, viewer)
    return actions.replace_authority(row, new, reason=reason, actor=actor, now=now)


def set_stated_kind(
    code: str,
    country: str,
    stated: StatedKind,
    *,
    is_offered: bool | None = None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> KindRow:
    """Add a kind of authority, or replace what it permits; what is not stated stays. A country's own
    kind begins as that of every country. For the operator.

    Raises OperatorOnly, BadInput, AgencyNotFound, KindChanged.
    """
    viewer, folded, where = actor.as_viewer(), fold_code(code), country.strip().upper()
    standing = kinds.get_standing(viewer, folded, where)
    base = standing or (kinds.get_standing(viewer, folded, "") if where else None)
    terms = read_kind(stated, code=folded, country=where, base=None if base is None else base.terms)
    demand_agencies(viewer, terms.recipients.agencies)
    offered = is_offered
    if offered is None:
        offered = True if standing is None else standing.is_offered
    return kinds.set_kind(terms, is_offered=offered, reason=reason, actor=actor, now=now)


def list_office_kinds(viewer: Viewer) -> list[KindRow]:
    """The kinds that are offered in the country of the viewer's office, by code."""
    country = offices.own_office(viewer).country
    return [row for row in kinds.list_kinds(viewer, country=country) if row.is_offered]


def authorise_file(file: FileUnder, *, actor: Actor, now: datetime) -> AuthorityRow | None:
    """The recorded authority that a file comes in under. Where the office has none of this kind and
    number, one is recorded with the terms of its kind. None: see `FileUnder`.

    Inside the transaction that stores the file. Raises what `check_file` raises.
    """
    row, new = _find_or_describe(file, actor.as_viewer(), now)
    if new is None:
        return row
    try:
        return actions.record_authority(new, actor=actor, now=now)
    except AuthorityExists:  # by another file at this moment, or it is of a case that is held
        row, _ = _find_or_describe(file, actor.as_viewer(), now)
        if row is None:
            raise AuthorityOfOtherCase from None
        return row


def check_file(file: FileUnder, viewer: Viewer, *, now: datetime) -> None:
    """Whether a file could come in under this at this moment; nothing is recorded.

    Raises BadAuthority, UnknownAuthorityKind, AuthorityExpired, AuthorityOfOtherCase, and BadInput where
    the kind asks for more than a file says.
    """
    _find_or_describe(file, viewer, now)


def foresee_scope(
    file: FileUnder, viewer: Viewer, time_zone: str, *, is_content: bool, now: datetime
) -> Scope:
    """What rows would be covered if the file were handed in under this now; nothing is recorded.

    Raises what `check_file` raises.
    """
    row, new = _find_or_describe(file, viewer, now)
    if row is not None:
        return queries.get_scope(viewer, row.id, time_zone, is_content=is_content)
    if new is None:
        return EVERY_ROW
    data = permitted_data(new.kind.terms, new.terms)
    return queries.scope_of(data, new.terms, (), time_zone, is_content=is_content)


def _find_or_describe(
    file: FileUnder, viewer: Viewer, now: datetime
) -> tuple[AuthorityRow | None, NewAuthority | None]:
    """The authority that stands, or what would be recorded."""
    check_authority(file.authority)
    code, number = split_authority(file.authority)
    office = offices.own_office(viewer)
    row = queries.find_standing(viewer, code, number)
    if row is None:
        try:
            kind = kinds.find_kind(viewer, code, office.country)
        except UnknownAuthorityKind:
            if file.replaces_unrecorded:
                return None, None
            raise
        is_bound = kind.terms.needs_case and not file.names_cases
        terms = AuthorityTerms(
            number, today_of(office, now), case_ref=file.case_ref if is_bound else ""
        )
        settled = settle_terms(kind.terms, terms)
        return None, NewAuthority(kind, settled, office.country, is_from_file=True)
    if not file.is_correction and has_expired(row.terms, today_of(office, now)):
        raise AuthorityExpired(row.terms.valid_until)
    if row.terms.case_ref and not file.names_cases and file.case_ref != row.terms.case_ref:
        raise AuthorityOfOtherCase
    return row, None


def today_of(office: OfficeRow, now: datetime) -> date:
    """The day it is where the office is."""
    return now.astimezone(ZoneInfo(office.time_zone)).date()


def _read(
    stated: StatedAuthority,
    base: AuthorityTerms,
    kind: KindRow,
    known: list[GivenNumber] | tuple[()],
    office: OfficeRow,
    viewer: Viewer,
) -> NewAuthority:
    terms = read_authority(stated, base)
    if terms.case_ref and terms.case_ref != base.case_ref:
        cases.get_case(viewer, terms.case_ref)
    if terms.recipients is not None:
        demand_agencies(viewer, terms.recipients.agencies)
    numbers = list(known)
    if stated.numbers is not None:
        numbers = [
            GivenNumber(name, value, office.country, qualifier)
            for name, qualifier, value in read_numbers(stated.numbers)
        ]
    return NewAuthority(kind, terms, office.country, numbers)


def _office(actor: Actor) -> OfficeRow:
    return offices.own_office(actor.as_viewer())
