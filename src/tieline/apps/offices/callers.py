"""Whoever calls a watch desk: is it them? By the code word they set, or by calling them back.

A caller is called back on the number on record and never on one they give. Each look and each outcome
leaves its trace.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import PURPOSE_MAX, record, record_look
from tieline.apps.offices.attempts import Digests, count_failures, failure_window, note_failure
from tieline.apps.offices.errors import (
    BadCaller,
    CallerCheckNotFound,
    CallerNotFound,
    PersonNotFound,
)
from tieline.apps.offices.models import CallerCheck, CallerCode, Office
from tieline.apps.offices.queries import find_person, find_person_by_id
from tieline.apps.offices.sealed_secrets import digest_caller, digest_source
from tieline.core.caller_checks import (
    CODE_WORD_LEAST,
    CODE_WORD_MOST,
    NAMEABLE_FOR,
    VERIFIED,
    Outcome,
    fold_code_word,
)
from tieline.core.ids import Actor, AuditEntryId, OfficeId, PersonId, Viewer

LISTED_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class SaidCaller:
    """Who somebody on the telephone says they are, and what they want."""

    office_code: str
    name: str
    purpose: str


@dataclass(frozen=True, slots=True)
class CallerRecord:
    """What is on record of that person: the numbers to call back, and whether a code word would do."""

    person_id: PersonId
    office_id: OfficeId
    name: str
    full_name: str
    phone: str
    contact_name: str
    contact_phone: str
    has_code_word: bool
    is_locked: bool


@dataclass(frozen=True, slots=True)
class CallerCheckRow:
    """How the check of a caller ended."""

    uuid: UUID
    caller_office_id: OfficeId
    caller_name: str
    purpose: str
    outcome: Outcome
    checked_at: datetime
    checked_by: PersonId


@dataclass(frozen=True, slots=True, repr=False)
class _Found:
    record: CallerRecord
    hash: str
    entry: AuditEntryId


def set_code_word(word: str, *, actor: Actor, now: datetime) -> None:
    """One's own code word, in place of any before; lifts a lock. It is shown never again.

    The actor acts for their home office. Raises BadCaller.
    """
    folded = fold_code_word(word)
    if not CODE_WORD_LEAST <= len(folded) <= CODE_WORD_MOST or not folded.isprintable():
        raise BadCaller(
            "bad_code_word",
            f"A code word has {CODE_WORD_LEAST} to {CODE_WORD_MOST} characters, capitals and further "
            "spaces left aside. Two or three words that one can say do well.",
        )
    facts = {"hash": make_password(folded), "set_at": now, "locked_at": None}
    with acting_as(actor):
        own = {"office_id": actor.office_id, "person_id": actor.person_id}
        if not CallerCode.objects.filter(**own).update(**facts):
            CallerCode.objects.create(**own, **facts)
        record("code_word.set", actor=actor, now=now)


def code_word_set_at(viewer: Viewer) -> datetime | None:
    """Since when the viewer's own code word stands; None without one, or when it is locked."""
    with acting_as(viewer):
        return (
            CallerCode.objects.filter(
                office_id=viewer.office_id, person_id=viewer.person_id, locked_at__isnull=True
            )
            .values_list("set_at", flat=True)
            .first()
        )


def seek(said: SaidCaller, *, actor: Actor, now: datetime) -> CallerRecord:
    """What is on record of whoever it is said to be. The look is recorded first.

    Raises CallerNotFound, PurposeMissing, RightMissing.
    """
    return _seek(said, actor, now).record


def hear_code_word(said: SaidCaller, word: str, *, actor: Actor, now: datetime) -> CallerCheckRow:
    """Whether the word is theirs. Too many wrong ones lock the word until its person sets another.

    Raises CallerNotFound, BadCaller where no word can prove them, PurposeMissing, RightMissing.
    """
    found = _seek(said, actor, now)
    if not found.record.has_code_word or found.record.is_locked:
        raise BadCaller(
            "no_code_word",
            "They have set no code word, or it is locked after too many wrong ones. Call them back "
            "on the number on record.",
        )
    with acting_as(actor, durable=True):
        digests = Digests(
            digest_caller(found.record.person_id), digest_source(f"desk {actor.office_id}")
        )
        failed, _ = count_failures(digests, since=now - failure_window())
        # As long as the word can be tried at all: of many at once, no more are tried than may fail.
        is_theirs = failed < settings.SIGN_IN_FAILURES and check_password(
            fold_code_word(word[:CODE_WORD_MOST]), found.hash
        )
        if not is_theirs:
            note_failure(digests, now)
            if failed + 1 >= settings.SIGN_IN_FAILURES:
                _lock(found, now)
        outcome = Outcome.BY_CODE_WORD if is_theirs else Outcome.WRONG_CODE_WORD
        return _enter(said, found, outcome, actor, now)


def note_outcome(
    said: SaidCaller, outcome: Outcome, *, actor: Actor, now: datetime
) -> CallerCheckRow:
    """That they were called back on the number on record and it was them, or that they were refused.

    Raises BadCaller for an outcome that only a code word gives, CallerNotFound, RightMissing.
    """
    if outcome not in (Outcome.BY_CALL_BACK, Outcome.REFUSED):
        raise BadCaller("bad_outcome", "Say that they were called back, or that they were refused.")
    found = _seek(said, actor, now)
    with acting_as(actor, durable=True):
        return _enter(said, found, outcome, actor, now)


def list_checks(viewer: Viewer) -> list[CallerCheckRow]:
    """The latest checks of callers by the viewer's office; LISTED_MOST of them."""
    with acting_as(viewer):
        rows = CallerCheck.objects.filter(office_id=viewer.office_id).order_by("-id")
        return [_row(row) for row in rows[:LISTED_MOST]]


def get_passed(viewer: Viewer, ident: str, *, now: datetime) -> int:
    """The check of a caller that another check rests on: of the viewer's office, passed within the
    hour, of somebody who may still act: not of one revoked since. Raises CallerCheckNotFound."""
    try:
        uuid = UUID(ident)
    except ValueError:
        raise CallerCheckNotFound from None
    with acting_as(viewer):
        row = CallerCheck.objects.filter(
            office_id=viewer.office_id,
            uuid=uuid,
            outcome__in=[outcome.value for outcome in VERIFIED],
            checked_at__gt=now - NAMEABLE_FOR,
        ).first()
    if row is None:
        raise CallerCheckNotFound
    try:
        find_person_by_id(PersonId(row.caller_id))
    except PersonNotFound:
        raise CallerCheckNotFound from None
    return int(row.pk)


def _seek(said: SaidCaller, actor: Actor, now: datetime) -> _Found:
    # Nobody of that name is sought like everybody else: whether there is one is told after the right
    # to know it was asked. The entry is read in this office, so it names nobody of another than was said.
    office_code = said.office_code.strip()
    person_id = _person_called(said.name.strip(), office_code)
    entry = record_look(
        "caller.sought", actor=actor, now=now, purpose=said.purpose, ids={"person": person_id}
    )
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute(
            "select * from find_caller(%s, %s, %s)",
            [entry, office_code, person_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise CallerNotFound
    person, office, name, full_name, phone, poc_name, poc_phone, hashed, is_locked = row
    found = CallerRecord(
        PersonId(person),
        OfficeId(office),
        name,
        full_name,
        phone,
        poc_name or "",
        poc_phone or "",
        bool(hashed),
        is_locked,
    )
    return _Found(found, hashed or "", entry)


def _person_called(name: str, office_code: str) -> int:
    try:
        found = find_person(name)
    except PersonNotFound:
        return 0
    # Offices are a directory that anyone may read.
    is_of_it = Office.objects.filter(pk=found.home_office_id, code=office_code).exists()
    return found.id if is_of_it else 0


def _lock(found: _Found, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select lock_code_word(%s, %s, %s)", [found.entry, found.record.person_id, now]
        )


def _enter(
    said: SaidCaller, found: _Found, outcome: Outcome, actor: Actor, now: datetime
) -> CallerCheckRow:
    row = CallerCheck.objects.create(
        office_id=actor.office_id,
        caller_office_id=found.record.office_id,
        caller_id=found.record.person_id,
        caller_name=found.record.name,
        purpose=said.purpose.strip()[:PURPOSE_MAX],
        outcome=outcome,
        checked_at=now,
        checked_by=actor.person_id,
    )
    record(
        "caller.checked",
        actor=actor,
        now=now,
        ids={
            "caller_check": row.pk,
            "person": found.record.person_id,
            "office": found.record.office_id,
            "outcome": outcome.value,
        },
        purpose=row.purpose,
    )
    return _row(row)


def _row(row: CallerCheck) -> CallerCheckRow:
    return CallerCheckRow(
        row.uuid,
        OfficeId(row.caller_office_id),
        row.caller_name,
        row.purpose,
        Outcome(row.outcome),
        row.checked_at,
        PersonId(row.checked_by),
    )
