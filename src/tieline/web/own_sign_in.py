"""How I sign in: my second factors, recovery codes, password, and the sessions that stand.

Whoever changes what proves them proves themselves again first, unless they just did.
"""

from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tieline.apps.offices import callers, factors, sessions
from tieline.apps.offices import queries as offices
from tieline.apps.offices.errors import BadCaller
from tieline.core.ids import PersonId
from tieline.web import enrolling, passkeys, session_state
from tieline.web.account import CodeWordForm, PasswordForm, render_account
from tieline.web.enrolling import FactorForm
from tieline.web.pages import render_page
from tieline.web.rules import demands_nothing, person_of, signed_in
from tieline.web.second_factor import prove
from tieline.web.sign_in import safe_next

_OWN: Final = "how one signs in is one's own"
NOT_PROVED: Final = "This does not prove that it is you."


@signed_in
@demands_nothing(_OWN)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_page(request: HttpRequest) -> HttpResponse:
    """Prove again who I am: by the password, or by a second factor."""
    following, now = safe_next(request), datetime.now(UTC)
    if request.method == "POST":
        was_locked = _is_locked(request)
        if _is_proved(request, now):
            session_state.note_confirmed(request, now)
            return redirect(following)
        # Who fails too often here is locked like anywhere, and this session is over too. A lock
        # that somebody set from elsewhere leaves it alone.
        if _is_locked(request) and not was_locked:
            session_state.end_session(request, now)
            return redirect("sign_in")
    context = {
        "here": "account",
        "following": following,
        "problem": NOT_PROVED if request.method == "POST" else "",
        "has_password": _has_password(person_of(request).id),
        **passkeys.ask_to_prove(request, person_of(request)),
    }
    return render_page(
        request, "confirm.html", context, status=422 if request.method == "POST" else 200
    )


@signed_in
@demands_nothing(_OWN)
@require_http_methods(["GET", "HEAD", "POST"])
def add_factor_page(request: HttpRequest) -> HttpResponse:
    """Add another second factor."""
    now, person = datetime.now(UTC), person_of(request)
    if not session_state.is_confirmed(request, now):
        return _to_confirm("add_factor")
    form = enrolling.add(request, person, now) if request.method == "POST" else FactorForm()
    if form is None:
        messages.success(request, "The second factor is added.")
        return redirect("account")
    context = {
        "here": "account",
        "form": form,
        **enrolling.totp_context(request, person),
        **passkeys.ask_to_add(request, person),
    }
    return render_page(
        request, "factor_add.html", context, status=422 if request.method == "POST" else 200
    )


@signed_in
@demands_nothing(_OWN)
@require_POST
def remove_factor(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Remove one of my second factors, if it is not the last."""
    now = datetime.now(UTC)
    if not session_state.is_confirmed(request, now):
        return _to_confirm("account")
    factors.remove_factor(
        uuid, actor=person_of(request).at_home(), now=now, source=session_state.source_of(request)
    )
    messages.success(request, "The second factor is removed.")
    return redirect("account")


@signed_in
@demands_nothing(_OWN)
@require_POST
def make_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes in place of the old. They are in this answer alone."""
    now = datetime.now(UTC)
    if not session_state.is_confirmed(request, now):
        return _to_confirm("account")
    codes = factors.make_recovery_codes(
        actor=person_of(request).at_home(), now=now, source=session_state.source_of(request)
    )
    context = {"here": "account", "codes": codes, "following": reverse("account")}
    return render_page(request, "recovery_codes.html", context)


@signed_in
@demands_nothing(_OWN)
@require_POST
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password, against the present one. All my other sessions end."""
    form, now, person = PasswordForm(request.POST), datetime.now(UTC), person_of(request)
    if not form.is_valid():
        return render_account(request, password=form)
    try:
        validate_password(form.cleaned_data["fresh"])
    except ValidationError as error:
        form.add_error("fresh", error)
        return render_account(request, password=form)
    claim = session_state.claim_of(request, person.name)
    present, was_locked = form.cleaned_data["present"], _is_locked(request)
    if sessions.prove_by_password(claim, present, now=now, person_id=person.id) is None:
        if _is_locked(request) and not was_locked:
            session_state.end_session(request, now)
            return redirect("sign_in")
        form.add_error("present", "The present password is wrong.")
        return render_account(request, password=form)
    actor, key = person.at_home(), request.session.session_key or ""
    sessions.change_password(form.cleaned_data["fresh"], key, actor=actor, now=now)
    session_state.keep_session(request, actor)
    messages.success(request, "Your password is changed, and your other sessions are ended.")
    return redirect("account")


@signed_in
@demands_nothing(_OWN)
@require_POST
def set_code_word(request: HttpRequest) -> HttpResponse:
    """The word by which a watch desk knows me on the telephone."""
    form, now = CodeWordForm(request.POST), datetime.now(UTC)
    if not session_state.is_confirmed(request, now):
        return _to_confirm("account")
    if not form.is_valid():
        return render_account(request, code_word=form)
    try:
        word = form.cleaned_data["word"]
        callers.set_code_word(word, actor=person_of(request).at_home(), now=now)
    except BadCaller as error:
        form.add_error("word", error.message)
        return render_account(request, code_word=form)
    messages.success(request, "Your code word is set. It is shown never again.")
    return redirect("account")


@signed_in
@demands_nothing(_OWN)
@require_POST
def end_session(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End one of my sessions."""
    sessions.end_session(uuid, actor=person_of(request).at_home(), now=datetime.now(UTC))
    messages.success(request, "The session is ended.")
    return redirect("account")


@signed_in
@demands_nothing(_OWN)
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all my sessions but this one."""
    key = request.session.session_key or ""
    sessions.end_other_sessions(key, actor=person_of(request).at_home(), now=datetime.now(UTC))
    messages.success(request, "Your other sessions are ended.")
    return redirect("account")


def _is_proved(request: HttpRequest, now: datetime) -> bool:
    person = person_of(request)
    if "password" not in request.POST:
        return prove(request, person, now) is not None
    claim = session_state.claim_of(request, person.name)
    given = request.POST["password"][:1000]
    return sessions.prove_by_password(claim, given, now=now, person_id=person.id) is not None


def _is_locked(request: HttpRequest) -> bool:
    return sessions.is_locked(person_of(request).at_home().as_viewer())


def _has_password(person_id: PersonId) -> bool:
    account = offices.find_account(person_id=person_id)
    return account is not None and bool(account.password)


def _to_confirm(following: str) -> HttpResponse:
    return redirect(f"{reverse('confirm')}?{urlencode({'next': reverse(following)})}")
