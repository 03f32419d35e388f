"""Adding offices and people, which is for the operator."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import available_timezones

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.offices.errors import (
    BadOffice,
    NoOperator,
    OfficeExists,
    OfficeNotFound,
    PersonExists,
    PersonNotFound,
)
from tieline.apps.offices.mail_choices import NewMailChoice, store_mail_choice
from tieline.apps.offices.models import Agency, Membership, Office, Person
from tieline.apps.offices.permissions import demand_operator
from tieline.apps.offices.queries import find_operator
from tieline.apps.offices.sign_in_models import Account, Session
from tieline.core.countries import is_country
from tieline.core.ids import INSTALLATION_OFFICE, Actor, OfficeId, PersonId
from tieline.core.mail_times import Pace
from tieline.core.rights import GIVABLE, RoleName

CODE_MAX: Final = 60
NAME_MAX: Final = 200
CITY_MAX: Final = 100
CODE_RULE: Final = (
    f"An office needs a code of 1 to {CODE_MAX} characters without spaces at its ends; no name "
    "holds control characters."
)


@dataclass(frozen=True, slots=True)
class NewOffice:
    """What an office is opened with."""

    code: str
    name: str
    agency: str
    country: str
    city: str = ""
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What a person is added with. `password` empty: no sign-in until one is set.

    Notices are mailed to `email` at `mail_pace`; left empty, at once if there is an address.
    """

    name: str
    office_code: str
    role: str
    full_name: str = ""
    email: str = ""
    phone: str = ""
    password: str = ""
    is_poc: bool = False
    mail_pace: str = ""


def add_office(new: NewOffice, *, actor: Actor, now: datetime) -> OfficeId:
    """Open an office, and its agency where it is not known yet.

    Raises OperatorOnly, BadOffice, OfficeExists.
    """
    demand_operator(actor, "add offices")
    _check_office(new)
    try:
        with acting_as(actor):
            agency, _ = Agency.objects.get_or_create(
                name=new.agency, defaults={"country": new.country}
            )
            office = Office.objects.create(
                code=new.code,
                name=new.name,
                agency=agency,
                country=new.country,
                city=new.city,
                time_zone=new.time_zone,
            )
            record("office.added", actor=actor, now=now, ids={"office": office.pk})
    except IntegrityError as error:
        raise OfficeExists(new.code) from error
    return OfficeId(office.pk)


def add_person(new: NewPerson, *, actor: Actor, now: datetime) -> PersonId:
    """Add a person with one role in their home office; the first one becomes its contact.

    Raises OperatorOnly, BadOffice, BadMailChoice, OfficeNotFound, PersonExists.
    """
    demand_operator(actor, "add people")
    _check_person(new)
    try:
        with acting_as(actor):
            office = Office.objects.filter(code=new.office_code).first()
            # Whoever acts for the installation's own office may do all that the operator may.
            if office is None or office.pk == INSTALLATION_OFFICE:
                raise OfficeNotFound(new.office_code)
            person = _insert_person(new, office, now)
            if new.email or new.mail_pace:
                pace = new.mail_pace or Pace.AT_ONCE
                choice = NewMailChoice(new.email, pace)
                store_mail_choice(PersonId(person.pk), OfficeId(office.pk), choice, now)
            record(
                "person.added",
                actor=actor,
                now=now,
                ids={"person": person.pk, "office": office.pk, "role": new.role},
            )
    except IntegrityError as error:
        raise PersonExists(new.name) from error
    return PersonId(person.pk)


def set_password(person_id: PersonId, password: str, *, actor: Actor, now: datetime) -> None:
    """Set the password a person signs in with, and end all their sessions.

    Raises OperatorOnly, BadOffice, PersonNotFound.
    """
    demand_operator(actor, "set passwords")
    if not password:
        raise BadOffice("no_password", "Give a password; an empty one is none.")
    with acting_as(actor):
        changed = Person.objects.filter(pk=person_id).update(password=make_password(password))
        if changed != 1:
            raise PersonNotFound(f"#{person_id}")
        Session.objects.filter(person_id=person_id, ended_at__isnull=True).update(ended_at=now)
        record("person.password_set", actor=actor, now=now, ids={"person": person_id})


def make_operator(name: str, *, now: datetime) -> PersonId:
    """The local operator of this installation; made once, by `init`. Safe to run again.

    The only act without an actor: there is nobody before the first person.
    """
    with suppress(NoOperator):
        return find_operator().id
    first = Actor(PersonId(0), INSTALLATION_OFFICE)
    with acting_as(first):
        person = Person.objects.create(name=name, office_id=INSTALLATION_OFFICE, password="")
        Account.objects.create(
            office_id=INSTALLATION_OFFICE, person_id=person.pk, used_on=now.date()
        )
        # Last: from here on nobody stands in for the operator any more.
        Membership.objects.create(
            office_id=INSTALLATION_OFFICE, person_id=person.pk, role=RoleName.OPERATOR
        )
        record("person.added", actor=first, now=now, ids={"person": person.pk, "office": 0})
    return PersonId(person.pk)


def _insert_person(new: NewPerson, office: Office, now: datetime) -> Person:
    is_poc = new.is_poc or office.poc_id is None
    person = Person.objects.create(
        name=new.name,
        full_name=new.full_name or new.name,
        email=new.email,
        phone=new.phone,
        office_id=office.pk,
        is_poc=is_poc,
        password=make_password(new.password) if new.password else "",
    )
    Membership.objects.create(
        office_id=office.pk, person_id=person.pk, role=new.role, starts_at=now
    )
    Account.objects.create(office_id=office.pk, person_id=person.pk, used_on=now.date())
    if is_poc:
        Office.objects.filter(pk=office.pk).update(poc_id=person.pk)
        # Other offices see contacts and nobody else: the one before is a colleague again.
        Person.objects.filter(office_id=office.pk, is_poc=True).exclude(pk=person.pk).update(
            is_poc=False
        )
    return person


def _check_office(new: NewOffice) -> None:
    if not 0 < len(new.code) <= CODE_MAX or new.code != new.code.strip():
        raise BadOffice("bad_code", CODE_RULE)
    if not (new.code + new.name + new.agency + new.city).isprintable():
        raise BadOffice("bad_code", CODE_RULE)
    if max(len(new.name), len(new.agency)) > NAME_MAX or len(new.city) > CITY_MAX:
        raise BadOffice(
            "name_too_long",
            f"Names have at most {NAME_MAX} characters, a city has at most {CITY_MAX}.",
        )
    if not is_country(new.country):
        raise BadOffice(
            "bad_country", f"{new.country!r} is no country code: give two letters, such as US."
        )
    if new.time_zone not in available_timezones():
        raise BadOffice(
            "bad_time_zone",
            f"{new.time_zone!r} is no time zone: give a name such as Europe/Paris.",
        )


def _check_person(new: NewPerson) -> None:
    if not 0 < len(new.name) <= CITY_MAX or new.name != new.name.strip():
        raise BadOffice(
            "bad_name",
            f"A person needs a name of 1 to {CITY_MAX} characters without spaces at its ends.",
        )
    texts = (new.name, new.full_name, new.email, new.phone)
    if not "".join(texts).isprintable() or max(map(len, texts)) > NAME_MAX or len(new.phone) > 40:
        raise BadOffice(
            "bad_person",
            f"Names and e-mails have at most {NAME_MAX} characters, phones at most 40; none holds "
            "control characters.",
        )
    allowed = [role.value for role in GIVABLE]
    if new.role not in allowed:
        raise BadOffice(
            "bad_role", f"{new.role!r} is no role. The roles are: {', '.join(allowed)}."
        )
