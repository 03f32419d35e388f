"""Browsers in which people are signed in: begun, known again, listed and ended.

What is kept is the hash of the session's key. Django's own session lies beside it; ended here, it
lets nobody in any more, wherever its cookie is.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import connection
from django.db.models.query import QuerySet

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.offices.accounts import forget_failures, note_account_use
from tieline.apps.offices.attempts import Claim, attempt
from tieline.apps.offices.errors import SessionNotFound
from tieline.apps.offices.models import Person
from tieline.apps.offices.queries import find_account
from tieline.apps.offices.sealed_secrets import digest_key
from tieline.apps.offices.sign_in_models import Account, Session
from tieline.core.ids import Actor, Viewer
from tieline.core.proofs import Proof

_SEEN_EVERY: Final = timedelta(minutes=1)
_SOURCE_MAX: Final = 45
_BROWSER_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class NewSession:
    """A whole sign-in: the session's key, who by which name, what proved it, and where from."""

    key: str = field(repr=False)
    claim: Claim
    proof: Proof
    browser: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as its person sees it."""

    uuid: UUID
    proof: str
    source: str
    browser: str
    started_at: datetime
    seen_at: datetime
    is_this: bool


def prove_by_password(
    claim: Claim, password: str, *, now: datetime, person_id: int | None = None
) -> Person | None:
    """The account whose name and password these are. None leaves its trace and counts.

    A name that is unknown, locked or disabled, and one without a password, cost one hash as a
    wrong password does. `person_id` is given where someone signed in proves it anew.
    """

    def prove(may: bool) -> Person | None:
        account = (
            find_account(name=claim.name)
            if person_id is None
            else find_account(person_id=person_id)
        )
        if account is None or not account.password:
            make_password(password)
            return None
        return account if check_password(password, account.password) and may else None

    return attempt(claim, prove, wrong="wrong_password", now=now)


def prove_by_provider(claim: Claim, *, now: datetime) -> Person | None:
    """The account of a name that a provider vouched for. None leaves its trace and counts: nobody
    is added, and a name that is locked or disabled is vouched for in vain."""
    return attempt(
        claim, lambda may: find_account(name=claim.name) if may else None, wrong="unknown", now=now
    )


def begin_session(new: NewSession, *, actor: Actor, now: datetime) -> None:
    """Record a whole sign-in, and let the session's key in from now on."""
    with acting_as(actor):
        forget_failures(new.claim.name)
        note_account_use(now.date())
        session = Session(
            office_id=actor.office_id,
            person_id=actor.person_id,
            key_sha256=digest_key(new.key),
            proof=new.proof.value,
            source=new.claim.source[:_SOURCE_MAX],
            browser=new.browser[:_BROWSER_MAX],
            started_at=now,
            seen_at=now,
        )
        session.save(force_insert=True)
        record(
            "person.signed_in",
            actor=actor,
            now=now,
            ids={
                "session": session.pk,
                "source": new.claim.source,
                "proof": new.proof.value,
                "outcome": "signed_in",
            },
        )


def resume_session(key: str, *, actor: Actor, now: datetime) -> bool:
    """Whether this session stands: begun with both factors, not ended, not too long ago."""
    with acting_as(actor):
        found = _standing(actor, now).filter(key_sha256=digest_key(key)).first()
        if found is None:
            return False
        if now - found.seen_at >= _SEEN_EVERY:
            Session.objects.filter(pk=found.pk, seen_at__lt=now).update(seen_at=now)
            note_account_use(now.date())
    return True


def list_sessions(viewer: Viewer, key: str, *, now: datetime) -> list[SessionRow]:
    """The viewer's own sessions that stand, newest first; `key` says which one asks."""
    with acting_as(viewer):
        return [
            SessionRow(
                uuid=row.uuid,
                proof=row.proof,
                source=row.source,
                browser=row.browser,
                started_at=row.started_at,
                seen_at=row.seen_at,
                is_this=row.key_sha256 == digest_key(key),
            )
            for row in _standing(viewer, now).order_by("-started_at", "-id")
        ]


def end_session(uuid: UUID, *, actor: Actor, now: datetime) -> None:
    """End one of one's own sessions. Raises SessionNotFound."""
    with acting_as(actor):
        found = _standing(actor, now).filter(uuid=uuid).first()
        if found is None:
            raise SessionNotFound(str(uuid))
        Session.objects.filter(pk=found.pk).update(ended_at=now)
        record("session.ended", actor=actor, now=now, ids={"session": found.pk})


def end_other_sessions(key: str, *, actor: Actor, now: datetime) -> int:
    """End all of one's own sessions but the one that asks; how many."""
    with acting_as(actor):
        ended = _end_others(key, actor, now)
        record("sessions.ended", actor=actor, now=now, ids={"sessions": ended})
    return ended


def sign_out(key: str, *, actor: Actor, source: str, now: datetime) -> None:
    """End the session that asks."""
    with acting_as(actor):
        Session.objects.filter(
            office_id=actor.office_id, person_id=actor.person_id, key_sha256=digest_key(key)
        ).update(ended_at=now)
        record(
            "person.signed_out",
            actor=actor,
            now=now,
            ids={"source": source, "outcome": "signed_out"},
        )


def change_password(password: str, key: str, *, actor: Actor, now: datetime) -> None:
    """Set one's own password, and end every other session of one's own. The surface has asked for
    the present one, and has judged the new one."""
    with acting_as(actor):
        with connection.cursor() as cursor:
            cursor.execute("select change_own_password(%s)", [make_password(password)])
        ended = _end_others(key, actor, now)
        record("person.password_changed", actor=actor, now=now, ids={"sessions": ended})


def is_locked(viewer: Viewer) -> bool:
    """Whether the viewer's own name is locked; a session that stands goes on all the same."""
    with acting_as(viewer):
        return Account.objects.filter(person_id=viewer.person_id, locked_at__isnull=False).exists()


def rekey_session(old: str, new: str, *, actor: Actor) -> None:
    """The same session under a new key, after the key was changed to be safe."""
    with acting_as(actor):
        Session.objects.filter(
            office_id=actor.office_id, person_id=actor.person_id, key_sha256=digest_key(old)
        ).update(key_sha256=digest_key(new))


def _end_others(key: str, actor: Actor, now: datetime) -> int:
    mine = Session.objects.filter(
        office_id=actor.office_id, person_id=actor.person_id, ended_at__isnull=True
    )
    return mine.exclude(key_sha256=digest_key(key)).update(ended_at=now)


def _standing(party: Viewer | Actor, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(
        office_id=party.office_id,
        person_id=party.person_id,
        ended_at__isnull=True,
        started_at__gt=now - timedelta(hours=settings.SESSION_HOURS),
    )
