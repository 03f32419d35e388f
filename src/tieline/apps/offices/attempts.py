"""Trying to prove who one is: counted by name and by source, and locked after too many failures.

Every attempt ends in the same two answers, proven or not, whoever tries and whatever is wrong.
Only the audit trail says more, in the office of the person whose name it was.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.offices.accounts import lock
from tieline.apps.offices.queries import find_operator
from tieline.apps.offices.sealed_secrets import digest_name, digest_refusal, digest_source
from tieline.core.ids import INSTALLATION_OFFICE, Actor, OfficeId, PersonId

T = TypeVar("T")
NOBODY: Final = PersonId(0)
_MINUTE: Final = timedelta(minutes=1)
"""Of refusals that are alike the trail says so once in this time."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Who someone says they are, and the address they say it from."""

    name: str
    source: str


@dataclass(frozen=True, slots=True)
class _Standing:
    """How the sign-in of whoever bears a name stands."""

    person_id: PersonId
    office_id: OfficeId
    is_locked: bool
    is_disabled: bool


@dataclass(frozen=True, slots=True)
class Digests:
    """What stands for whoever is to be proved, and for where the attempt comes from."""

    name: UUID
    source: UUID


def attempt(
    claim: Claim, prove: Callable[[bool], T | None], *, wrong: str, now: datetime
) -> T | None:
    """What `prove` gives, or None after the failure is counted and recorded as `wrong`.

    `prove` is told whether this may succeed at all; it does the same work when it may not.
    Attempts on one name run one after the other: of many at once, no more are tried than may fail.
    """
    digests = Digests(digest_name(claim.name), digest_source(claim.source))
    with transaction.atomic():
        of_name, of_source = count_failures(digests, since=now - failure_window())
        standing = _find_standing(claim.name)
        refusal = _refusal(standing, of_name, of_source)
        proven = prove(refusal is None)
        if proven is not None and refusal is None:
            return proven
        if refusal is not None:
            _record_braked(claim, standing, refusal, now)
        else:
            _enter(claim, standing, "unknown" if standing is None else wrong, now)
            note_failure(digests, now)
            if standing is not None and of_name + 1 >= settings.SIGN_IN_FAILURES:
                lock(standing.person_id, standing.office_id, source=claim.source, now=now)
    return None


def record_refusal(source: str, outcome: str, *, now: datetime) -> None:
    """That someone was refused before it was known under which name; counts against nobody."""
    _record_braked(Claim("", source), None, outcome, now)


def write_waiting(*, now: datetime) -> int:
    """Write down the refusals of minutes that are over and that no entry stands for yet; returns how
    many entries. For the worker, as the installation's operator."""
    with acting_as(find_operator().at_home()):
        with connection.cursor() as cursor:
            cursor.execute("select said, waiting from take_sign_in_refusals(%s)", [now - _MINUTE])
            rows = cursor.fetchall()
        for said, waiting in rows:
            found = json.loads(said) if isinstance(said, str) else said
            person = found["person"]
            standing = (
                None
                if person is None
                else _Standing(PersonId(person), OfficeId(found["office"]), False, False)
            )
            _enter(Claim("", found["source"]), standing, found["outcome"], now, times=waiting)
    return len(rows)


def failure_window() -> timedelta:
    """For how long a failure counts."""
    return timedelta(minutes=settings.SIGN_IN_WINDOW_MINUTES)


def _refusal(standing: _Standing | None, of_name: int, of_source: int) -> str | None:
    """Why no proof would do, in one word for the trail; None if one does."""
    if standing is not None and standing.is_disabled:
        return "disabled"
    if standing is not None and standing.is_locked:
        return "locked"
    if of_name >= settings.SIGN_IN_FAILURES:
        return "too_many"
    return "too_many_from_source" if of_source >= settings.SIGN_IN_SOURCE_FAILURES else None


def _record_braked(claim: Claim, standing: _Standing | None, outcome: str, now: datetime) -> None:
    """What can be repeated without end: one entry a minute, which says how many it stands for."""
    said = json.dumps(
        {
            "office": INSTALLATION_OFFICE if standing is None else standing.office_id,
            "person": None if standing is None else standing.person_id,
            "source": claim.source,
            "outcome": outcome,
        },
        sort_keys=True,
    )
    with connection.cursor() as cursor:
        cursor.execute("select note_sign_in_refusal(%s, %s, %s)", [digest_refusal(said), said, now])
        times = cursor.fetchone()[0]
    if times:
        _enter(claim, standing, outcome, now, times=times)


def _enter(
    claim: Claim, standing: _Standing | None, outcome: str, now: datetime, *, times: int = 1
) -> None:
    """In the office whose person it would be; a name that nobody bears is written nowhere."""
    office = INSTALLATION_OFFICE if standing is None else standing.office_id
    actor = Actor(NOBODY, office)
    with acting_as(actor):
        record(
            "person.sign_in_failed",
            actor=actor,
            now=now,
            ids={
                "source": claim.source,
                "outcome": outcome,
                **({} if standing is None else {"person": standing.person_id}),
                **({} if times == 1 else {"times": times}),
            },
        )


def count_failures(digests: Digests, *, since: datetime) -> tuple[int, int]:
    """How often the name and the source failed since then. Attempts on one name wait for each other
    until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from count_sign_in_failures(%s, %s, %s)",
            [digests.name, digests.source, since],
        )
        row = cursor.fetchone()
    return row[0], row[1]


def note_failure(digests: Digests, now: datetime) -> None:
    """Count one more, inside the transaction that counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select note_sign_in_failure(%s, %s, %s)", [digests.name, digests.source, now]
        )


def _find_standing(name: str) -> _Standing | None:
    with connection.cursor() as cursor:
        cursor.execute("select * from find_standing(%s)", [name])
        row = cursor.fetchone()
    return None if row is None else _Standing(PersonId(row[0]), OfficeId(row[1]), row[2], row[3])
