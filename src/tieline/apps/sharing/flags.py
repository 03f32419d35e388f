"""Flagging partners: what goes to a flagged one needs a named approver."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.offices.permissions import demand_operator
from tieline.apps.sharing.errors import BadRelease, FlagNotFound, FlagStands
from tieline.apps.sharing.models import REASON_MAX, PartnerFlag
from tieline.apps.sharing.parties import PartyKey, PartyName, find_key
from tieline.core.ids import Actor, AgencyId, OfficeId, PersonId, Viewer
from tieline.core.storable import is_line

_MUST: Final = f"Say why, in one line of at most {REASON_MAX} characters."


@dataclass(frozen=True, slots=True)
class FlagRow:
    """A flag as the operator sees it; `words` is what people call the party."""

    uuid: UUID
    key: PartyKey
    words: str
    reason: str
    flagged_at: datetime
    flagged_by: PersonId
    ended_at: datetime | None


def flag(name: PartyName, *, reason: str, actor: Actor, now: datetime) -> None:
    """Flag an office, an agency or a country; it holds at once, also for what was released there.

    Raises OperatorOnly, BadRelease without a reason, FlagStands, and what `find_key` raises.
    """
    demand_operator(actor, "flag partners")
    if not is_line(reason, REASON_MAX):
        raise BadRelease("reason_missing", _MUST)
    key = find_key(actor.as_viewer(), name)
    try:
        with acting_as(actor):
            made = PartnerFlag.objects.create(
                office_id=actor.office_id,
                flagged_office_id=key.office_id,
                flagged_agency_id=key.agency_id,
                flagged_country=key.country,
                reason=reason.strip(),
                flagged_at=now,
                flagged_by=actor.person_id,
            )
            record(
                "partner.flagged",
                actor=actor,
                now=now,
                ids={"flag": made.pk, **ids_of(key)},
                purpose=reason.strip(),
            )
    except IntegrityError as error:
        raise FlagStands from error


def unflag(name: PartyName, *, reason: str, actor: Actor, now: datetime) -> None:
    """End the flag on an office, an agency or a country.

    Raises OperatorOnly, BadRelease without a reason, FlagNotFound, and what `find_key` raises.
    """
    demand_operator(actor, "flag partners")
    if not is_line(reason, REASON_MAX):
        raise BadRelease("reason_missing", _MUST)
    key = find_key(actor.as_viewer(), name)
    with acting_as(actor):
        standing = PartnerFlag.objects.filter(
            office_id=actor.office_id,
            flagged_office_id=key.office_id,
            flagged_agency_id=key.agency_id,
            flagged_country=key.country,
            ended_at__isnull=True,
        )
        # One update that must change exactly one row: of two at once, one finds it ended.
        if standing.update(ended_at=now, ended_by=actor.person_id) != 1:
            raise FlagNotFound
        record("partner.unflagged", actor=actor, now=now, ids=ids_of(key), purpose=reason.strip())


def list_flags(viewer: Viewer) -> list[FlagRow]:
    """Every flag that was set, newest first: for the operator at the installation's own office."""
    with acting_as(viewer):
        rows = PartnerFlag.objects.select_related("flagged_office", "flagged_agency")
        return [_row(row) for row in rows.order_by("-id")]


def ids_of(key: PartyKey) -> dict[str, int | str | list[int]]:
    """The party in an audit entry."""
    named = {"office": key.office_id, "agency": key.agency_id, "country": key.country or None}
    return {name: value for name, value in named.items() if value is not None}


def _row(row: PartnerFlag) -> FlagRow:
    office, agency = row.flagged_office, row.flagged_agency
    key = PartyKey(
        None if office is None else OfficeId(office.pk),
        None if agency is None else AgencyId(agency.pk),
        row.flagged_country,
    )
    words = office.code if office else agency.name if agency else row.flagged_country
    return FlagRow(
        row.uuid, key, words, row.reason, row.flagged_at, PersonId(row.flagged_by), row.ended_at
    )
