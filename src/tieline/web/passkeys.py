"""Passkeys at a page: what the page asks of the browser, and what the form then sends.

What was asked lies in the session and serves one answer. A page asks anew each time it is shown.
"""

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from tieline.apps.offices import factors, passkeys
from tieline.apps.offices import queries as offices
from tieline.apps.offices.attempts import Claim
from tieline.apps.offices.errors import BadFactor
from tieline.apps.offices.passkeys import Site, State
from tieline.apps.offices.queries import KnownPerson
from tieline.core.proofs import Proof
from tieline.web.session_state import source_of

_TO_ADD: Final = "passkey_to_add"
_TO_PROVE: Final = "passkey_to_prove"
_ANSWER_MOST: Final = 100_000


def ask_to_add(request: HttpRequest, person: KnownPerson) -> dict[str, object]:
    """What a page needs for adding a passkey."""
    viewer = person.at_home().as_viewer()
    me = offices.people_by_id(viewer, {person.id})[person.id]
    asked = passkeys.ask_to_register(
        _site(request), person.id, me.name, me.full_name, factors.list_passkeys(viewer)
    )
    request.session[_TO_ADD] = asked.state
    return {"passkey_options": asked.options, "factor_name_most": factors.NAME_MAX}


def add(request: HttpRequest, person: KnownPerson, now: datetime) -> None:
    """Add the passkey that the form holds. Raises BadFactor."""
    state = _take(request, _TO_ADD)
    answer = request.POST.get("credential", "")
    if state is None or not 0 < len(answer) <= _ANSWER_MOST:
        raise BadFactor("passkey_not_asked", "Nothing was asked of a passkey here. Try again.")
    made = passkeys.register(_site(request), state, answer)
    name = request.POST.get("factor_name", "").strip()
    factors.add_passkey(
        made.credential,
        made.counter,
        name,
        actor=person.at_home(),
        now=now,
        source=source_of(request),
    )


def ask_to_prove(request: HttpRequest, person: KnownPerson) -> dict[str, object]:
    """What a page needs for proving a passkey; nothing for someone who has none."""
    known = factors.list_passkeys(person.at_home().as_viewer())
    if not known:
        return {}
    asked = passkeys.ask_to_prove(_site(request), known)
    request.session[_TO_PROVE] = asked.state
    return {"passkey_options": asked.options}


def prove(request: HttpRequest, person: KnownPerson, claim: Claim, now: datetime) -> Proof | None:
    """What the passkey in the form proved. None leaves its trace and counts."""
    state = _take(request, _TO_PROVE)
    answer = request.POST.get("credential", "")
    return factors.prove_by_passkey(
        lambda known: (
            None
            if state is None or len(answer) > _ANSWER_MOST
            else passkeys.verify(_site(request), state, answer, known)
        ),
        claim,
        actor=person.at_home(),
        now=now,
    )


def _take(request: HttpRequest, name: str) -> State | None:
    found: State | None = request.session.pop(name, None)
    return found


def _site(request: HttpRequest) -> Site:
    """As the browser sees it: TLS ends at the proxy, so its scheme is a setting."""
    scheme = "https" if settings.SESSION_COOKIE_SECURE else "http"
    origin = f"{scheme}://{request.get_host()}"
    return Site(urlsplit(origin).hostname or "", origin)
