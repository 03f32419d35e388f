"""Privileged numbers: listing them, and deciding on what they kept out of cases."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from tieline.apps.selectors import privileged, quarantine
from tieline.apps.selectors.privileged import HeldAlready
from tieline.core.errors import BadInput
from tieline.core.protection import HeldState
from tieline.core.rights import Right
from tieline.journeys import quarantining
from tieline.journeys.protecting import NewListing
from tieline.web.listing_form import PrivilegeForm
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, signed_in, viewer_of


@signed_in
@demands(Right.SUPERVISE)
@require_http_methods(["GET", "HEAD", "POST"])
def list_page(request: HttpRequest) -> HttpResponse:
    """What waits, what is listed, and a form to list another. Where the office's cases hold it
    already is in the answer alone."""
    if request.method != "POST":
        return _render(request, PrivilegeForm())
    form = PrivilegeForm(request.POST)
    if not form.is_valid():
        return _render(request, form, status=422)
    given = form.cleaned_data
    try:
        already = quarantining.list_privileged(
            NewListing(given["value"], given["kind"] or None),
            given["holder_class"],
            given["basis"],
            actor=actor_of(request),
            now=datetime.now(UTC),
        )
    except BadInput as error:
        form.add_error(
            "basis" if error.code == "bad_basis_of_privilege" else "value", error.message
        )
        return _render(request, form, status=422)
    return _render(request, PrivilegeForm(), already=already)


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """List a number no more."""
    reason = request.POST.get("reason", "")
    privileged.end(uuid, reason=reason, actor=actor_of(request), now=datetime.now(UTC))
    messages.success(request, "It is privileged no more.")
    return redirect("privileged")


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def release(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let a value into its case after all."""
    reason = request.POST.get("reason", "")
    is_news = quarantining.release(
        uuid, reason=reason, actor=actor_of(request), now=datetime.now(UTC)
    )
    said = "The value is in its case now." if is_news else "It was released before."
    messages.success(request, said)
    return redirect("privileged")


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def destroy(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Remove a value for good."""
    reason = request.POST.get("reason", "")
    quarantine.destroy(uuid, reason=reason, actor=actor_of(request), now=datetime.now(UTC))
    messages.success(request, "The value is destroyed.")
    return redirect("privileged")


def _render(
    request: HttpRequest,
    form: PrivilegeForm,
    *,
    already: Sequence[HeldAlready] | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = viewer_of(request)
    rows = quarantine.list_quarantined(viewer)
    context = {
        "here": "privileged",
        "form": form,
        "held": [row for row in rows if row.state is HeldState.HELD],
        "decided": [row for row in rows if row.state is not HeldState.HELD],
        "numbers": privileged.list_numbers(viewer),
        "added": already is not None,
        "already": already or (),
    }
    return render_page(request, "privileged.html", context, status=status)
