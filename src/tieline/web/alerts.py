"""Alerts: what looks like fishing in what people of the office asked for, for its auditors."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from tieline.apps.looks.alerts import REASON_MAX
from tieline.apps.looks.errors import AlertClosed, OwnAlert
from tieline.core.fishing import Finding
from tieline.core.rights import Right
from tieline.journeys import alerts
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, signed_in, viewer_of

PAGE_LENGTH: Final = 50


class CloseForm(forms.Form):
    """What an auditor found."""

    finding = forms.ChoiceField(
        choices=[(finding.value, finding.value) for finding in Finding],
        error_messages={"required": "Choose what you found."},
    )
    reason = forms.CharField(
        max_length=REASON_MAX, error_messages={"required": "Say what you found."}
    )


@signed_in
@demands(Right.AUDIT)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """The open alerts, and beneath them the closed ones a page at a time."""
    return _render(request)


@signed_in
@demands(Right.AUDIT)
@require_POST
def close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Close an alert with a finding."""
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _render(request, form, uuid, status=422)
    try:
        alerts.close_alert(
            str(uuid),
            Finding(form.cleaned_data["finding"]),
            form.cleaned_data["reason"],
            actor=actor_of(request),
            now=datetime.now(UTC),
        )
    except (AlertClosed, OwnAlert) as error:  # their words hold nothing that was given
        messages.warning(request, error.message)
    else:
        messages.success(request, "The alert is closed.")
    return redirect("alerts")


def _render(
    request: HttpRequest,
    form: CloseForm | None = None,
    failed: UUID | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    viewer = viewer_of(request)
    shown = request.GET.get("page", "")
    page = max(1, int(shown)) if shown.isdecimal() and len(shown) < 7 else 1
    open_, open_total = alerts.page_alerts(viewer, is_closed=False, limit=PAGE_LENGTH)
    closed, closed_total = alerts.page_alerts(
        viewer, is_closed=True, offset=(page - 1) * PAGE_LENGTH, limit=PAGE_LENGTH
    )
    context = {
        "here": "alerts",
        "open": open_,
        "open_total": open_total,
        "closed": closed,
        "closed_total": closed_total,
        "page": page,
        "before": page - 1,
        "following": page + 1 if page * PAGE_LENGTH < closed_total else None,
        "findings": [finding.value for finding in Finding],
        "form": form,
        "failed": failed,
        "me": viewer.person_id,
    }
    return render_page(request, "alerts.html", context, status=status)
