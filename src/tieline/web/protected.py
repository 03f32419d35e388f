"""Protected numbers: the desk of an agency's custodian."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from tieline.apps.looks.errors import TooManyChecks
from tieline.apps.selectors import protected
from tieline.core.errors import BadInput
from tieline.core.parsing.dates import read_seen_at
from tieline.core.rights import Right
from tieline.journeys import protecting
from tieline.journeys.protecting import NewListing
from tieline.web.listing_form import ProtectForm
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, signed_in

# Which field an error belongs to; any other is the number's. Its words never repeat what was given.
_FIELD_OF: Final[Mapping[str, str]] = MappingProxyType(
    {"bad_code_name": "code", "code_is_number": "code", "bad_expiry": "until"}
)
_NO_DATE: Final = "This is no day: give one such as 2027-03-01."


@signed_in
@demands(Right.PROTECT)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_page(request: HttpRequest) -> HttpResponse:
    """Whom the numbers met, the numbers by their codes, and a form to protect another."""
    if request.method != "POST":
        return _render(request, ProtectForm())
    form = ProtectForm(request.POST)
    until = _until(form) if form.is_valid() else None
    if form.errors:
        return _render(request, form, status=422)
    given = form.cleaned_data
    try:
        protecting.protect(
            given["code"],
            NewListing(given["value"], given["kind"] or None),
            expires_at=until,
            actor=actor_of(request),
            now=datetime.now(UTC),
        )
    except BadInput as error:
        form.add_error(_FIELD_OF.get(error.code, "value"), error.message)
        return _render(request, form, status=422)
    except TooManyChecks as error:  # its words hold numbers and a time
        form.add_error("value", error.message)
        answer = _render(request, form, status=429)
        answer["Retry-After"] = str(error.seconds_left(datetime.now(UTC)))
        return answer
    messages.success(request, "The number is protected, and was compared with what offices hold.")
    return redirect("protected")


@signed_in
@demands(Right.PROTECT)
@require_POST
def end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Protect a number no more."""
    reason = request.POST.get("reason", "")
    protected.end(uuid, reason=reason, actor=actor_of(request), now=datetime.now(UTC))
    messages.success(request, "The protection is ended.")
    return redirect("protected")


@signed_in
@demands(Right.PROTECT)
@require_POST
def mark_seen(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Note what was done about a match."""
    done = request.POST.get("done", "")
    protected.mark_seen(uuid, done=done, actor=actor_of(request), now=datetime.now(UTC))
    messages.success(request, "Noted.")
    return redirect("protected")


def _until(form: ProtectForm) -> datetime | None:
    text: str = form.cleaned_data["until"]
    if not text:
        return None
    try:
        return read_seen_at(text, "UTC")
    except BadInput:
        form.add_error("until", _NO_DATE)
        return None


def _render(request: HttpRequest, form: ProtectForm, *, status: int = 200) -> HttpResponse:
    desk = protecting.show_desk(actor=actor_of(request), now=datetime.now(UTC))
    context = {"here": "protected", "desk": desk, "form": form}
    return render_page(request, "protected.html", context, status=status)
