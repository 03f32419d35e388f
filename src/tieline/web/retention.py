"""What ends by itself: putting that off, closing cases, and an office's schedule."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from tieline.apps.cases import queries as cases
from tieline.apps.retention import schedules
from tieline.core.rights import Right
from tieline.core.schedule import MONTHS_MOST, REASON_MAX
from tieline.journeys import scheduling
from tieline.web.rules import actor_of, demands, signed_in, viewer_of

_WHY = "Say why: it is kept."


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(max_length=REASON_MAX, error_messages={"required": _WHY})


class ScheduleForm(forms.Form):
    """For how many months closed cases are kept; none: all."""

    months = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MONTHS_MOST,
        error_messages={"invalid": "Give whole months, or leave it empty to keep all."},
    )


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def validate_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Find that what a file brought is still needed."""

    def step(reason: str) -> str:
        until = scheduling.validate_file(
            str(uuid), reason, actor=actor_of(request), now=datetime.now(UTC)
        )
        return f"What the file brought stands until {_said(until)}."

    return _do(request, step, "subjects")


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def keep_case(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Find that a closed case is still needed."""

    def step(reason: str) -> str:
        until = scheduling.keep_case_on(
            uuid, reason, actor=actor_of(request), now=datetime.now(UTC)
        )
        return "The case is kept." if until is None else f"The case is kept until {_said(until)}."

    return _do(request, step, "subjects")


@signed_in
@demands(Right.WORK_CASES)
@require_POST
def close_case(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Close a case."""
    cases.get_case_by_uuid(viewer_of(request), uuid)

    def step(reason: str) -> str:
        scheduling.close_case(uuid, reason, actor=actor_of(request), now=datetime.now(UTC))
        return "The case is closed and takes no files any more."

    return _do(request, step, "case", uuid)


@signed_in
@demands(Right.WORK_CASES)
@require_POST
def reopen_case(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Reopen a closed case."""
    cases.get_case_by_uuid(viewer_of(request), uuid)

    def step(reason: str) -> str:
        scheduling.reopen_case(uuid, reason, actor=actor_of(request), now=datetime.now(UTC))
        return "The case is open again."

    return _do(request, step, "case", uuid)


@signed_in
@demands(Right.ADMINISTER)
@require_POST
def set_schedule(request: HttpRequest) -> HttpResponse:
    """Set for how long the office keeps closed cases."""
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"Nothing is changed: {_first_error(form)}")
        return redirect("people")
    months = form.cleaned_data["months"]
    schedules.set_schedule(months, actor=actor_of(request), now=datetime.now(UTC))
    kept = "all closed cases" if months is None else f"closed cases for {months} months"
    messages.success(request, f"Your office keeps {kept}. Nothing ends within 90 days of now.")
    return redirect("people")


def _do(request: HttpRequest, step: Callable[[str], str], then: str, *where: UUID) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"Nothing is changed: {_first_error(form)}")
    else:
        messages.success(request, step(form.cleaned_data["reason"]))
    return redirect(then, *where)


def _first_error(form: forms.Form) -> str:
    return str(next(iter(form.errors.values()))[0])


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
