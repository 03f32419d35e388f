"""Privileged numbers: of lawyers, clergy and others whose talk the law keeps out of cases.

An office's supervisors list them, as keyed digests; they count for every office of the agency. What is
listed is held back when a file brings it (`holding_back.py`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.offices.rights import demand_right
from tieline.apps.selectors.errors import BadListing, PrivilegedNotFound
from tieline.apps.selectors.list_digests import ListedKeys, ListOf, digest_in, run_with_key
from tieline.apps.selectors.models import (
    Appearance,
    MatchKey,
    PrivilegedKey,
    PrivilegedNumber,
)
from tieline.apps.selectors.protected import check_reason
from tieline.core.ids import Actor, Viewer
from tieline.core.protection import HolderClass
from tieline.core.rights import Right

BASIS_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class PrivilegedRow:
    """A privileged number as the supervisors of its office see it: never the number."""

    uuid: UUID
    holder_class: HolderClass
    kind: str
    basis: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class HeldAlready:
    """A case of the office that holds a privileged number, and a submission that gave it."""

    case_ref: str
    submission_uuid: UUID
    file_name: str


def add(
    number: ListedKeys, holder_class: str, basis: str, *, actor: Actor, now: datetime
) -> list[HeldAlready]:
    """List a number; where the office's own cases hold it already is told, and nothing is taken out
    of them. Listing it again changes nothing. Raises BadListing, RightMissing."""
    if holder_class not in list(HolderClass):
        raise BadListing(
            "bad_holder_class",
            f"{holder_class!r} is no class of holders. Use one of: {', '.join(HolderClass)}.",
        )
    if not 0 < len(basis.strip()) <= BASIS_MAX or not basis.strip().isprintable():
        raise BadListing(
            "bad_basis_of_privilege",
            f"Say on which rule the privilege rests, in at most {BASIS_MAX} characters.",
        )
    with acting_as(actor):
        demand_right(actor, Right.SUPERVISE)
        ident = _insert(number, HolderClass(holder_class), basis.strip(), actor, now)
        if ident is not None:
            PrivilegedKey.objects.bulk_create(
                PrivilegedKey(office_id=actor.office_id, number_id=ident, digest=digest)
                for digest in {digest_in(ListOf.PRIVILEGED, key.digest) for key in number.keys}
            )
            record("privileged.added", actor=actor, now=now, ids={"privileged": ident})
        return _find_held(number, actor.as_viewer())


def end(uuid: UUID, *, reason: str, actor: Actor, now: datetime) -> None:
    """List a number no more. What was quarantined stays so. Raises BadListing, PrivilegedNotFound."""
    check_reason(reason)
    with acting_as(actor):
        rows = PrivilegedNumber.objects.filter(
            office_id=actor.office_id, uuid=uuid, ended_at__isnull=True
        )
        found = rows.only("id").first()
        if found is None:
            raise PrivilegedNotFound
        rows.update(ended_at=now, ended_by=actor.person_id, end_reason=reason.strip())
        PrivilegedKey.objects.filter(office_id=actor.office_id, number_id=found.pk).delete()
        record("privileged.ended", actor=actor, now=now, ids={"privileged": found.pk})


def list_numbers(viewer: Viewer) -> list[PrivilegedRow]:
    """The privileged numbers that the office listed, latest first."""
    with acting_as(viewer):
        rows = PrivilegedNumber.objects.filter(
            office_id=viewer.office_id, ended_at__isnull=True
        ).order_by("-id")
        return [
            PrivilegedRow(uuid, HolderClass(holder), kind, basis, added_at)
            for uuid, holder, kind, basis, added_at in rows.values_list(
                "uuid", "holder_class", "kind", "basis", "added_at"
            )
        ]


def _insert(
    number: ListedKeys, holder: HolderClass, basis: str, actor: Actor, now: datetime
) -> int | None:
    rows = run_with_key(
        "insert into selectors_privilegednumber (uuid, office_id, holder_class, kind, basis, digest,"
        " added_at, added_by, end_reason)"
        " values (gen_random_uuid(), %s, %s, %s, %s, %s, %s, %s, '')"
        " on conflict do nothing returning id",
        [
            actor.office_id,
            holder.value,
            number.kind,
            basis,
            digest_in(ListOf.PRIVILEGED, number.principal),
            now,
            actor.person_id,
        ],
    )
    return int(rows[0][0]) if rows else None


def _find_held(number: ListedKeys, viewer: Viewer) -> list[HeldAlready]:
    any_key = Q()
    for key in number.keys:
        any_key |= Q(key64=key.key64, digest=key.digest)
    held = MatchKey.objects.filter(any_key, office_id=viewer.office_id).values("mention_id")
    rows = (
        Appearance.objects.filter(
            office_id=viewer.office_id, mention_id__in=held, withdrawn_at__isnull=True
        )
        .values_list("mention__case__ref", "submission__uuid", "submission__file_name")
        .distinct()
        .order_by("mention__case__ref", "submission__uuid")
    )
    return [HeldAlready(ref, uuid, name) for ref, uuid, name in rows]
