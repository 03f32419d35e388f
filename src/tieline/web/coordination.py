"""The coordinator's desk: what the offices they serve have in common."""

from datetime import UTC, datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from tieline.apps.hits.errors import OverlapTaken
from tieline.apps.hits.overlaps import REASON_MAX
from tieline.core.rights import Right
from tieline.core.states import OverlapOutcome
from tieline.journeys import coordinating
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, signed_in


class SettleForm(forms.Form):
    """What came of it, and why."""

    outcome = forms.ChoiceField(
        choices=[(one.value, one.value) for one in OverlapOutcome],
        error_messages={"required": "Choose what came of it."},
    )
    reason = forms.CharField(
        max_length=REASON_MAX, error_messages={"required": "Say why: it is kept with the overlap."}
    )


@signed_in
@demands(Right.COORDINATE)
@require_safe
def desk_page(request: HttpRequest) -> HttpResponse:
    """What nobody else may know of first, then what served offices have in common."""
    return _render(request)


@signed_in
@demands(Right.COORDINATE)
@require_POST
def take(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """See to an overlap."""
    try:
        coordinating.take(uuid, actor=actor_of(request), now=datetime.now(UTC))
    except OverlapTaken:
        return _render(request, is_taken=True, status=409)
    messages.success(request, "Taken: its clock is stopped. Settle it when you know what to do.")
    return redirect("coordination")


@signed_in
@demands(Right.COORDINATE)
@require_POST
def settle(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Settle an overlap."""
    form = SettleForm(request.POST)
    if not form.is_valid():
        return _render(request, form=form, settling=uuid, status=422)
    coordinating.settle(
        uuid,
        form.cleaned_data["outcome"],
        form.cleaned_data["reason"],
        actor=actor_of(request),
        now=datetime.now(UTC),
    )
    messages.success(request, "Settled.")
    return redirect("coordination")


def _render(
    request: HttpRequest,
    *,
    form: SettleForm | None = None,
    settling: UUID | None = None,
    is_taken: bool = False,
    status: int = 200,
) -> HttpResponse:
    now = datetime.now(UTC)
    desk = coordinating.show_desk(actor=actor_of(request), now=now)
    context = {
        "here": "coordination",
        "desk": desk,
        "open": [(one, one.is_overdue(now)) for one in desk.unseen if not one.is_settled],
        "settled": [one for one in desk.unseen if one.is_settled],
        "person_id": actor_of(request).person_id,
        "outcomes": [one.value for one in OverlapOutcome],
        "form": form,
        "settling": settling,
        "is_taken": is_taken,
        "reason_most": REASON_MAX,
    }
    return render_page(request, "coordination.html", context, status=status)
