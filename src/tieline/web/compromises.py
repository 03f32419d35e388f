"""Compromise: revoke somebody of one's own office, after seeing how far that reaches.

The page is open to everyone: whoever finds out reads there who can act. Offices and countries are the
operator's, on the machine itself.
"""

from datetime import UTC, date, datetime, time
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from tieline.apps.audit.errors import RightMissing
from tieline.apps.compromises import actions
from tieline.apps.compromises import queries as compromises
from tieline.apps.compromises.actions import NewCompromise
from tieline.apps.compromises.errors import BadCompromise, CompromiseStands
from tieline.apps.compromises.limits import REASON_MAX
from tieline.apps.offices import queries as offices
from tieline.apps.offices.errors import OperatorOnly, PersonNotFound
from tieline.core.rights import Right
from tieline.journeys import compromising
from tieline.web.acting import rights_of
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands_nothing, signed_in, viewer_of

_WHY: Final = "whoever finds a compromise reads here who can act; acting asks for the right itself"
_NAME_MAX: Final = 100


class DeclareForm(forms.Form):
    """Who, since when, and why."""

    person = forms.CharField(
        max_length=_NAME_MAX, error_messages={"required": "Choose who is compromised."}
    )
    since = forms.DateField(
        error_messages={
            "required": "Say since when.",
            "invalid": "Give a day, such as 2026-03-01.",
        }
    )
    reason = forms.CharField(
        max_length=REASON_MAX,
        error_messages={"required": "Say why: every office concerned is told."},
    )


class LiftForm(forms.Form):
    """Why they are reinstated."""

    reason = forms.CharField(max_length=REASON_MAX, error_messages={"required": "Say why."})


@signed_in
@demands_nothing(_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def declare_page(request: HttpRequest) -> HttpResponse:
    """What is declared, the form, and with POST how far it would reach; nothing is changed here."""
    if request.method != "POST":
        return _render(request, DeclareForm())
    form = DeclareForm(request.POST)
    new = _read(request, form)
    if new is None:
        return _render(request, form, status=422)
    try:
        extent = actions.preview(new, actor=actor_of(request), now=datetime.now(UTC))
    except (BadCompromise, CompromiseStands) as error:
        return _render_refused(request, form, error)
    return _render(request, form, extent=extent)


@signed_in
@demands_nothing(_WHY)
@require_POST
def declare(request: HttpRequest) -> HttpResponse:
    """Revoke them, at once."""
    form = DeclareForm(request.POST)
    new = _read(request, form)
    if new is None:
        return _render(request, form, status=422)
    try:
        told = compromising.declare(new, actor=actor_of(request), now=datetime.now(UTC))
    except (BadCompromise, CompromiseStands) as error:
        return _render_refused(request, form, error)
    messages.success(request, f"Revoked. Offices told to assess the damage: {told}.")
    return redirect("compromises")


@signed_in
@demands_nothing(_WHY)
@require_POST
def reinstate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let them be given access anew."""
    form = LiftForm(request.POST)
    if not form.is_valid():
        return _render(request, DeclareForm(), lift=form, status=422)
    reason = form.cleaned_data["reason"]
    try:
        actions.lift(str(uuid), reason=reason, actor=actor_of(request), now=datetime.now(UTC))
    except OperatorOnly:
        form.add_error("reason", "Only the operator of this installation may reinstate them.")
        return _render(request, DeclareForm(), lift=form, status=403)
    messages.success(request, "Reinstated. Nothing of what they had comes back by itself.")
    return redirect("compromises")


def _may_revoke(request: HttpRequest) -> bool:
    return bool({Right.SUPERVISE, Right.ADMINISTER} & rights_of(request))


def _read(request: HttpRequest, form: DeclareForm) -> NewCompromise | None:
    """What is asked for; None where the form says what is missing. Raises RightMissing."""
    if not form.is_valid():
        return None
    if not _may_revoke(request):
        raise RightMissing(Right.SUPERVISE)
    given = form.cleaned_data
    try:
        party = compromises.find_party(viewer_of(request), person=given["person"])
    except PersonNotFound:
        form.add_error("person", "Nobody of your office has this name. Choose again.")
        return None
    return NewCompromise(party, _begin(given["since"]), given["reason"])


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def _render_refused(
    request: HttpRequest, form: DeclareForm, error: BadCompromise | CompromiseStands
) -> HttpResponse:
    if error.code == "bad_compromise_day":
        form.add_error("since", "Give a day that has begun already.")
    elif error.code == "reason_missing":
        form.add_error("reason", f"Say why, in one line of at most {REASON_MAX} characters.")
    else:
        form.add_error("person", "They are revoked already; the list below shows since when.")
    return _render(request, form, status=422)


def _render(
    request: HttpRequest, form: DeclareForm, *, status: int = 200, **more: object
) -> HttpResponse:
    viewer = viewer_of(request)
    may_revoke = _may_revoke(request)
    colleagues = offices.list_colleagues(viewer)
    context = {
        "here": "compromises",
        "form": form,
        "may_revoke": may_revoke,
        "rows": compromises.list_compromises(viewer) if may_revoke else [],
        "people": [person for person in colleagues if person.id != viewer.person_id],
        "reason_most": REASON_MAX,
        **more,
    }
    if not may_revoke:
        context["administrators"] = offices.list_administrators(viewer)
    return render_page(request, "compromises.html", context, status=status)
