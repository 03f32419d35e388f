"""The weekly review of the office's trail: what a week held, signed off by an auditor."""

from datetime import UTC, datetime
from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from tieline.apps.engagements.errors import BadEngagement, WeekSigned
from tieline.apps.engagements.limits import NOTE_MAX
from tieline.core.errors import BadInput
from tieline.core.rights import Right
from tieline.core.weeks import Week, read_week, week_of
from tieline.journeys import reviewing
from tieline.web.lists import stream_csv
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, signed_in, viewer_of

_HEADS: Final = {"week": "Week", "what": "What", "count": "Count"}


class SignForm(forms.Form):
    """Which week, and what was found."""

    week = forms.CharField(max_length=10)
    note = forms.CharField(
        max_length=NOTE_MAX,
        error_messages={"required": "Say what you found, or that nothing is unusual."},
    )


@signed_in
@demands(Right.AUDIT)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """The weeks that wait, one week in full, and those that were signed off."""
    return _render(request, _asked(request.GET.get("week", "")), None)


@signed_in
@demands(Right.AUDIT)
@require_safe
def export_week(request: HttpRequest) -> HttpResponseBase:
    """One week as CSV."""
    week = _asked(request.GET.get("week", ""))
    view = reviewing.show_week(week, viewer_of(request), now=datetime.now(UTC))
    return stream_csv(f"review {week.label}", _HEADS, reviewing.csv_rows(view))


@signed_in
@demands(Right.AUDIT)
@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """Sign a week off."""
    form = SignForm(request.POST)
    week = _asked(request.POST.get("week", ""))
    if form.is_valid() and form.cleaned_data["week"] != week.label:
        form.add_error(None, "Nothing is signed off: that is no week. Choose one of the list.")
    if not form.is_valid():
        return _render(request, week, form, status=422)
    note = form.cleaned_data["note"]
    try:
        reviewing.sign_week(week, note, actor=actor_of(request), now=datetime.now(UTC))
    except BadEngagement as error:
        form.add_error("note" if error.field == "note" else None, error.message)
        return _render(request, week, form, status=422)
    except WeekSigned as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, f"Week {week.label} is signed off.")
    return redirect(f"{reverse('reviews')}?week={week.label}")


def _asked(text: str) -> Week:
    """The week that is named, or else the last one that is over."""
    try:
        return read_week(text)
    except BadInput:
        return week_of(datetime.now(UTC)).before


def _render(
    request: HttpRequest, week: Week, form: SignForm | None, *, status: int = 200
) -> HttpResponse:
    viewer, now = viewer_of(request), datetime.now(UTC)
    context = {
        "here": "reviews",
        "view": reviewing.show_week(week, viewer, now=now),
        "week": week,
        "unsigned": [(one, one.due_at < now) for one in reviewing.list_unsigned(viewer, now=now)],
        "signed": reviewing.list_signed(viewer),
        "form": form,
        "note_most": NOTE_MAX,
    }
    return render_page(request, "reviews.html", context, status=status)
