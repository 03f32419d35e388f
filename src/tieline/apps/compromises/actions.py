"""Declaring a compromise, which revokes at once, and lifting it, which gives nothing back."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.compromises.errors import BadCompromise, CompromiseNotFound, CompromiseStands
from tieline.apps.compromises.limits import REASON_MAX
from tieline.apps.offices.errors import OperatorOnly
from tieline.core.ids import Actor, OfficeId, PersonId, Viewer
from tieline.core.storable import is_line

_MUST: Final = f"Say why, in one line of at most {REASON_MAX} characters."
_EARLIEST: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Party:
    """Who is compromised: exactly one of a person, an office and a country. Built by `find_party`."""

    person_id: PersonId | None = None
    office_id: OfficeId | None = None
    country: str = ""


@dataclass(frozen=True, slots=True)
class NewCompromise:
    """Who is compromised since when, and why. The reason is told to every office concerned."""

    party: Party
    since_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a compromise reaches. `ended` counts by what was taken away, such as sessions; the
    others what was told: before and since the day, releases on record, notices issued to the party,
    and the looks of its people that asked for values."""

    ended: dict[str, int]
    since: int
    before: int
    released: int
    offices: int
    notices: int
    looks: int


class _UndoneError(Exception):
    """Ends the trial of a preview: all of it is rolled back."""

    def __init__(self, extent: Extent) -> None:
        super().__init__()
        self.extent = extent


def declare(new: NewCompromise, *, actor: Actor, now: datetime) -> int:
    """Revoke the party: from the commit of this one transaction on nobody of it can do anything.
    Returns the compromise's id.

    For the operator; for a person also a supervisor or administrator of their office, and never for
    oneself. Where an office has revoked the person already and the operator now does too, it is the
    same compromise, with its day and reason, and only the operator lifts it from then on. Raises
    RightMissing, BadCompromise, CompromiseStands.
    """
    check(new, now)
    with acting_as(actor, durable=True):
        return _declare(new, actor, now)


def preview(new: NewCompromise, *, actor: Actor, now: datetime) -> Extent:
    """What declaring it would take away and whom it would concern: it is done, counted and rolled
    back. That someone looked is recorded. Raises what `declare` raises."""
    check(new, now)
    with acting_as(actor):
        record("compromise.previewed", actor=actor, now=now, ids=_ids(new.party))
    try:
        with acting_as(actor):
            raise _UndoneError(_extent(_declare(new, actor, now)))
    except _UndoneError as undone:
        return undone.extent


def extent_of(viewer: Viewer, compromise_id: int) -> Extent:
    """How far a declared compromise reaches. Raises RightMissing where it is not the viewer's."""
    with acting_as(viewer):
        return _extent(compromise_id)


def lift(ident: str, *, reason: str, actor: Actor, now: datetime) -> None:
    """Reinstate the party: it may be given roles, ways in and releases anew, and gets back none it had.

    Raises BadCompromise without a reason, CompromiseNotFound, RightMissing, and OperatorOnly where
    the operator declared it.
    """
    if not is_line(reason, REASON_MAX):
        raise BadCompromise("reason_missing", _MUST)
    try:
        uuid = UUID(ident)
    except ValueError:
        raise CompromiseNotFound(ident) from None
    with acting_as(actor):
        with connection.cursor() as cursor:
            cursor.execute(
                "select may_lift from list_compromises() where uuid = %s and lifted_at is null",
                [uuid],
            )
            if cursor.fetchone() == (False,):
                raise OperatorOnly("reinstate whom it revoked itself")
            cursor.execute("select lift_compromise(%s, %s, %s)", [uuid, reason.strip(), now])
            lifted = cursor.fetchone()[0]
        if lifted is None:
            raise CompromiseNotFound(ident)
        record(
            "compromise.lifted",
            actor=actor,
            now=now,
            ids={"compromise": lifted},
            purpose=reason.strip(),
        )


def revoke_again(compromise_id: int, *, actor: Actor, now: datetime) -> None:
    """Take away what a transaction gave the party that was under way when it was revoked, and
    committed since. Roles and ways in open nothing meanwhile; a release holds until this is run. For the
    operator."""
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute("select revoke_again(%s, %s)", [compromise_id, now])


def check(new: NewCompromise, now: datetime) -> None:
    """Raises BadCompromise where the day or the reason cannot be used."""
    if not is_line(new.reason, REASON_MAX):
        raise BadCompromise("reason_missing", _MUST)
    if not _EARLIEST <= new.since_at <= now:
        raise BadCompromise(
            "bad_compromise_day",
            "Say since when it may be compromised: a day that has begun already.",
        )


def _declare(new: NewCompromise, actor: Actor, now: datetime) -> int:
    party, reason = new.party, new.reason.strip()
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from revoke_party(%s, %s, %s, %s, %s, %s)",
            [party.person_id, party.office_id, party.country, new.since_at, reason, now],
        )
        row = cursor.fetchone()
    if row is None:
        raise CompromiseStands
    made, is_new = row
    if is_new:
        record(
            "compromise.declared",
            actor=actor,
            now=now,
            ids={"compromise": made, **_ids(party)},
            purpose=reason,
        )
    else:
        record(
            "compromise.taken_over",
            actor=actor,
            now=now,
            ids={"compromise": made, **_ids(party)},
            purpose=reason,
        )
    return int(made)


def _extent(compromise_id: int) -> Extent:
    with connection.cursor() as cursor:
        cursor.execute("select ended from list_compromises() where id = %s", [compromise_id])
        [ended] = cursor.fetchone()
        cursor.execute("select * from count_told(%s)", [compromise_id])
        counts = cursor.fetchone()
    return Extent(json.loads(ended), *counts)


def _ids(party: Party) -> dict[str, int | str | list[int]]:
    named: dict[str, int | str | None] = {
        "person": party.person_id,
        "office": party.office_id,
        "country": party.country or None,
    }
    return {name: value for name, value in named.items() if value is not None}
