"""What a browser's session remembers of signing in, and how the three steps of it follow.

First the name is proved (`begin_pending`): the session has a new key and lets nobody in yet. Then
the second factor is (`complete`): the key is new again, the person is signed in, and the session is
recorded. From then on it is kept when it was last used, and when the person last proved themselves.
"""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from tieline.apps.offices import queries as offices
from tieline.apps.offices import sessions
from tieline.apps.offices.attempts import Claim
from tieline.apps.offices.queries import KnownPerson
from tieline.apps.offices.sessions import NewSession
from tieline.core.ids import Actor, PersonId
from tieline.core.proofs import Proof

PENDING_S: Final = 10 * 60
CONFIRMED_S: Final = 10 * 60
_NOTE_EVERY_S: Final = 10
_PENDING: Final = "pending"
_ACTIVE_AT: Final = "active_at"
_CONFIRMED_AT: Final = "confirmed_at"


@dataclass(frozen=True, slots=True)
class Pending:
    """Someone whose first factor is proved, and where they go afterwards."""

    person_id: PersonId
    following: str


def source_of(request: HttpRequest) -> str:
    """The address that a request comes from. Behind proxies of one's own (TIELINE_PROXIES) it is
    what the outermost of them saw; what stands before that anyone can write."""
    shown = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        said = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        shown = said[-settings.PROXIES] if len(said) >= settings.PROXIES else shown
    try:
        return str(ip_address(shown.strip()))
    except ValueError:
        return "unknown"


def claim_of(request: HttpRequest, name: str) -> Claim:
    """Who someone at this browser says they are."""
    return Claim(name, source_of(request))


def begin_pending(request: HttpRequest, person_id: PersonId, following: str, now: datetime) -> None:
    """The first factor is proved. Nothing of the session before is kept, its key least of all."""
    end_session(request, now)
    request.session[_PENDING] = [int(person_id), following, int(now.timestamp())]
    request.session.cycle_key()
    rotate_token(request)


def pending_of(request: HttpRequest, now: datetime) -> Pending | None:
    """Whose second factor is awaited in this session; None after ten minutes."""
    found = request.session.get(_PENDING)
    if found is None or now.timestamp() - found[2] > PENDING_S:
        return None
    return Pending(PersonId(found[0]), found[1])


def complete(request: HttpRequest, person: KnownPerson, proof: Proof, now: datetime) -> bool:
    """Sign the person in, under a new key; False if they may not come in any more."""
    account = offices.find_account(person_id=person.id)
    if account is None:
        return False
    login(request, account)
    request.session.pop(_PENDING, None)
    note_use(request, now)
    note_confirmed(request, now)
    sessions.begin_session(
        NewSession(
            key=request.session.session_key or "",
            claim=claim_of(request, person.name),
            proof=proof,
            browser=request.headers.get("User-Agent", ""),
        ),
        actor=person.at_home(),
        now=now,
    )
    return True


def end_session(request: HttpRequest, now: datetime) -> None:
    """Sign out whoever is signed in here, and forget all that the session holds."""
    account_id, key = request.user.pk, request.session.session_key
    if account_id is not None and key is not None:
        person = offices.find_person_by_id(PersonId(account_id))
        sessions.sign_out(key, actor=person.at_home(), source=source_of(request), now=now)
    logout(request)


def keep_session(request: HttpRequest, actor: Actor) -> None:
    """After a change of the password: this session goes on, under a new key."""
    account = offices.find_account(person_id=actor.person_id)
    old = request.session.session_key
    if account is None or old is None:
        raise RuntimeError("a session without a person was to be kept")
    update_session_auth_hash(request, account)
    sessions.rekey_session(old, request.session.session_key or "", actor=actor)


def is_idle(request: HttpRequest, now: datetime) -> bool:
    """Whether nobody used the session for so long that it is locked."""
    used_at = request.session.get(_ACTIVE_AT, 0)
    return bool(now.timestamp() - used_at >= settings.IDLE_MINUTES * 60)


def note_use(request: HttpRequest, now: datetime) -> None:
    """The idle time begins anew. Written every ten seconds at most."""
    if now.timestamp() - request.session.get(_ACTIVE_AT, 0) >= _NOTE_EVERY_S:
        request.session[_ACTIVE_AT] = int(now.timestamp())


def note_confirmed(request: HttpRequest, now: datetime) -> None:
    """The person has just proved again who they are."""
    request.session[_CONFIRMED_AT] = int(now.timestamp())


def is_confirmed(request: HttpRequest, now: datetime) -> bool:
    """Whether that is recent enough for changing what proves them."""
    return bool(now.timestamp() - request.session.get(_CONFIRMED_AT, 0) <= CONFIRMED_S)
