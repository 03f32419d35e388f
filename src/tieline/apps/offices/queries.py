"""Reading the directory, people, and who may act for which office."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import DateTimeField, Func, Q
from django.db.models.query import QuerySet

from tieline.apps.audit.acting import acting_as
from tieline.apps.offices.errors import NoOperator, NotTheirOffice, OfficeNotFound, PersonNotFound
from tieline.apps.offices.models import (
    ApiToken,
    MailChoice,
    Membership,
    Office,
    Person,
)
from tieline.apps.offices.rights import current_roles, is_operator
from tieline.core.api_tokens import digest_of, read_token
from tieline.core.ids import INSTALLATION_OFFICE, Actor, OfficeId, PersonId, TokenId, Viewer
from tieline.core.mail_times import Pace
from tieline.core.rights import Right, roles_with


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office as the directory shows it."""

    id: OfficeId
    code: str
    name: str
    agency: str
    country: str
    city: str
    time_zone: str
    poc_id: PersonId | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as colleagues and, for a point of contact, other offices see them."""

    id: PersonId
    name: str
    full_name: str
    email: str
    phone: str
    office_id: OfficeId


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as its person sees it. The token itself was shown once and is not kept."""

    id: TokenId
    uuid: UUID
    name: str
    person_id: PersonId
    person_name: str
    created_at: datetime
    expires_at: datetime
    last_used_on: date | None
    revoked_at: datetime | None

    def stands_at(self, now: datetime) -> bool:
        """Whether it is neither revoked nor run out. Its person must still hold a role, too."""
        return self.revoked_at is None and self.expires_at > now


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who showed a token: one person for one office, and no other."""

    token_id: TokenId
    person_id: PersonId
    office_id: OfficeId
    last_used_on: date | None

    @property
    def actor(self) -> Actor:
        return Actor(self.person_id, self.office_id)

    @property
    def viewer(self) -> Viewer:
        return Viewer(self.person_id, self.office_id)


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Someone who can act: who they are, and the offices they hold a role in."""

    id: PersonId
    name: str
    home_office_id: OfficeId
    is_operator: bool
    office_ids: frozenset[OfficeId]

    def acting_for(self, office: OfficeRow) -> Actor:
        """This person as actor for an office; the operator of the installation for any.

        Raises NotTheirOffice.
        """
        if not (self.is_operator or office.id in self.office_ids):
            raise NotTheirOffice(self.name, office.code)
        return Actor(self.id, office.id)

    def at_home(self) -> Actor:
        """This person as actor for their home office."""
        return Actor(self.id, self.home_office_id)


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role of someone in an office, and when it ends; None for one that is open."""

    office_code: str
    office_name: str
    role: str
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class MailChoiceRow:
    """Where a person's mail of notices goes and how often; `hour` in the office's time zone."""

    address: str
    pace: Pace
    hour: int
    set_at: datetime | None


@dataclass(frozen=True, slots=True)
class MailReader:
    """Someone of the viewer's office who wants mail and may read what it speaks of."""

    person_id: PersonId
    choice: MailChoiceRow
    set_at: datetime


NO_MAIL = MailChoiceRow("", Pace.NONE, 7, None)


def find_person(name: str) -> KnownPerson:
    """Who carries this sign-in name. Raises PersonNotFound."""
    found = _find_actor(name, None)
    if found is None:
        raise PersonNotFound(name)
    return found


def find_operator() -> KnownPerson:
    """The local operator that `init` made. Raises NoOperator."""
    found = _find_actor(None, None)
    if found is None:
        raise NoOperator
    return found


def find_person_by_id(person_id: PersonId) -> KnownPerson:
    """Who this is. Raises PersonNotFound."""
    found = _find_actor(None, person_id)
    if found is None:
        raise PersonNotFound(f"#{person_id}")
    return found


def _find_actor(name: str | None, person_id: int | None) -> KnownPerson | None:
    with connection.cursor() as cursor:
        cursor.execute("select * from find_actor(%s, %s)", [name, person_id])
        row = cursor.fetchone()
    if row is None:
        return None
    return KnownPerson(
        PersonId(row[0]),
        row[1],
        OfficeId(row[2]),
        row[3],
        frozenset(OfficeId(office) for office in row[4]),
    )


def find_account(*, name: str | None = None, person_id: int | None = None) -> Person | None:
    """The account for signing in, with its password hash; None for anyone who may not.

    By name also for a lock; by id, for a session that stands, a lock does not matter. A person who
    has no password has an empty one, which nothing matches.
    """
    rows = Person.objects.raw("select * from sign_in_person(%s, %s)", [name, person_id])
    return next(iter(rows), None)


def find_bearer(token: str, *, now: datetime) -> Bearer | None:
    """Who shows this token. None for one that is mistyped, unknown, revoked or run out, and for a
    person who is not active or has lost their role: they all look the same."""
    secret = read_token(token)
    if secret is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("select * from sign_in_token(%s, %s)", [digest_of(secret), now])
        row = cursor.fetchone()
    if row is None:
        return None
    return Bearer(TokenId(row[0]), PersonId(row[2]), OfficeId(row[1]), row[3])


def list_tokens(viewer: Viewer) -> list[TokenRow]:
    """The viewer's own tokens for their office, newest first; for the operator, all of the
    office's."""
    with acting_as(viewer):
        rows = ApiToken.objects.filter(office_id=viewer.office_id).order_by("-id")
        if not is_operator(viewer):
            rows = rows.filter(person_id=viewer.person_id)
        tokens = list(rows.defer("secret_sha256"))
        names = dict(
            _visible_people()
            .filter(pk__in={token.person_id for token in tokens})
            .values_list("pk", "name")
        )
    return [_token_row(token, names.get(token.person_id, "")) for token in tokens]


def get_token(viewer: Viewer, token_id: TokenId) -> TokenRow | None:
    """One of the viewer's own tokens."""
    return next((row for row in list_tokens(viewer) if row.id == token_id), None)


def list_offices(viewer: Viewer) -> list[OfficeRow]:
    """Every office of the directory by code; the installation's own is not one of them."""
    with acting_as(viewer):
        return [_office_row(office) for office in _directory().exclude(pk=INSTALLATION_OFFICE)]


def get_office(viewer: Viewer, code: str) -> OfficeRow:
    """One office by its code. Raises OfficeNotFound."""
    with acting_as(viewer):
        office = _directory().filter(code=code).first()
    if office is None:
        raise OfficeNotFound(code)
    return _office_row(office)


def own_office(viewer: Viewer) -> OfficeRow:
    """The office that the viewer looks from."""
    with acting_as(viewer):
        return _office_row(_directory().get(pk=viewer.office_id))


def offices_by_id(
    viewer: Viewer, ids: Iterable[OfficeId] | None = None
) -> dict[OfficeId, OfficeRow]:
    """These offices, for naming them in an answer; without `ids` the whole directory."""
    found = _directory() if ids is None else _directory().filter(pk__in=set(ids))
    with acting_as(viewer):
        return {OfficeId(office.pk): _office_row(office) for office in found}


def get_colleague(viewer: Viewer, name: str) -> PersonRow:
    """Someone of the viewer's own office. Raises PersonNotFound."""
    with acting_as(viewer):
        person = _visible_people().filter(office_id=viewer.office_id, name=name).first()
    if person is None:
        raise PersonNotFound(name)
    return _person_row(person)


def list_colleagues(viewer: Viewer) -> list[PersonRow]:
    """The people of the viewer's own office by name."""
    with acting_as(viewer):
        people = _visible_people().filter(office_id=viewer.office_id).order_by("name")
        return [_person_row(person) for person in people]


def find_home(viewer: Viewer, name: str) -> tuple[PersonId, OfficeRow]:
    """Someone, also disabled, and their home office: for the operator, or among colleagues.

    Raises PersonNotFound.
    """
    with acting_as(viewer):
        person = _visible_people().filter(name=name).first()
        if person is None:
            raise PersonNotFound(name)
        return PersonId(person.pk), _office_row(_directory().get(pk=person.office_id))


def people_by_id(viewer: Viewer, ids: set[PersonId]) -> dict[PersonId, PersonRow]:
    """Those of these people whom the viewer may see: colleagues and points of contact."""
    with acting_as(viewer):
        return {
            PersonId(person.pk): _person_row(person)
            for person in _visible_people().filter(pk__in=ids)
        }


def list_roles(viewer: Viewer) -> list[RoleRow]:
    """The viewer's own roles, in their home office and in others, by office; those that ended are
    left out."""
    clock = Func(function="clock_timestamp", output_field=DateTimeField())
    with acting_as(viewer):
        rows = Membership.objects.filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=clock), person_id=viewer.person_id
        ).select_related("office")
        return [
            RoleRow(row.office.code, row.office.name, row.role, row.ends_at)
            for row in rows.order_by("office__code", "role")
        ]


def get_mail_choice(viewer: Viewer, person_id: PersonId) -> MailChoiceRow:
    """How someone of the viewer's office is mailed of notices; NO_MAIL where nothing is set.

    For the page of one's own account the person is the viewer.
    """
    with acting_as(viewer):
        row = MailChoice.objects.filter(person_id=person_id).first()
    return NO_MAIL if row is None else _choice_row(row)


def list_mail_readers(viewer: Viewer) -> list[MailReader]:
    """The active people of the viewer's office who have not turned mail off and may read its hits.
    For the operator, who sends the mail; anybody else sees their own choice alone.

    Only those whose home the office is: an officer with a role here and a home elsewhere reads
    notices on the pages.
    """
    with acting_as(viewer):
        reading = current_roles(viewer.office_id, roles_with(Right.READ_CASES))
        rows = (
            MailChoice.objects.filter(
                office_id=viewer.office_id,
                person__is_active=True,
                person_id__in=reading.values("person_id"),
            )
            .exclude(pace=Pace.NONE)
            .order_by("person_id")
        )
        return [MailReader(PersonId(row.person_id), _choice_row(row), row.set_at) for row in rows]


def list_administrators(viewer: Viewer) -> list[PersonRow]:
    """Whom in the viewer's office to ask about roles: those who look after its accounts, or its
    point of contact where nobody does."""
    with acting_as(viewer):
        holding = current_roles(viewer.office_id, roles_with(Right.ADMINISTER))
        people = _visible_people().filter(is_active=True)
        found = people.filter(pk__in=holding.values("person_id")).order_by("name")
        found = found or people.filter(office_id=viewer.office_id, is_poc=True)
        return [_person_row(person) for person in found]


def _choice_row(row: MailChoice) -> MailChoiceRow:
    return MailChoiceRow(row.address, Pace(row.pace), row.hour, row.set_at)


def _directory() -> QuerySet[Office]:
    return Office.objects.select_related("agency").order_by("code")


def _visible_people() -> QuerySet[Person]:
    # The password column is not granted: ask for the others by name.
    return Person.objects.defer("password")


def _office_row(office: Office) -> OfficeRow:
    return OfficeRow(
        id=OfficeId(office.pk),
        code=office.code,
        name=office.name,
        agency=office.agency.name,
        country=office.country,
        city=office.city,
        time_zone=office.time_zone,
        poc_id=None if office.poc_id is None else PersonId(office.poc_id),
    )


def _person_row(person: Person) -> PersonRow:
    return PersonRow(
        id=PersonId(person.pk),
        name=person.name,
        full_name=person.full_name,
        email=person.email,
        phone=person.phone,
        office_id=OfficeId(person.office_id),
    )


def _token_row(token: ApiToken, person_name: str) -> TokenRow:
    return TokenRow(
        id=TokenId(token.pk),
        uuid=token.uuid,
        name=token.name,
        person_id=PersonId(token.person_id),
        person_name=person_name,
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_on=token.last_used_on,
        revoked_at=token.revoked_at,
    )
