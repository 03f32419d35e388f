"""Signing in through an OpenID Connect provider: its word instead of a name and password.

Authlib asks (authorisation code, PKCE, state, nonce) and checks what comes back: signature, issuer,
audience, nonce, time. Here it is decided whose name that is, and whether the provider's word is
taken for the second factor too. Whatever is wrong has one answer.
"""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from joserfc.errors import JoseError
from requests import RequestException

from tieline.apps.offices import queries as offices
from tieline.apps.offices.attempts import record_refusal
from tieline.apps.offices.sessions import prove_by_provider
from tieline.core.ids import PersonId
from tieline.core.proofs import Proof
from tieline.journeys import failures
from tieline.web import session_state
from tieline.web.rules import SIGN_IN, open_to_all
from tieline.web.sign_in import NOT_AGREED, render_sign_in, safe_next

NO_PROVIDER: Final = "No provider is set up here."
NOT_REACHED: Final = "The provider cannot be reached now. Try again, or use your password."
NOT_VOUCHED: Final = "The provider did not vouch for anyone who may sign in here."
_FOLLOWING: Final = "provider_following"
_TIMEOUT_S: Final = 10
_NAME_MAX: Final = 100
_log = logging.getLogger("tieline.web")
_FAULTS: Final = (AuthlibBaseError, JoseError, RequestException, RuntimeError, ValueError, KeyError)


@open_to_all
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider. By a page, since a form may lead to this host alone."""
    following = safe_next(request)
    if not request.POST.get("agreed"):
        return render_sign_in(request, following, NOT_AGREED)
    if not settings.OIDC_PROVIDER.issuer:
        return render_sign_in(request, following, NO_PROVIDER)
    back = request.build_absolute_uri(reverse("provider_return"))
    if settings.SESSION_COOKIE_SECURE:  # TLS ends at the proxy
        back = back.replace("http:", "https:", 1)
    try:
        answer = _client(settings.OIDC_PROVIDER).authorize_redirect(request, back)
    except _FAULTS as error:
        failures.log_failure(_log, error)
        return render_sign_in(request, following, NOT_REACHED)
    request.session[_FOLLOWING] = following
    return render(request, "provider.html", {"address": answer["Location"]})


@open_to_all
@require_safe
def come_back(request: HttpRequest) -> HttpResponse:
    """What the provider says of whoever comes back. Anyone else can ask this too."""
    now = datetime.now(UTC)
    following = request.session.pop(_FOLLOWING, "/")
    claims = _claims(request)
    name = claims.get(settings.OIDC_PROVIDER.name_claim) if claims else None
    if claims is None or not isinstance(name, str) or not _is_a_name(name):
        record_refusal(session_state.source_of(request), "provider", now=now)
        return render_sign_in(request, following, NOT_VOUCHED)
    account = prove_by_provider(session_state.claim_of(request, name), now=now)
    if account is None:
        return render_sign_in(request, following, NOT_VOUCHED)
    session_state.begin_pending(request, PersonId(account.pk), following, now)
    if not _took_two_factors(claims):
        return redirect("second_factor")
    person = offices.find_person_by_id(PersonId(account.pk))
    is_in = session_state.complete(request, person, Proof.PROVIDER, now)
    return redirect(following if is_in else SIGN_IN)


def _claims(request: HttpRequest) -> Mapping[str, Any] | None:
    """What the checked token says; None without one."""
    provider = settings.OIDC_PROVIDER
    if not provider.issuer or "state" not in request.GET:
        return None
    options = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
    }
    try:
        token = _client(provider).authorize_access_token(request, claims_options=options)
    except _FAULTS as error:
        failures.log_failure(_log, error)
        return None
    found: Mapping[str, Any] | None = token.get("userinfo")  # set from a checked id token alone
    return found


def _took_two_factors(claims: Mapping[str, Any]) -> bool:
    """Whether the token bears a word that this installation takes for both factors."""
    taken: frozenset[str] = settings.OIDC_PROVIDER.second_factor
    said = [claims.get("acr"), *(claims.get("amr") or [])]
    return any(isinstance(word, str) and word in taken for word in said)


def _is_a_name(name: str) -> bool:
    return 0 < len(name) <= _NAME_MAX and name.isprintable()


@lru_cache(maxsize=4)
def _client(provider: Any) -> Any:
    """The provider as Authlib knows it; its keys and addresses are asked for once, keys that are
    new to it again."""
    registry = OAuth()
    return registry.register(
        name="provider",
        client_id=provider.client_id,
        client_secret=provider.client_secret or None,
        server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile",
            "code_challenge_method": "S256",
            "default_timeout": _TIMEOUT_S,
        },
    )
