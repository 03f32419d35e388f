"""Adding a second factor: the same steps for someone who has none yet and cannot get any further,
and for someone who adds another one to their account."""

from datetime import datetime
from typing import Final

import segno
from django import forms
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from tieline.apps.offices import factors
from tieline.apps.offices.errors import BadFactor, FactorDamaged
from tieline.apps.offices.queries import KnownPerson
from tieline.core.ids import PersonId
from tieline.web import passkeys
from tieline.web.session_state import source_of

_HELD: Final = "totp_to_add"


class FactorForm(forms.Form):
    """What the new app shows, or what the new passkey answered; and what the person calls it."""

    code = forms.CharField(
        max_length=20,
        required=False,
        error_messages={"required": "Enter the code that the app shows."},
    )
    factor_name = forms.CharField(
        max_length=factors.NAME_MAX,
        error_messages={"required": "Give it a name, such as the telephone it is on."},
    )


def held_secret(request: HttpRequest, person_id: PersonId) -> bytes:
    """The secret shown to this person in this session; a new one if there is none yet. It is kept
    sealed: a session lies in the database."""
    held = request.session.get(_HELD)
    if held is not None:
        try:
            return factors.held_totp_secret(held, person_id)
        except FactorDamaged:  # it was shown to somebody else
            pass
    secret = factors.new_totp_secret()
    request.session[_HELD] = factors.hold_totp_secret(secret, person_id)
    return secret


def add(request: HttpRequest, person: KnownPerson, now: datetime) -> FactorForm | None:
    """Add the app or passkey that the form sends; the form with what is wrong, or None."""
    form = FactorForm(request.POST)
    is_passkey = "credential" in request.POST
    form.fields["code"].required = not is_passkey
    if not form.is_valid():
        return form
    try:
        if is_passkey:
            passkeys.add(request, person, now)
        else:
            _add_totp(request, person, form.cleaned_data, now)
    except BadFactor as error:
        form.add_error("code" if error.code == "wrong_code" else "factor_name", error.message)
        return form
    return None


def _add_totp(
    request: HttpRequest, person: KnownPerson, given: dict[str, str], now: datetime
) -> None:
    secret = held_secret(request, person.id)
    factors.add_totp(
        secret,
        given["code"],
        given["factor_name"],
        actor=person.at_home(),
        now=now,
        source=source_of(request),
    )
    del request.session[_HELD]


def totp_context(request: HttpRequest, person: KnownPerson) -> dict[str, object]:
    """What the page shows of the secret: a picture for a camera, and letters to type."""
    secret = held_secret(request, person.id)
    text = factors.write_totp_secret(secret)
    return {
        "picture": _picture(factors.totp_address(secret, person.name)),
        "secret": " ".join(text[at : at + 4] for at in range(0, len(text), 4)),
        "factor_name_most": factors.NAME_MAX,
    }


def _picture(address: str) -> SafeString:
    """The address as a QR code, drawn as SVG within the page: the policy allows no `data:`."""
    drawn = segno.make(address, error="m").svg_inline(
        scale=4,
        omitsize=True,
        title="QR code for an authenticator app",
        svgclass="tl-qr",
        lineclass=None,
    )
    return mark_safe(drawn)  # noqa: S308 - made of modules, by the library
