"""Legal holds: placed at a case, opened and lifted at their own page."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from tieline.apps.retention import holds
from tieline.core.purging import REASON_MAX
from tieline.core.rights import Right
from tieline.journeys import keeping_for_court
from tieline.journeys.shapes.holds import hold_shapes
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, signed_in, viewer_of

_PATIENCE_S: Final = 5.0


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        max_length=REASON_MAX, error_messages={"required": "Say why: it is kept in the trail."}
    )


@signed_in
@demands(Right.SUPERVISE)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """The holds of the office."""
    return _render(request)


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def place(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hold a case."""

    def step(reason: str) -> str:
        keeping_for_court.hold_case(
            uuid,
            reason,
            actor=actor_of(request),
            now=datetime.now(UTC),
            patience_s=_PATIENCE_S,
        )
        return (
            "The case is held: it answers nobody and is shown to nobody until the hold is lifted."
        )

    return _do(request, step)


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def open_(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """See a case that is held, for a while."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _render(request, form)
    row = holds.open_hold(
        uuid, form.cleaned_data["reason"], actor=actor_of(request), now=datetime.now(UTC)
    )
    messages.success(request, "You, and nobody else, see this case for 15 minutes.")
    return redirect("case", uuid=row.case_uuid)


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def lift(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Lift a hold."""

    def step(reason: str) -> str:
        keeping_for_court.lift_hold(
            uuid,
            reason,
            actor=actor_of(request),
            now=datetime.now(UTC),
            patience_s=_PATIENCE_S,
        )
        return "The hold is lifted: the case is your office's again. A purge that waited goes on."

    return _do(request, step)


def _do(request: HttpRequest, step: Callable[[str], str]) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _render(request, form)
    messages.success(request, step(form.cleaned_data["reason"]))
    return redirect("holds")


def _render(request: HttpRequest, form: ReasonForm | None = None) -> HttpResponse:
    viewer = viewer_of(request)
    shapes = hold_shapes(viewer, holds.list_holds(viewer))
    context = {
        "here": "holds",
        "standing": [one for one in shapes if one.lifted_at is None],
        "lifted": [one for one in shapes if one.lifted_at is not None],
        "form": form,
        "reason_most": REASON_MAX,
    }
    return render_page(request, "holds.html", context, status=200 if form is None else 422)
