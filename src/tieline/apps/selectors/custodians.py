"""Who keeps an agency's protected numbers: one person at a time, appointed and never changed silently."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.offices.errors import BadOffice, CustodianExists, NoCustodian, OperatorOnly
from tieline.apps.offices.memberships import end_role
from tieline.apps.offices.models import Membership, Office
from tieline.apps.offices.queries import KnownPerson
from tieline.apps.offices.rights import is_operator
from tieline.core.ids import INSTALLATION_OFFICE, Actor, OfficeId, PersonId, Viewer
from tieline.core.rights import RoleName

BASIS_MAX: Final = 200
_ONE_AT_A_TIME: Final = "one_custodian_per_agency"


@dataclass(frozen=True, slots=True)
class CustodianRow:
    """Who keeps the protected numbers of an agency, and since when."""

    membership_id: int
    person_id: PersonId
    office_id: OfficeId
    since: datetime | None


def appoint(person: KnownPerson, *, basis: str, actor: Actor, now: datetime) -> None:
    """Make a person the custodian of the agency of their home office, for which the actor acts.

    The agency's list comes to their office. For the operator. Raises OperatorOnly, BadOffice,
    CustodianExists while another one stands.
    """
    _check_words(basis)
    if person.home_office_id != actor.office_id or actor.office_id == INSTALLATION_OFFICE:
        raise BadOffice(
            "not_of_the_office", "A custodian keeps the list in their home office: act for it."
        )
    try:
        with acting_as(actor):
            if not is_operator(actor):
                raise OperatorOnly("appoint custodians")
            agency = Office.objects.values_list("agency_id", flat=True).get(pk=actor.office_id)
            Membership.objects.create(
                office_id=actor.office_id,
                person_id=person.id,
                role=RoleName.CUSTODIAN,
                starts_at=now,
                custodian_of_id=agency,
            )
            with connection.cursor() as cursor:
                cursor.execute("select take_over_protected()")
            record(
                "custodian.appointed",
                actor=actor,
                now=now,
                ids={"person": person.id, "agency": agency},
                authority=basis.strip(),
            )
    except IntegrityError as error:
        if _ONE_AT_A_TIME in str(error):
            raise CustodianExists from error
        raise


def dismiss(*, reason: str, actor: Actor, now: datetime) -> PersonId:
    """End the custody of whoever has it in the actor's office; who it was. The list stays, and waits
    for the next. For the operator. Raises OperatorOnly, BadOffice, NoCustodian."""
    _check_words(reason)
    with acting_as(actor):
        if not is_operator(actor):
            raise OperatorOnly("dismiss custodians")
        row = find_custodian(actor.as_viewer())
        if row is None or not end_role(row.membership_id, actor=actor, now=now):
            raise NoCustodian
        record(
            "custodian.dismissed",
            actor=actor,
            now=now,
            ids={"person": row.person_id},
            purpose=reason.strip(),
        )
    return row.person_id


def find_custodian(viewer: Viewer) -> CustodianRow | None:
    """The custodian whose home the viewer's office is; None where there is none or elsewhere."""
    with acting_as(viewer):
        row = Membership.objects.filter(
            office_id=viewer.office_id, role=RoleName.CUSTODIAN, ends_at__isnull=True
        ).first()
    if row is None:
        return None
    return CustodianRow(row.pk, PersonId(row.person_id), OfficeId(row.office_id), row.starts_at)


def _check_words(text: str) -> None:
    if not 0 < len(text.strip()) <= BASIS_MAX or not text.strip().isprintable():
        raise BadOffice(
            "basis_missing", f"Say what it rests on, or why, in at most {BASIS_MAX} characters."
        )
