"""Whom something may be told to: an office, a whole agency or a whole country of the directory."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.offices.errors import OfficeNotFound
from tieline.apps.offices.models import Agency, Office
from tieline.apps.sharing.errors import AgencyNotFound, BadRecipient
from tieline.core.ids import INSTALLATION_OFFICE, AgencyId, OfficeId, Viewer
from tieline.core.markings import Sensitivity
from tieline.core.reach import NO_AGENCY
from tieline.core.release_rules import Party
from tieline.core.selector_kinds.registry import is_region

ONE_ONLY: Final = "Name one recipient: an office by its code, an agency by its name, or a country."


@dataclass(frozen=True, slots=True)
class PartyName:
    """A recipient as people name it; exactly one of the three is filled."""

    office: str = ""
    agency: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class PartyKey:
    """The same, as a row names it."""

    office_id: OfficeId | None = None
    agency_id: AgencyId | None = None
    country: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A recipient of the directory: its row's key, what people call it, and what release weighs."""

    key: PartyKey
    words: str
    party: Party


def find_key(viewer: Viewer, name: PartyName) -> PartyKey:
    """Which row or code is named. Raises BadRecipient, OfficeNotFound, AgencyNotFound."""
    if [bool(name.office), bool(name.agency), bool(name.country)].count(True) != 1:
        raise BadRecipient("recipient_unclear", ONE_ONLY)
    with acting_as(viewer):
        if name.office:
            office = Office.objects.filter(code=name.office).first()
            if office is None or office.pk == INSTALLATION_OFFICE:
                raise OfficeNotFound(name.office)
            return PartyKey(office_id=OfficeId(office.pk))
        if name.agency:
            agency = Agency.objects.filter(name=name.agency).exclude(name=NO_AGENCY).first()
            if agency is None or agency.pk == INSTALLATION_OFFICE:
                raise AgencyNotFound(name.agency)
            return PartyKey(agency_id=AgencyId(agency.pk))
    country = name.country.strip().upper()
    if not is_region(country):
        raise BadRecipient(
            "bad_country", f"{name.country!r} is no country code: give two letters, such as US."
        )
    return PartyKey(country=country)


def find_recipient(viewer: Viewer, name: PartyName) -> Recipient:
    """The recipient that is named, as release weighs it. Raises what `find_key` raises, and
    RightMissing."""
    return describe(viewer, find_key(viewer, name))


def describe(viewer: Viewer, key: PartyKey, *, is_weighed: bool = True) -> Recipient:
    """The recipient of this key, as the directory and the flags have it at this moment. Where nothing
    is weighed for it, flags are not asked, which takes the right to read cases: it counts as flagged.

    A whole agency or country is told no more than the lowest ceiling of its offices lets it, is law
    enforcement if all of them are, and is flagged if any part of it is. Raises RightMissing.
    """
    with acting_as(viewer):
        offices = list(_offices_of(key))
        is_flagged = not is_weighed or _is_flagged(key)
        words, country, agency = _named(key)
    party = Party(
        country=country,
        agency=None if agency == NO_AGENCY else agency,
        office=key.office_id,
        ceiling=Sensitivity(
            min((office.ceiling for office in offices), default=Sensitivity.TOP_SECRET)
        ),
        is_flagged=is_flagged,
        is_law_enforcement=all(office.is_law_enforcement for office in offices),
    )
    return Recipient(key, words, party)


def demand_agencies(viewer: Viewer, names: Collection[str]) -> None:
    """That each is an agency of the directory: one that is misspelt would reach nobody. Raises
    AgencyNotFound."""
    with acting_as(viewer):
        known = set(Agency.objects.filter(name__in=list(names)).values_list("name", flat=True))
    for name in names:
        if name not in known or name == NO_AGENCY:
            raise AgencyNotFound(name)


def list_agencies(viewer: Viewer) -> list[str]:
    """The agencies of the directory by name."""
    with acting_as(viewer):
        rows = Agency.objects.exclude(pk=INSTALLATION_OFFICE).exclude(name=NO_AGENCY)
        return list(rows.order_by("name").values_list("name", flat=True))


def party_of_office(viewer: Viewer) -> Party:
    """The viewer's own office, as the owner of what is its. Raises RightMissing."""
    return describe(viewer, PartyKey(office_id=viewer.office_id)).party


def _named(key: PartyKey) -> tuple[str, str, str | None]:
    """What people call it, its country, and its agency's name."""
    if key.office_id is not None:
        office = Office.objects.select_related("agency").get(pk=key.office_id)
        return office.code, office.country, office.agency.name
    if key.agency_id is not None:
        agency = Agency.objects.get(pk=key.agency_id)
        return agency.name, agency.country, agency.name
    return key.country, key.country, None


def office_ids_of(key: PartyKey) -> list[OfficeId]:
    """The offices that this is, or that are of it."""
    return [OfficeId(office.pk) for office in _offices_of(key)]


def _offices_of(key: PartyKey) -> list[Office]:
    rows = Office.objects.exclude(pk=INSTALLATION_OFFICE)
    if key.office_id is not None:
        return list(rows.filter(pk=key.office_id))
    if key.agency_id is not None:
        return list(rows.filter(agency_id=key.agency_id))
    return list(rows.filter(country=key.country))


def _is_flagged(key: PartyKey) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select party_is_flagged(%s, %s, %s)", [key.office_id, key.agency_id, key.country]
        )
        row = cursor.fetchone()
    return bool(row and row[0])
