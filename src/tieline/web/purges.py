"""Purges: ordering them at a file or a case, and the list of what stays of them."""

from datetime import UTC, datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from tieline.apps.retention.actions import Why
from tieline.apps.retention.queries import find_of_thing, list_tombstones
from tieline.core.purging import GROUND_MAX, PurgeReason
from tieline.core.rights import Right
from tieline.journeys import purging
from tieline.journeys.shapes.purges import tombstone_shapes
from tieline.web import words
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, signed_in, viewer_of

_PATIENCE_S = 5.0
_ORDERED = (
    "The purge is ordered: nobody is shown it any more, and what is kept of it is destroyed soon."
)


class PurgeForm(forms.Form):
    """Why something is purged."""

    reason = forms.ChoiceField(
        choices=[(one.value, one.value) for one in PurgeReason],
        error_messages={"required": "Choose why."},
    )
    ground = forms.CharField(
        max_length=GROUND_MAX, error_messages={"required": "Say on what ground: it stays."}
    )

    def why(self) -> Why:
        """What was given."""
        return Why(PurgeReason(self.cleaned_data["reason"]), self.cleaned_data["ground"])


@signed_in
@demands(Right.READ_CASES)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """What was purged of the office, and what is to be."""
    return _render(request)


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def purge_submission(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Order the purge of a file."""
    form = PurgeForm(request.POST)
    if not form.is_valid():
        return _render(request, form)
    purging.purge_submission(
        str(uuid),
        form.why(),
        actor=actor_of(request),
        now=datetime.now(UTC),
        patience_s=_PATIENCE_S,
    )
    messages.success(request, _ORDERED)
    return redirect("purges")


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def purge_case(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Order the purge of a case."""
    form = PurgeForm(request.POST)
    if not form.is_valid():
        return _render(request, form)
    purging.purge_case(
        uuid,
        form.why(),
        actor=actor_of(request),
        now=datetime.now(UTC),
        patience_s=_PATIENCE_S,
    )
    messages.success(request, _ORDERED)
    return redirect("purges")


def page_purged(request: HttpRequest, uuid: UUID) -> HttpResponse | None:
    """The page of a thing of the office that was purged; None where it was not."""
    found = find_of_thing(viewer_of(request), uuid)
    if found is None:
        return None
    [shape] = tombstone_shapes(viewer_of(request), [found])
    return render_page(request, "purged.html", {"stone": shape}, status=410)


def choices() -> dict[str, object]:
    """What the form on a file's or a case's page offers."""
    return {
        "purge_reasons": [(one.value, words.PURGE_REASONS[one.value]) for one in PurgeReason],
        "ground_most": GROUND_MAX,
    }


def _render(request: HttpRequest, form: PurgeForm | None = None) -> HttpResponse:
    viewer = viewer_of(request)
    context = {
        "here": "purges",
        "stones": tombstone_shapes(viewer, list_tombstones(viewer)),
        "form": form,
    }
    return render_page(request, "purges.html", context, status=200 if form is None else 422)
