"""Placing people with other offices, and ending that."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from tieline.apps.accords.errors import BadDetail, DetailEnded, DetailNotFound
from tieline.apps.accords.models import Detail
from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.offices.errors import OperatorOnly
from tieline.apps.offices.memberships import end_role, give_role
from tieline.apps.offices.queries import KnownPerson
from tieline.apps.offices.rights import demand_right, is_operator
from tieline.core.ids import INSTALLATION_OFFICE, Actor, DetailId
from tieline.core.rights import GIVABLE, Right, RoleName

BASIS_MAX: Final = 200
REASON_MAX: Final = 500
PLACEABLE: Final = GIVABLE


@dataclass(frozen=True, slots=True)
class NewDetail:
    """Who serves with the actor's office, as what, on which basis, from when to when."""

    person: KnownPerson
    role: str
    basis: str
    starts_at: datetime
    ends_at: datetime


def place(new: NewDetail, *, actor: Actor, now: datetime) -> UUID:
    """Place a person with the actor's office: a detail, and a role there that ends with it.

    For the operator, acting for the host. Raises BadDetail, OperatorOnly.
    """
    _check(new, actor, now)
    with acting_as(actor):
        if not is_operator(actor):
            raise OperatorOnly("place people with other offices")
        membership = give_role(
            new.person.id, RoleName(new.role), new.starts_at, new.ends_at, actor=actor
        )
        detail = Detail.objects.create(
            office_id=actor.office_id,
            home_office_id=new.person.home_office_id,
            person_id=new.person.id,
            membership_id=membership,
            basis=new.basis,
            starts_at=new.starts_at,
            ends_at=new.ends_at,
            placed_at=now,
            placed_by=actor.person_id,
        )
        record(
            "detail.placed",
            actor=actor,
            now=now,
            ids={
                "detail": detail.pk,
                "person": new.person.id,
                "office": new.person.home_office_id,
                "role": new.role,
            },
            authority=new.basis,
        )
    return detail.uuid


def revoke(ident: str, *, reason: str, actor: Actor, now: datetime) -> DetailId:
    """End a detail with the actor's office at once, and the role it gave with it.

    For the operator and whoever looks after the accounts of the host. Raises BadDetail without a
    reason, RightMissing, DetailNotFound, DetailEnded.
    """
    if not reason.strip() or len(reason.strip()) > REASON_MAX or not reason.isprintable():
        raise BadDetail("reason_missing", f"Say why, in at most {REASON_MAX} characters.")
    try:
        uuid = UUID(ident)
    except ValueError:
        raise DetailNotFound(ident) from None
    with acting_as(actor):
        demand_right(actor, Right.ADMINISTER)
        # One update that must change exactly one row: of two at once, one finds it ended.
        found = Detail.objects.filter(office_id=actor.office_id, uuid=uuid)
        detail = found.first()
        if detail is None:
            raise DetailNotFound(ident)
        changed = found.filter(revoked_at__isnull=True, ends_at__gt=now).update(
            revoked_at=now, revoked_by=actor.person_id, revoked_reason=reason.strip()
        )
        if changed != 1:
            raise DetailEnded(ident)
        end_role(detail.membership_id, actor=actor, now=now)
        record(
            "detail.revoked",
            actor=actor,
            now=now,
            ids={"detail": detail.pk, "person": detail.person_id},
            purpose=reason.strip(),
        )
    return DetailId(detail.pk)


def _check(new: NewDetail, actor: Actor, now: datetime) -> None:
    if actor.office_id == INSTALLATION_OFFICE or new.person.home_office_id == INSTALLATION_OFFICE:
        raise BadDetail(
            "no_detail_office", "A detail is between two offices; this installation is none."
        )
    if new.person.home_office_id == actor.office_id:
        raise BadDetail(
            "detail_at_home", f"{new.person.name} is of this office. Only others are placed here."
        )
    if new.role not in list(PLACEABLE):
        raise BadDetail(
            "bad_detail_role",
            f"{new.role!r} is no role. The roles are: {', '.join(PLACEABLE)}.",
        )
    if not 0 < len(new.basis.strip()) <= BASIS_MAX or not new.basis.isprintable():
        raise BadDetail(
            "bad_basis",
            f"Say what the detail rests on, such as an agreement, in at most {BASIS_MAX} "
            "characters.",
        )
    if not (new.starts_at < new.ends_at and now < new.ends_at):
        raise BadDetail("bad_detail_time", "A detail ends after it starts, and not in the past.")
