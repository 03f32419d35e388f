"""My account: who I am here, how I sign in and where I am signed in, how I am mailed of notices, and
the tokens of my programs."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from tieline.apps.offices import callers, factors, mail_choices, tokens
from tieline.apps.offices import queries as offices
from tieline.apps.offices.accounts import may_look_after
from tieline.apps.offices.errors import BadMailChoice, BadToken
from tieline.apps.offices.mail_choices import NewMailChoice
from tieline.apps.offices.sessions import list_sessions
from tieline.apps.offices.tokens import (
    TOKEN_DAYS_MOST,
    TOKEN_NAME_MAX,
    MadeToken,
    NewToken,
)
from tieline.core.caller_checks import CODE_WORD_MOST
from tieline.core.mail_times import Pace
from tieline.web import words
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands_nothing, person_of, signed_in, viewer_of

_OWN: Final = "what it shows and changes is one's own"
DAYS_AT_FIRST: Final = 90
_HOURS: Final = range(24)
_ADDRESS_MAX: Final = 254
_DAYS_WRONG: Final = f"Give a number of days from 1 to {TOKEN_DAYS_MOST}."
# Which field an error of the action belongs to.
_FIELD_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bad_mail_pace": "pace",
        "bad_mail_hour": "hour",
        "bad_mail_address": "address",
        "no_mail_address": "address",
        "bad_token_name": "token_name",
        "bad_token_time": "days",
    }
)


class MailForm(forms.Form):
    """Where, how often and at which hour."""

    address = forms.CharField(required=False, max_length=_ADDRESS_MAX)
    pace = forms.ChoiceField(
        choices=[(pace.value, pace.value) for pace in Pace],
        error_messages={"required": "Choose how often."},
    )
    hour = forms.TypedChoiceField(
        choices=[(hour, hour) for hour in _HOURS],
        coerce=int,
        error_messages={"required": "Choose an hour.", "invalid_choice": "Choose an hour."},
    )


class TokenForm(forms.Form):
    """What a new token is called, and how long it stands."""

    token_name = forms.CharField(
        max_length=TOKEN_NAME_MAX,
        error_messages={"required": "Give the token a name, such as the program's."},
    )
    days = forms.IntegerField(
        min_value=1,
        max_value=TOKEN_DAYS_MOST,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _DAYS_WRONG
        ),
    )


class PasswordForm(forms.Form):
    """The present password and the new one, twice. Bounded, like at sign-in."""

    present = forms.CharField(
        max_length=1000, strip=False, error_messages={"required": "Enter your present password."}
    )
    fresh = forms.CharField(
        max_length=1000, strip=False, error_messages={"required": "Enter a new password."}
    )
    again = forms.CharField(max_length=1000, strip=False, required=False)

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("fresh"):
            raise forms.ValidationError("This is not the new password again.")
        return again


class CodeWordForm(forms.Form):
    """What I say on the telephone to prove that it is me. Never put back into the page."""

    word = forms.CharField(
        max_length=CODE_WORD_MOST, error_messages={"required": "Enter a code word."}
    )


@signed_in
@demands_nothing(_OWN)
@require_safe
def show_page(request: HttpRequest) -> HttpResponse:
    """All of it."""
    return render_account(request)


@signed_in
@demands_nothing(_OWN)
@require_POST
def set_mail(request: HttpRequest) -> HttpResponse:
    """How I want to be mailed."""
    form = MailForm(request.POST)
    if not form.is_valid():
        return render_account(request, mail=form)
    given = form.cleaned_data
    actor = actor_of(request)
    try:
        mail_choices.set_mail_choice(
            actor.person_id,
            actor.office_id,
            NewMailChoice(given["address"], given["pace"], given["hour"]),
            actor=actor,
            now=datetime.now(UTC),
        )
    except BadMailChoice as error:
        form.add_error(_FIELD_OF[error.code], error.message)
        return render_account(request, mail=form)
    messages.success(request, f"Your mail is set: {words.PACES[given['pace']].lower()}.")
    return redirect("account")


@signed_in
@demands_nothing(_OWN)
@require_POST
def create_token(request: HttpRequest) -> HttpResponse:
    """Make a token. Its text is in this answer alone: a session would keep it."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return render_account(request, token=form)
    actor, now = actor_of(request), datetime.now(UTC)
    expires_at = now + timedelta(days=form.cleaned_data["days"])
    try:
        made = tokens.create_token(
            NewToken(actor.person_id, form.cleaned_data["token_name"], expires_at),
            actor=actor,
            now=now,
        )
    except BadToken as error:
        form.add_error(_FIELD_OF[error.code], error.message)
        return render_account(request, token=form)
    return render_account(request, made=made)


@signed_in
@demands_nothing(_OWN)
@require_POST
def revoke_token(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Revoke one of my tokens; another person's is as good as none."""
    is_news = tokens.revoke_token(str(uuid), actor=actor_of(request), now=datetime.now(UTC))
    said = "The token is revoked." if is_news else "The token had been revoked before."
    messages.success(request, said)
    return redirect("account")


def render_account(
    request: HttpRequest,
    *,
    mail: MailForm | None = None,
    token: TokenForm | None = None,
    password: PasswordForm | None = None,
    made: MadeToken | None = None,
    code_word: CodeWordForm | None = None,
) -> HttpResponse:
    """The whole page, with a form on it that could not be taken, or a token that was just made."""
    viewer, at_home = viewer_of(request), person_of(request).at_home().as_viewer()
    now = datetime.now(UTC)
    choice = offices.get_mail_choice(viewer, viewer.person_id)
    tokens = [row for row in offices.list_tokens(viewer) if row.person_id == viewer.person_id]
    context = {
        "here": "account",
        "me": offices.people_by_id(viewer, {viewer.person_id})[viewer.person_id],
        "roles": offices.list_roles(viewer),
        "is_home": person_of(request).home_office_id == viewer.office_id,
        "mail": mail
        or MailForm(initial={"address": choice.address, "pace": choice.pace, "hour": choice.hour}),
        "paces": words.PACES.items(),
        "hours": [(str(hour), f"{hour:02}:00") for hour in _HOURS],
        "mail_is_on": settings.MAIL_IS_ON,
        "standing": [row for row in tokens if row.stands_at(now)],
        "ended": [row for row in tokens if not row.stands_at(now)],
        "token": token or TokenForm(initial={"days": DAYS_AT_FIRST}),
        "days_most": TOKEN_DAYS_MOST,
        "name_most": TOKEN_NAME_MAX,
        "made": made,
        "password": password or PasswordForm(),
        "code_word": code_word or CodeWordForm(),
        "code_word_set_at": callers.code_word_set_at(at_home),
        "has_password": bool(getattr(request.user, "password", "")),
        "factors": factors.list_factors(at_home),
        "codes_left": factors.count_codes(at_home),
        "sessions": list_sessions(at_home, request.session.session_key or "", now=now),
        "looks_after_people": may_look_after(viewer),
    }
    status = 422 if mail or token or password or code_word else 200
    return render_page(request, "account.html", context, status=status)
