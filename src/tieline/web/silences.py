"""Silences: what supervisors say to them, and whom they let coordinate for the office."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from tieline.apps.accords import clearances
from tieline.apps.accords.errors import BadClearance
from tieline.apps.cases import postures
from tieline.apps.cases.errors import BadSilence
from tieline.core.postures import SilenceEnd
from tieline.core.rights import Right
from tieline.journeys import changing_answers, clearing
from tieline.journeys.silencing import get_silence, list_of_office
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, signed_in, viewer_of


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        max_length=postures.REASON_MAX, error_messages={"required": "Say why: it is kept."}
    )


class ClearForm(forms.Form):
    """Whom, for what, and why."""

    person = forms.CharField(
        max_length=100, error_messages={"required": "Choose a coordinator."}
    )  # fmt: skip
    silent = forms.BooleanField(required=False)
    reason = forms.CharField(
        max_length=clearances.REASON_MAX, error_messages={"required": "Say why: it is kept."}
    )


@signed_in
@demands(Right.SUPERVISE)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """The silences of the office and its coordinators."""
    return _render(request)


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def allow(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let a silence that was asked for last."""

    def step(_reason: str) -> str:
        postures.allow_silence(uuid, actor=actor_of(request), now=datetime.now(UTC))
        return "Allowed: it lasts 90 days from now, unless it is renewed."

    return _do(request, step, takes_reason=False)


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def renew(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let a silence last for another while, for a reason of its own."""

    def step(reason: str) -> str:
        postures.renew_silence(uuid, reason, actor=actor_of(request), now=datetime.now(UTC))
        return "Renewed: it lasts 90 days from now."

    return _do(request, step)


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def refuse(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Refuse a silence that was asked for: the case answers as before it."""
    return _do(request, _end(request, uuid, SilenceEnd.REFUSED, "Refused"))


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End a silence before its time."""
    return _do(request, _end(request, uuid, SilenceEnd.LIFTED, "Ended"))


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def clear(request: HttpRequest) -> HttpResponse:
    """Clear a coordinator."""
    form = ClearForm(request.POST)
    if not form.is_valid():
        return _render(request, clearing_form=form, status=422)
    given = form.cleaned_data
    try:
        clearing.clear(
            given["person"],
            is_for_silent=given["silent"],
            reason=given["reason"],
            actor=actor_of(request),
            now=datetime.now(UTC),
        )
    except BadClearance as error:
        field = "reason" if error.code == "reason_missing" else "person"
        form.add_error(field, error.message)
        return _render(request, clearing_form=form, status=422)
    messages.success(request, "Cleared.")
    return redirect("silences")


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def end_clearance(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End a coordinator's clearance."""
    try:
        clearing.end_clearance(uuid, actor=actor_of(request), now=datetime.now(UTC))
    except BadClearance as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Ended: they see nothing more of your office.")
    return redirect("silences")


def _end(
    request: HttpRequest, uuid: UUID, how: SilenceEnd, said: str
) -> Callable[[str], str]:  # fmt: skip
    def step(reason: str) -> str:
        now = datetime.now(UTC)
        get_silence(viewer_of(request), uuid, now=now)
        is_settled = changing_answers.end_silence(
            uuid, how, reason, actor=actor_of(request), now=now
        )
        follows = "" if is_settled else " What others are told follows in a minute."
        return f"{said}: the case answers as before.{follows}"

    return step


def _do(
    request: HttpRequest, step: Callable[[str], str], *, takes_reason: bool = True
) -> HttpResponse:
    form = ReasonForm(request.POST)
    if takes_reason and not form.is_valid():
        return _render(request, form=form, status=422)
    try:
        said = step(form.cleaned_data["reason"] if takes_reason else "")
    except BadSilence as error:
        messages.error(request, error.message)
    else:
        messages.success(request, said)
    return redirect("silences")


def _render(
    request: HttpRequest,
    *,
    form: ReasonForm | None = None,
    clearing_form: ClearForm | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = viewer_of(request)
    context = {
        "here": "silences",
        "silences": list_of_office(viewer, now=datetime.now(UTC)),
        "clearing": clearing.show_clearing(viewer),
        "form": form,
        "clearing_form": clearing_form,
        "reason_most": postures.REASON_MAX,
        "clearing_reason_most": clearances.REASON_MAX,
    }
    return render_page(request, "silences.html", context, status=status)
