"""How people's sign-ins stand: locked after failures, disabled, released and enabled again.

For an administrator of the person's office, and for the operator, who acts for that office. Nobody
does it to themselves.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.offices.errors import AdministratorsOnly, OwnAccount, PersonNotFound
from tieline.apps.offices.models import Person
from tieline.apps.offices.queries import find_operator
from tieline.apps.offices.rights import holds
from tieline.apps.offices.sealed_secrets import digest_name
from tieline.apps.offices.sign_in_models import Account, Factor, RecoveryCode, Session
from tieline.core.ids import Actor, OfficeId, PersonId, Viewer
from tieline.core.rights import Right

TERMINAL: Final = "terminal"
"""The source of what is done on the machine itself; elsewhere it is an address."""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A person of the office as its administrator sees them."""

    person_id: PersonId
    uuid: UUID
    name: str
    full_name: str
    locked_at: datetime | None
    disabled_at: datetime | None
    is_idle: bool
    used_on: date
    factors: tuple[str, ...]
    codes_left: int

    @property
    def state(self) -> str:
        """In one word: disabled before locked, since enabling does not release."""
        if self.disabled_at is not None:
            return "idle" if self.is_idle else "disabled"
        return "stands" if self.locked_at is None else "locked"


def is_administrator(party: Viewer | Actor) -> bool:
    """Whether they may look after the sign-ins of the office they act for. Inside `acting_as`."""
    return holds(Right.ADMINISTER)


def may_look_after(viewer: Viewer) -> bool:
    """Whether the viewer is an administrator of their office."""
    with acting_as(viewer):
        return is_administrator(viewer)


def list_accounts(viewer: Viewer) -> list[AccountRow]:
    """The people whose home is the viewer's office, by name. Raises AdministratorsOnly."""
    with acting_as(viewer):
        if not is_administrator(viewer):
            raise AdministratorsOnly
        people = list(
            Person.objects.filter(office_id=viewer.office_id).defer("password").order_by("name")
        )
        accounts = {
            row.person_id: row for row in Account.objects.filter(office_id=viewer.office_id)
        }
        factors: dict[int, list[str]] = defaultdict(list)
        for person_id, kind in (
            Factor.objects.filter(office_id=viewer.office_id)
            .order_by("id")
            .values_list("person_id", "kind")
        ):
            factors[person_id].append(kind)
        codes = dict(
            RecoveryCode.objects.filter(office_id=viewer.office_id)
            .values_list("person_id")
            .annotate(left=Count("id", filter=Q(used_at__isnull=True)))
        )
    return [
        AccountRow(
            person_id=PersonId(person.pk),
            uuid=person.uuid,
            name=person.name,
            full_name=person.full_name,
            locked_at=accounts[person.pk].locked_at,
            disabled_at=accounts[person.pk].disabled_at,
            is_idle=accounts[person.pk].is_idle,
            used_on=accounts[person.pk].used_on,
            factors=tuple(factors[person.pk]),
            codes_left=codes.get(person.pk, 0),
        )
        for person in people
    ]


def find_person_to_look_after(viewer: Viewer, uuid: UUID) -> AccountRow:
    """One person of the viewer's office. Raises AdministratorsOnly, PersonNotFound."""
    found = next((row for row in list_accounts(viewer) if row.uuid == uuid), None)
    if found is None:
        raise PersonNotFound(str(uuid))
    return found


def lock(person_id: PersonId, office_id: OfficeId, *, source: str, now: datetime) -> None:
    """Lock a name after too many failures, until it is released. The trail names nobody as actor:
    whoever tried is not known. Does nothing to a name that is locked."""
    actor = Actor(PersonId(0), office_id)
    with acting_as(actor):
        with connection.cursor() as cursor:
            cursor.execute("select lock_account(%s, %s)", [person_id, now])
            [is_news] = cursor.fetchone()
        if is_news:
            record(
                "person.locked",
                actor=actor,
                now=now,
                ids={"person": person_id, "source": source},
            )


def release(person_id: PersonId, *, actor: Actor, now: datetime, source: str = TERMINAL) -> bool:
    """Release a lock; False if there was none.

    Raises AdministratorsOnly, OwnAccount, PersonNotFound.
    """
    with acting_as(actor):
        name = _demand(person_id, actor)
        released = Account.objects.filter(
            office_id=actor.office_id, person_id=person_id, locked_at__isnull=False
        ).update(locked_at=None)
        if released:
            forget_failures(name)
            record(
                "person.released", actor=actor, now=now, ids={"person": person_id, "source": source}
            )
    return bool(released)


def disable(person_id: PersonId, *, actor: Actor, now: datetime, source: str = TERMINAL) -> bool:
    """Let a person neither sign in nor act by token, and end their sessions; False if that was so.

    Raises AdministratorsOnly, OwnAccount, PersonNotFound.
    """
    with acting_as(actor):
        _demand(person_id, actor)
        disabled = _disable(person_id, actor.office_id, is_idle=False, now=now)
        if disabled:
            record(
                "person.disabled",
                actor=actor,
                now=now,
                ids={"person": person_id, "why": "by_hand", "source": source},
            )
    return disabled


def enable(person_id: PersonId, *, actor: Actor, now: datetime, source: str = TERMINAL) -> bool:
    """Let a disabled person sign in again, as if used today; False if they could.

    Raises AdministratorsOnly, OwnAccount, PersonNotFound.
    """
    with acting_as(actor):
        _demand(person_id, actor)
        enabled = Account.objects.filter(
            office_id=actor.office_id, person_id=person_id, disabled_at__isnull=False
        ).update(disabled_at=None, is_idle=False, used_on=now.date())
        if enabled:
            record(
                "person.enabled", actor=actor, now=now, ids={"person": person_id, "source": source}
            )
    return bool(enabled)


def reset_factors(
    person_id: PersonId, *, actor: Actor, now: datetime, source: str = TERMINAL
) -> int:
    """Remove all second factors and recovery codes of a person and end their sessions; how many
    factors there were. At the next sign-in they add one anew: until then the first factor is all
    that guards the account, so this belongs into a meeting with the person.

    Raises AdministratorsOnly, OwnAccount, PersonNotFound.
    """
    with acting_as(actor):
        _demand(person_id, actor)
        mine = Q(office_id=actor.office_id, person_id=person_id)
        removed, _ = Factor.objects.filter(mine).delete()
        RecoveryCode.objects.filter(mine).delete()
        _end_sessions(person_id, actor.office_id, now)
        record(
            "factors.reset",
            actor=actor,
            now=now,
            ids={"person": person_id, "factors": removed, "source": source},
        )
    return removed


def disable_idle(*, now: datetime) -> int:
    """Disable every account that nobody used for as long as the settings allow; how many. The
    installation's operator acts, for each office."""
    before = (now - timedelta(days=settings.ACCOUNT_IDLE_DAYS)).date()
    operator = find_operator()
    with acting_as(operator.at_home()), connection.cursor() as cursor:
        cursor.execute("select * from idle_accounts(%s)", [before])
        idle = cursor.fetchall()
    return sum(
        _disable_idle(PersonId(person), actor=Actor(operator.id, OfficeId(office)), now=now)
        for office, person in idle
    )


def note_account_use(today: date) -> None:
    """That the acting person's account was used on this day. What was done has entries of its own,
    so this has none. Inside `acting_as`."""
    with connection.cursor() as cursor:
        cursor.execute("select note_account_use(%s)", [today])


def clear_old(*, now: datetime) -> int:
    """Remove failures that count no more and sessions that are long over; how many rows. The
    installation's operator acts."""
    hours = max(settings.SESSION_HOURS, 24)
    with acting_as(find_operator().at_home()), connection.cursor() as cursor:
        cursor.execute("select clear_sign_ins(%s)", [now - timedelta(hours=2 * hours)])
        return int(cursor.fetchone()[0])


def _disable_idle(person_id: PersonId, *, actor: Actor, now: datetime) -> bool:
    with acting_as(actor):
        disabled = _disable(person_id, actor.office_id, is_idle=True, now=now)
        if disabled:
            record(
                "person.disabled",
                actor=actor,
                now=now,
                ids={"person": person_id, "why": "idle", "source": "worker"},
            )
    return disabled


def _disable(person_id: PersonId, office_id: OfficeId, *, is_idle: bool, now: datetime) -> bool:
    changed = Account.objects.filter(
        office_id=office_id, person_id=person_id, disabled_at__isnull=True
    ).update(disabled_at=now, is_idle=is_idle)
    if changed:
        _end_sessions(person_id, office_id, now)
    return bool(changed)


def _end_sessions(person_id: PersonId, office_id: OfficeId, now: datetime) -> None:
    Session.objects.filter(office_id=office_id, person_id=person_id, ended_at__isnull=True).update(
        ended_at=now
    )


def _demand(person_id: PersonId, actor: Actor) -> str:
    """The name of the person, if the actor may look after them. Inside `acting_as`."""
    if not is_administrator(actor):
        raise AdministratorsOnly
    if person_id == actor.person_id:
        raise OwnAccount
    name = (
        Person.objects.filter(pk=person_id, office_id=actor.office_id)
        .values_list("name", flat=True)
        .first()
    )
    if name is None:
        raise PersonNotFound(f"#{person_id}")
    return name


def forget_failures(name: str) -> None:
    """After a whole sign-in, and when a lock is released: the name begins anew."""
    with connection.cursor() as cursor:
        cursor.execute("select forget_sign_in_failures(%s)", [digest_name(name)])
