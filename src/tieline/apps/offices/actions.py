"""Adding offices and people, which is for the operator; and making and revoking tokens."""

import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import available_timezones

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError
from email_validator import EmailNotValidError, validate_email

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.offices.accounts import note_account_use
from tieline.apps.offices.errors import (
    BadMailChoice,
    BadOffice,
    BadToken,
    NoOperator,
    NotTheirOffice,
    OfficeExists,
    OfficeNotFound,
    OperatorOnly,
    PersonExists,
    PersonNotFound,
    TokenNotFound,
)
from tieline.apps.offices.models import (
    Account,
    Agency,
    ApiToken,
    MailChoice,
    Membership,
    Office,
    Person,
    Session,
)
from tieline.apps.offices.queries import Bearer, find_operator
from tieline.apps.offices.rights import current_roles, is_operator
from tieline.core.api_tokens import SECRET_BYTES, digest_of, write_token
from tieline.core.ids import INSTALLATION_OFFICE, Actor, OfficeId, PersonId, TokenId
from tieline.core.mail_times import Pace
from tieline.core.rights import RoleName

CODE_MAX: Final = 60
NAME_MAX: Final = 200
CITY_MAX: Final = 100
TOKEN_NAME_MAX: Final = 100
TOKEN_DAYS_MOST: Final = 366
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


@dataclass(frozen=True, slots=True)
class NewMailChoice:
    """How a person is to be mailed. `hour` (0 to 23) counts for the daily pace alone."""

    address: str
    pace: str
    hour: int = 7


@dataclass(frozen=True, slots=True)
class NewToken:
    """Whose token it is to be, what its person calls it, and until when it stands."""

    person_id: PersonId
    name: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token that was just made. `text` is shown to its person once, and is kept nowhere."""

    id: TokenId
    uuid: UUID
    text: str = field(repr=False)


def add_office(new: NewOffice, *, actor: Actor, now: datetime) -> OfficeId:
    """Open an office, and its agency where it is not known yet.

    Raises OperatorOnly, BadOffice, OfficeExists.
    """
    _demand_operator(actor, "add offices")
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
    _demand_operator(actor, "add people")
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
                _store_choice(PersonId(person.pk), OfficeId(office.pk), choice, now)
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
    _demand_operator(actor, "set passwords")
    if not password:
        raise BadOffice("no_password", "Give a password; an empty one is none.")
    with acting_as(actor):
        changed = Person.objects.filter(pk=person_id).update(password=make_password(password))
        if changed != 1:
            raise PersonNotFound(f"#{person_id}")
        Session.objects.filter(person_id=person_id, ended_at__isnull=True).update(ended_at=now)
        record("person.password_set", actor=actor, now=now, ids={"person": person_id})


def set_mail_choice(
    person_id: PersonId,
    office_id: OfficeId,
    new: NewMailChoice,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Set where and how often a person is mailed of notices of their home office.

    The person themselves may, and the operator. Raises OperatorOnly, BadMailChoice,
    PersonNotFound.
    """
    if actor != Actor(person_id, office_id):
        _demand_operator(actor, "set how others are mailed")
    with acting_as(actor):
        # The operator is mailed of nothing: no office's notices are theirs.
        person = Person.objects.filter(pk=person_id, office_id=office_id).only("name").first()
        if person is None or office_id == INSTALLATION_OFFICE:
            raise PersonNotFound(f"#{person_id}")
        _store_choice(person_id, office_id, new, now)
        record("person.mail_set", actor=actor, now=now, ids={"person": person_id, "pace": new.pace})


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


def create_token(new: NewToken, *, actor: Actor, now: datetime) -> MadeToken:
    """Make a token with which a program acts as this person for the actor's office.

    For oneself; for others it belongs to the operator. Raises BadToken, OperatorOnly,
    NotTheirOffice.
    """
    _check_token(new, actor, now)
    secret = secrets.token_bytes(SECRET_BYTES)
    with acting_as(actor):
        if new.person_id != actor.person_id and not is_operator(actor):
            raise OperatorOnly("make tokens for others")
        roles = current_roles(actor.office_id, tuple(RoleName))
        if not roles.filter(person_id=new.person_id).exists():
            code = Office.objects.values_list("code", flat=True).get(pk=actor.office_id)
            raise NotTheirOffice(f"Person #{new.person_id}", code)
        token = ApiToken(
            office_id=actor.office_id,
            person_id=new.person_id,
            name=new.name,
            secret_sha256=digest_of(secret),
            created_at=now,
            created_by=actor.person_id,
            expires_at=new.expires_at,
        )
        token.save(force_insert=True)
        record(
            "token.created",
            actor=actor,
            now=now,
            ids={"token": token.pk, "person": new.person_id},
        )
    return MadeToken(TokenId(token.pk), token.uuid, write_token(secret))


def revoke_token(ident: str, *, actor: Actor, now: datetime) -> bool:
    """Revoke a token of one's own, or as the operator anyone's of the office; False if it was
    revoked before. Raises TokenNotFound."""
    try:
        uuid = UUID(ident)
    except ValueError:
        raise TokenNotFound(ident) from None
    with acting_as(actor):
        found = ApiToken.objects.filter(office_id=actor.office_id, uuid=uuid)
        if not is_operator(actor):
            found = found.filter(person_id=actor.person_id)
        token_id = found.values_list("pk", flat=True).first()
        if token_id is None:
            raise TokenNotFound(ident)
        changed = ApiToken.objects.filter(pk=token_id, revoked_at__isnull=True).update(
            revoked_at=now
        )
        if changed:
            record("token.revoked", actor=actor, now=now, ids={"token": token_id})
    return bool(changed)


def note_use(bearer: Bearer, *, today: date) -> None:
    """That a token, and so its person's account, was used on this day; written once a day. What
    was done with it has entries of its own, so this has none."""
    if bearer.last_used_on == today:
        return
    with acting_as(bearer.actor):
        note_account_use(bearer.person_id, today)
        ApiToken.objects.filter(office_id=bearer.office_id, pk=bearer.token_id).update(
            last_used_on=today
        )


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


def _store_choice(
    person_id: PersonId, office_id: OfficeId, new: NewMailChoice, now: datetime
) -> None:
    if new.pace not in list(Pace):
        raise BadMailChoice(
            "bad_mail_pace", f"{new.pace!r} is no pace of mail. Use one of: {', '.join(Pace)}."
        )
    if not 0 <= new.hour <= 23:
        raise BadMailChoice("bad_mail_hour", "The hour of a daily mail is a number from 0 to 23.")
    if not new.address and new.pace != Pace.NONE:
        raise BadMailChoice("no_mail_address", "Give the address to which notices are mailed.")
    MailChoice.objects.update_or_create(
        office_id=office_id,
        person_id=person_id,
        defaults={
            "address": check_address(new.address) if new.address else "",
            "pace": new.pace,
            "hour": new.hour,
            "set_at": now,
        },
    )


def check_address(address: str) -> str:
    """An e-mail address as mail servers take it, on an internal network too. Raises BadMailChoice."""
    try:
        checked = validate_email(
            address,
            check_deliverability=False,
            globally_deliverable=False,
            allow_smtputf8=False,
            test_environment=True,  # made-up people live under .test
        )
    except EmailNotValidError:
        raise BadMailChoice(
            "bad_mail_address", "This is no e-mail address. Write it as in ana@example.org."
        ) from None
    return checked.ascii_email or checked.normalized


def _demand_operator(actor: Actor, act: str) -> None:
    if actor.office_id != INSTALLATION_OFFICE:
        raise OperatorOnly(act)


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
    if len(new.country) != 2 or not new.country.isascii() or not new.country.isupper():
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
    allowed = [role.value for role in RoleName if role != RoleName.OPERATOR]
    if new.role not in allowed:
        raise BadOffice(
            "bad_role", f"{new.role!r} is no role. The roles are: {', '.join(allowed)}."
        )


def _check_token(new: NewToken, actor: Actor, now: datetime) -> None:
    if actor.office_id == INSTALLATION_OFFICE:
        raise BadToken("no_token_office", "Say which office the token acts for: --office CODE.")
    name = new.name
    if not 0 < len(name) <= TOKEN_NAME_MAX or name != name.strip() or not name.isprintable():
        raise BadToken(
            "bad_token_name",
            f"A token needs a name of 1 to {TOKEN_NAME_MAX} characters without spaces at its ends, "
            "such as the program that will use it.",
        )
    if not timedelta(0) < new.expires_at - now <= timedelta(days=TOKEN_DAYS_MOST):
        raise BadToken(
            "bad_token_time",
            f"A token stands for 1 to {TOKEN_DAYS_MOST} days. Make a new one then.",
        )
