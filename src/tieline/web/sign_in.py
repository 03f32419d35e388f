"""Signing in and out. Each, and each failure, leaves its audit entry."""

from datetime import UTC, datetime
from typing import Final

from django import forms
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.offices import queries as offices
from tieline.core.ids import INSTALLATION_OFFICE, Actor, PersonId
from tieline.web.rules import SIGN_IN, actor_of, demands_nothing, open_to_all, signed_in

NOBODY: Final = Actor(PersonId(0), INSTALLATION_OFFICE)
WRONG: Final = "The name or the password is wrong."


class AccountBackend:
    """Accounts through the one function that may read a password hash.

    Not Django's base class: its permissions by group and user are not ours.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        name: str | None = None,
        password: str | None = None,
    ) -> AbstractBaseUser | None:
        """The account whose password this is. An unknown name takes as long as a known one."""
        if not name or not password:
            return None
        account = offices.find_account(name=name)
        if account is None:
            make_password(password)
            return None
        # Without a setter: nobody may write the row at sign-in, also not to renew the hash.
        return account if check_password(password, account.password) else None

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
    """The sign-in page, and what it sends."""
    following = _safe_next(request)
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(following)
        return render(request, "sign_in.html", {"following": following})
    form = SignInForm(request.POST)
    account = authenticate(request, **form.cleaned_data) if form.is_valid() else None
    if account is None:
        _leave_trace("person.sign_in_failed", NOBODY)
        page = {"following": following, "problem": WRONG}
        return render(request, "sign_in.html", page, status=422)
    login(request, account)
    _leave_trace("person.signed_in", _actor(account))
    return redirect(following)


@signed_in
@demands_nothing("leaving is open to everyone")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, here and in the database."""
    _leave_trace("person.signed_out", actor_of(request))
    logout(request)
    return redirect(SIGN_IN)


def _actor(account: AbstractBaseUser) -> Actor:
    return offices.find_person_by_id(account.pk).at_home()


def _leave_trace(action: str, actor: Actor) -> None:
    with acting_as(actor):
        record(action, actor=actor, now=datetime.now(UTC))


def _safe_next(request: HttpRequest) -> str:
    """Where to go afterwards: a page of ours, without a query, or the first one."""
    asked = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours and "?" not in asked else "/"
