"""Reading the authorities of an office."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet

from tieline.apps.audit.acting import acting_as
from tieline.apps.authorities.errors import AuthorityNotFound
from tieline.apps.authorities.kinds import KindRow, kinds_by_id
from tieline.apps.authorities.models import Authority, AuthorityNumber
from tieline.core.authorities import (
    EVERYTHING,
    AuthorityTerms,
    Bound,
    DataKind,
    Reach,
    Recipients,
    bounds_of,
    fold_code,
    permitted_data,
)
from tieline.core.authority_rows import EVERY_ROW, Scope, bound_by_days, name_numbers
from tieline.core.ids import AuthorityId, PersonId, Viewer
from tieline.core.lists import Found, ListQuery

_SORTED_BY: Final = {"": "-id", "kind": "kind_code", "number": "number_folded",
                     "until": "valid_until", "case": "case_ref"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """One version of an authority of the viewer's office. `numbers` counts the values it names."""

    id: AuthorityId
    uuid: UUID
    kind: KindRow
    terms: AuthorityTerms
    country: str
    version: int
    replaces: AuthorityId | None
    reason: str
    is_from_file: bool
    numbers: int
    recorded_by: PersonId
    recorded_at: datetime
    replaced_at: datetime | None

    @property
    def label(self) -> str:
        """As people name it: `KIND:NUMBER`."""
        return f"{self.kind.terms.code}:{self.terms.number}"

    @property
    def data(self) -> frozenset[DataKind]:
        """What may come in under it."""
        return permitted_data(self.kind.terms, self.terms)

    @property
    def bounds(self) -> tuple[Bound, ...]:
        """Each of which must include whoever is told; none: it excludes nobody."""
        return bounds_of(self.kind.terms, self.terms)


@dataclass(frozen=True, slots=True)
class NamedNumber:
    """A value that an authority names, as it was given."""

    kind: str
    as_given: str = field(repr=False)
    region: str | None
    qualifier: str | None
    canonical: str = field(repr=False)


def get_authority(viewer: Viewer, ident: str) -> AuthorityRow:
    """A version of an authority by its id. Raises AuthorityNotFound."""
    with acting_as(viewer):
        try:
            row = _of_office(viewer).filter(uuid=ident).first()
        except ValidationError:
            row = None
    if row is None:
        raise AuthorityNotFound(ident)
    return _rows(viewer, [row])[0]


def get_authority_by_id(viewer: Viewer, authority_id: AuthorityId) -> AuthorityRow:
    """The same by its number inside. Raises AuthorityNotFound."""
    found = authorities_by_id(viewer, [authority_id])
    if authority_id not in found:
        raise AuthorityNotFound(f"#{authority_id}")
    return found[authority_id]


def authorities_by_id(
    viewer: Viewer, ids: list[AuthorityId]
) -> dict[AuthorityId, AuthorityRow]:  # fmt: skip
    """These versions of authorities of the viewer's office."""
    with acting_as(viewer):
        rows = list(_of_office(viewer).filter(pk__in=ids))
    return {row.id: row for row in _rows(viewer, rows)}


def find_standing(viewer: Viewer, code: str, number: str) -> AuthorityRow | None:
    """The version that stands of the office's authority of this kind and number."""
    with acting_as(viewer):
        row = (
            _of_office(viewer)
            .filter(
                kind_code=fold_code(code),
                number_folded=fold_number(number),
                replaced_at__isnull=True,
            )
            .first()
        )
    return None if row is None else _rows(viewer, [row])[0]


def find_authorities(viewer: Viewer, query: ListQuery) -> Found[AuthorityRow]:
    """The authorities that stand, newest first, or by `kind`, `number`, `until`, `case`; `choice`
    is the code of a kind."""
    with acting_as(viewer):
        rows = _of_office(viewer).filter(replaced_at__isnull=True)
        if query.choice:
            rows = rows.filter(kind_code=query.choice)
        if query.text:
            rows = rows.filter(
                Q(number__icontains=query.text)
                | Q(kind_code__icontains=query.text)
                | Q(case_ref__icontains=query.text)
            )
        total = rows.count()
        column = _SORTED_BY[query.sort]
        if query.is_descending:
            column = f"-{column}".replace("--", "")
        end = None if query.limit is None else query.offset + query.limit
        found = list(rows.order_by(column, "-id")[query.offset : end])
    return Found(tuple(_rows(viewer, found)), total)


def page_authorities(
    viewer: Viewer, *, before: AuthorityId | None = None, limit: int
) -> list[AuthorityRow]:
    """The authorities that stand, newest first. Page with `before`."""
    with acting_as(viewer):
        rows = _of_office(viewer).filter(replaced_at__isnull=True)
        if before is not None:
            rows = rows.filter(pk__lt=before)
        found = list(rows.order_by("-id")[:limit])
    return _rows(viewer, found)


def history_of(viewer: Viewer, row: AuthorityRow) -> list[AuthorityRow]:
    """Every version of this authority, newest first."""
    with acting_as(viewer):
        rows = list(
            _of_office(viewer)
            .filter(kind_code=row.kind.terms.code, number_folded=fold_number(row.terms.number))
            .order_by("-version")
        )
    return _rows(viewer, rows)


def list_numbers(viewer: Viewer, authority_id: AuthorityId) -> list[NamedNumber]:
    """The values that an authority names, in the order given."""
    with acting_as(viewer):
        rows = AuthorityNumber.objects.filter(
            office_id=viewer.office_id, authority_id=authority_id
        ).order_by("id")
        return [
            NamedNumber(row.kind, row.as_given, row.region or None, row.qualifier or None,
                        row.canonical)
            for row in rows
        ]  # fmt: skip


def get_scope(
    viewer: Viewer, authority_id: AuthorityId | None, time_zone: str, *, is_content: bool = False
) -> Scope:
    """What rows an authority covers, its days being those of this zone. None, as of files that came
    in before authorities were recorded: every row. Raises AuthorityNotFound."""
    if authority_id is None:
        return EVERY_ROW
    row = get_authority_by_id(viewer, authority_id)
    named = list_numbers(viewer, authority_id) if row.numbers else []
    return scope_of(row.data, row.terms, named, time_zone, is_content=is_content)


def scope_of(
    data: frozenset[DataKind],
    terms: AuthorityTerms,
    named: Iterable[NamedNumber],
    time_zone: str,
    *,
    is_content: bool,
) -> Scope:
    """What rows an authority of these terms covers, permitting this data and naming these values."""
    begins, ends = bound_by_days(terms.first_on, terms.last_on, time_zone)
    return Scope(
        data=data,
        first_on=terms.first_on,
        last_on=terms.last_on,
        from_at=begins,
        until_at=ends,
        numbers=name_numbers((n.kind, n.as_given, n.region, n.qualifier) for n in named),
        case_ref=terms.case_ref,
        is_content=is_content and data != EVERYTHING,  # where all is permitted, it is not asked
    )


def fold_number(number: str) -> str:
    """A number of a document as it is compared."""
    return " ".join(number.casefold().split())


def _of_office(viewer: Viewer) -> QuerySet[Authority]:
    return Authority.objects.filter(office_id=viewer.office_id)


def _rows(viewer: Viewer, rows: list[Authority]) -> list[AuthorityRow]:
    kinds = kinds_by_id(viewer, {row.kind_id for row in rows})
    with acting_as(viewer):
        counts = dict(
            AuthorityNumber.objects.filter(
                office_id=viewer.office_id, authority_id__in=[row.pk for row in rows]
            )
            .values_list("authority_id")
            .annotate(Count("id"))
        )
    return [_row(row, kinds[row.kind_id], counts.get(row.pk, 0)) for row in rows]


def _row(row: Authority, kind: KindRow, numbers: int) -> AuthorityRow:
    recipients = None
    if row.reach:
        recipients = Recipients(Reach(row.reach), tuple(row.agencies), tuple(row.countries))
    return AuthorityRow(
        id=AuthorityId(row.pk),
        uuid=row.uuid,
        kind=kind,
        terms=AuthorityTerms(
            number=row.number,
            issued_on=row.issued_on,
            issuer=row.issuer,
            case_ref=row.case_ref,
            first_on=row.first_on,
            last_on=row.last_on,
            valid_until=row.valid_until,
            data=None if row.data is None else frozenset(map(DataKind, row.data)),
            recipients=recipients,
            allowed_by=row.allowed_by,
        ),
        country=row.country,
        version=row.version,
        replaces=None if row.replaces_id is None else AuthorityId(row.replaces_id),
        reason=row.reason,
        is_from_file=row.is_from_file,
        numbers=numbers,
        recorded_by=PersonId(row.recorded_by),
        recorded_at=row.recorded_at,
        replaced_at=row.replaced_at,
    )
