"""Kinds of authority: those an installation begins with, what the operator makes of them, and which
one holds in a country."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.authorities.errors import UnknownAuthorityKind
from tieline.apps.authorities.models import REASON_MAX, AuthorityKind
from tieline.apps.offices.permissions import demand_operator
from tieline.core.authorities import CourtUse, DataKind, KindTerms, Reach, Recipients, fold_code
from tieline.core.authority_defaults import SHIPPED
from tieline.core.errors import BadInput, Refused
from tieline.core.ids import Actor, AuthorityKindId, PersonId, Viewer
from tieline.core.storable import is_line

SHIPPED_REASON: Final = "As shipped; to be checked by counsel."


class KindChanged(Refused):
    """Somebody else set it at the same moment."""

    def __init__(self) -> None:
        super().__init__(
            "authority_kind_changed",
            "This kind of authority was set by another at this moment. Look at it, and try again.",
        )


@dataclass(frozen=True, slots=True)
class KindRow:
    """One version of a kind: what it permits, and who set it when and why."""

    id: AuthorityKindId
    uuid: UUID
    version: int
    terms: KindTerms
    is_offered: bool
    reason: str
    set_by: PersonId
    set_at: datetime
    replaced_at: datetime | None


def seed_kinds(*, actor: Actor, now: datetime) -> int:
    """Add the shipped kinds that the installation has never had; how many those were. Safe to run
    again: a kind that the operator changed, or offers no more, stays as it is."""
    demand_operator(actor, "set kinds of authority")
    with acting_as(actor):
        known = set(AuthorityKind.objects.values_list("country", "code"))
        missing = [one for one in SHIPPED if (one.country, one.code) not in known]
        AuthorityKind.objects.bulk_create(
            [_kind(one, 1, True, SHIPPED_REASON, actor, now) for one in missing]
        )
        if missing:
            record("authority_kind.seeded", actor=actor, now=now, ids={"kinds": len(missing)})
    return len(missing)


def set_kind(
    terms: KindTerms, *, is_offered: bool = True, reason: str, actor: Actor, now: datetime
) -> KindRow:
    """Add a kind, or a new version in place of the one that stands. Authorities recorded under an
    earlier version keep it.

    Raises OperatorOnly, BadInput without a reason, KindChanged.
    """
    demand_operator(actor, "set kinds of authority")
    if not is_line(reason, REASON_MAX):
        raise BadInput(
            "reason_missing", f"Say why, in one line of at most {REASON_MAX} characters."
        )
    try:
        with acting_as(actor):
            of_code = AuthorityKind.objects.filter(code=terms.code, country=terms.country)
            last = of_code.order_by("-version").first()
            of_code.filter(replaced_at__isnull=True).update(replaced_at=now)
            version = 1 if last is None else last.version + 1
            row = _kind(terms, version, is_offered, reason.strip(), actor, now)
            row.save(force_insert=True)
            record(
                "authority_kind.set",
                actor=actor,
                now=now,
                ids={"authority_kind": row.pk, "version": version},
                purpose=reason.strip(),
            )
    except IntegrityError as error:
        raise KindChanged from error
    return _row(row)


def list_kinds(
    viewer: Viewer, *, country: str | None = None, with_history: bool = False
) -> list[KindRow]:
    """The kinds by code, those of every country first; with `country` only those that hold there.
    With history also what was replaced, newest version first."""
    with acting_as(viewer):
        rows = AuthorityKind.objects.order_by("code", "country", "-version")
        if not with_history:
            rows = rows.filter(replaced_at__isnull=True)
        found = [_row(row) for row in rows]
    if country is None:
        return found
    here = {one.terms.code for one in found if one.terms.country == country}
    return [
        one
        for one in found
        if one.terms.country == country or (not one.terms.country and one.terms.code not in here)
    ]


def find_kind(viewer: Viewer, code: str, country: str) -> KindRow:
    """The kind that holds in a country: its own, or else that of every country. Raises
    UnknownAuthorityKind, with those that are offered there."""
    offered = {one.terms.code: one for one in list_kinds(viewer, country=country) if one.is_offered}
    found = offered.get(fold_code(code))
    if found is None:
        raise UnknownAuthorityKind(code, offered)
    return found


def get_standing(viewer: Viewer, code: str, country: str) -> KindRow | None:
    """The version that stands of exactly this code and country, offered or not."""
    with acting_as(viewer):
        row = AuthorityKind.objects.filter(
            code=code, country=country, replaced_at__isnull=True
        ).first()
    return None if row is None else _row(row)


def kinds_by_id(viewer: Viewer, ids: set[int]) -> dict[int, KindRow]:
    """These versions, also replaced ones."""
    with acting_as(viewer):
        return {row.pk: _row(row) for row in AuthorityKind.objects.filter(pk__in=ids)}


def _kind(
    terms: KindTerms, version: int, is_offered: bool, reason: str, actor: Actor, now: datetime
) -> AuthorityKind:
    said: dict[str, Any] = {
        name: getattr(terms, name)
        for name in ("country", "code", "name", "needs_number", "needs_dates", "needs_case",
                     "court_use", "longest_days")
    }  # fmt: skip
    return AuthorityKind(
        version=version,
        data=sorted(terms.data),
        reach=terms.recipients.reach,
        agencies=list(terms.recipients.agencies),
        countries=list(terms.recipients.countries),
        is_offered=is_offered,
        reason=reason,
        set_by=actor.person_id,
        set_at=now,
        **said,
    )


def _row(row: AuthorityKind) -> KindRow:
    return KindRow(
        id=AuthorityKindId(row.pk),
        uuid=row.uuid,
        version=row.version,
        terms=KindTerms(
            code=row.code,
            name=row.name,
            country=row.country,
            data=frozenset(map(DataKind, row.data)),
            needs_number=row.needs_number,
            needs_dates=row.needs_dates,
            needs_case=row.needs_case,
            recipients=Recipients(Reach(row.reach), tuple(row.agencies), tuple(row.countries)),
            court_use=CourtUse(row.court_use),
            longest_days=row.longest_days,
        ),
        is_offered=row.is_offered,
        reason=row.reason,
        set_by=PersonId(row.set_by),
        set_at=row.set_at,
        replaced_at=row.replaced_at,
    )
