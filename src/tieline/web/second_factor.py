"""Signing in, its second step: prove the second factor, or add the first one.

Whoever comes here has proved their name and nothing more: no other page opens for them.
"""

from datetime import UTC, datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tieline.apps.offices import factors
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import KnownPerson
from tieline.core.proofs import Proof
from tieline.web import enrolling, passkeys, session_state
from tieline.web.enrolling import FactorForm
from tieline.web.rules import SIGN_IN, signing_in
from tieline.web.session_state import Pending

WRONG_CODE: Final = "This proves nothing: a code is wrong, or was used before."
_CODE_MOST: Final = 40


@signing_in
@require_http_methods(["GET", "HEAD", "POST"])
def prove_page(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor; without one, lead to adding it."""
    pending, person, now = _who(request)
    if not factors.list_factors(person.at_home().as_viewer()):
        return redirect("first_factor")
    if request.method != "POST":
        return _render(request, person)
    proof = prove(request, person, now)
    if proof is None:
        return _render(request, person, WRONG_CODE)
    if not session_state.complete(request, person, proof, now):
        return redirect(SIGN_IN)
    return redirect(pending.following)


@signing_in
@require_http_methods(["GET", "HEAD", "POST"])
def first_factor_page(request: HttpRequest) -> HttpResponse:
    """Add the first second factor, and with it come in. Recovery codes are in this answer alone."""
    pending, person, now = _who(request)
    if factors.list_factors(person.at_home().as_viewer()):
        return redirect("second_factor")  # one that is there is proved, not added to
    if request.method != "POST":
        return _render_first(request, person)
    form = enrolling.add(request, person, now)
    if form is not None:
        return _render_first(request, person, form)
    codes = factors.make_recovery_codes(
        actor=person.at_home(), now=now, source=session_state.source_of(request)
    )
    proof = Proof.PASSKEY if "credential" in request.POST else Proof.TOTP
    if not session_state.complete(request, person, proof, now):
        return redirect(SIGN_IN)
    return render(request, "recovery_codes.html", {"codes": codes, "following": pending.following})


def prove(request: HttpRequest, person: KnownPerson, now: datetime) -> Proof | None:
    """What the code or the passkey that was sent proves. None leaves its trace and counts."""
    claim = session_state.claim_of(request, person.name)
    if "credential" in request.POST:
        return passkeys.prove(request, person, claim, now)
    code = request.POST.get("code", "")[:_CODE_MOST]
    return factors.prove_by_code(code, claim, actor=person.at_home(), now=now)


def _who(request: HttpRequest) -> tuple[Pending, KnownPerson, datetime]:
    """Whose second factor is awaited. The rule of the view has let nobody else in."""
    now = datetime.now(UTC)
    pending = session_state.pending_of(request, now)
    if pending is None:
        raise RuntimeError("a view for people who are signing in was asked for by nobody")
    return pending, offices.find_person_by_id(pending.person_id), now


def _render(request: HttpRequest, person: KnownPerson, problem: str = "") -> HttpResponse:
    context = {"problem": problem, **passkeys.ask_to_prove(request, person)}
    return render(request, "second_factor.html", context, status=422 if problem else 200)


def _render_first(
    request: HttpRequest, person: KnownPerson, form: FactorForm | None = None
) -> HttpResponse:
    context = {
        "form": form or FactorForm(),
        **enrolling.totp_context(request, person),
        **passkeys.ask_to_add(request, person),
    }
    return render(request, "first_factor.html", context, status=422 if form else 200)
