"""Signing in, its first step, and signing out. Each, and each failure, leaves its audit entry."""

from datetime import UTC, datetime
from typing import Final

from django import forms
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tieline.apps.offices import queries as offices
from tieline.apps.offices.sessions import prove_by_password
from tieline.core.ids import PersonId
from tieline.web import session_state
from tieline.web.rules import (
    SIGN_IN,
    demands_nothing,
    find_signed_in,
    open_to_all,
    signed_in,
    signing_in,
)

WRONG: Final = "The name or the password is wrong."
NOT_AGREED: Final = "Agree to the terms of use to sign in."


class AccountBackend:
    """Accounts of sessions, through the one function that may read a person's row for it.

    Not Django's base class: its permissions by group and user are not ours. Names and passwords are
    proved in `prove_by_password`, which counts failures, and not by Django's `authenticate`.
    """

    def get_user(self, person_id: int) -> AbstractBaseUser | None:
        """The account of a session; None as soon as it may not sign in any more."""
        return offices.find_account(person_id=person_id)


class SignInForm(forms.Form):
    """Name and password. Both bounded: a hash of megabytes would be an attack."""

    name = forms.CharField(max_length=100)
    password = forms.CharField(max_length=1000, strip=False)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page, and what it sends. The answer to all that is wrong is the same."""
    following, now = safe_next(request), datetime.now(UTC)
    if request.method != "POST":
        is_here = find_signed_in(request, now) and not session_state.is_idle(request, now)
        return redirect(following) if is_here else render_sign_in(request, following)
    if not request.POST.get("agreed"):
        return render_sign_in(request, following, NOT_AGREED)
    form = SignInForm(request.POST)
    # What cannot be a name counts as a wrong one, under none.
    given = form.cleaned_data if form.is_valid() else {"name": "", "password": " "}
    claim = session_state.claim_of(request, given["name"])
    account = prove_by_password(claim, given["password"], now=now)
    if account is None:
        return render_sign_in(request, following, WRONG)
    session_state.begin_pending(request, PersonId(account.pk), following, now)
    return redirect("second_factor")


@signing_in
@require_safe
def start_again(request: HttpRequest) -> HttpResponse:
    """Forget the first factor that was proved, and begin anew."""
    session_state.end_session(request, datetime.now(UTC))
    return redirect(SIGN_IN)


@signed_in
@demands_nothing("leaving is open to everyone")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, here and in the database."""
    session_state.end_session(request, datetime.now(UTC))
    return redirect(SIGN_IN)


def render_sign_in(request: HttpRequest, following: str, problem: str = "") -> HttpResponse:
    """The page, with the notice before everything else."""
    context = {
        "following": following,
        "problem": problem,
        "banner": settings.BANNER,
        "provider": settings.OIDC_PROVIDER,
    }
    return render(request, "sign_in.html", context, status=422 if problem else 200)


def safe_next(request: HttpRequest) -> str:
    """Where to go afterwards: a page of ours, without a query, or the first one."""
    asked = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours and "?" not in asked else "/"
