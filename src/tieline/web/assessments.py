"""Damage assessments: what the office told someone who is compromised, and what it may do."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from tieline.apps.compromises import queries as compromises
from tieline.apps.compromises.assessments import HARMS
from tieline.apps.compromises.errors import BadAssessment, CasesNotAssessed, NotAssessed
from tieline.apps.compromises.limits import DONE_MAX, REASON_MAX
from tieline.apps.offices import queries as offices
from tieline.apps.offices.errors import PersonNotFound
from tieline.core.case_refs import MOST_CHARACTERS
from tieline.core.errors import NotFound
from tieline.core.rights import Right
from tieline.journeys import assessing
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, signed_in, viewer_of

_LINE: Final = "Write one line."


class AssignForm(forms.Form):
    """To whom. Only a colleague can be chosen."""

    colleague = forms.CharField(max_length=100, error_messages={"required": "Choose a colleague."})


class DamageForm(forms.Form):
    """What it does to one case, and what was done."""

    case = forms.CharField(
        max_length=MOST_CHARACTERS, error_messages={"required": "Name one of your cases."}
    )
    harm = forms.ChoiceField(
        choices=[(name, name) for name in HARMS],
        error_messages={"required": "Say what it does to the case."},
    )
    done = forms.CharField(
        max_length=DONE_MAX,
        error_messages={"required": "Say what was done about it; nothing is an answer."},
    )


class SumForm(forms.Form):
    """What was found, in sum."""

    summary = forms.CharField(
        max_length=REASON_MAX, error_messages={"required": "Say what was found, in sum."}
    )


class CloseForm(forms.Form):
    """Why it can be closed."""

    note = forms.CharField(
        max_length=REASON_MAX, error_messages={"required": "Say why it can be closed."}
    )


@signed_in
@demands(Right.READ_CASES)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """All of the office: those not closed first, the soonest due first."""
    now = datetime.now(UTC)
    rows = compromises.list_assessments(viewer_of(request))
    context = {"here": "assessments", "rows": [(row, row.is_overdue(now)) for row in rows]}
    return render_page(request, "assessments.html", context)


@signed_in
@demands(Right.READ_CASES)
@require_safe
def show_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One in full."""
    return _render(request, uuid)


@signed_in
@demands(Right.WORK_CASES)
@require_POST
def assign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give it to a colleague."""
    form = AssignForm(request.POST)
    if not form.is_valid():
        return _render(request, uuid, assign=form)
    name = form.cleaned_data["colleague"]
    try:
        assessing.assign(str(uuid), name, actor=actor_of(request), now=datetime.now(UTC))
    except PersonNotFound:
        form.add_error("colleague", "They are no colleague of yours any more. Choose another one.")
        return _render(request, uuid, assign=form)
    messages.success(request, "Assigned.")
    return redirect("assessment", uuid=uuid)


@signed_in
@demands(Right.WORK_CASES)
@require_POST
def assess_case(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write down the damage to one case."""
    form = DamageForm(request.POST)
    if not form.is_valid():
        return _render(request, uuid, damage=form)
    given = form.cleaned_data
    try:
        assessing.assess_case(
            str(uuid),
            given["case"],
            given["harm"],
            given["done"],
            actor=actor_of(request),
            now=datetime.now(UTC),
        )
    except BadAssessment:
        form.add_error("done", _LINE)
        return _render(request, uuid, damage=form)
    except NotFound as error:
        if error.code != "case_not_found":
            raise
        form.add_error("case", "Your office has no case with this reference.")
        return _render(request, uuid, damage=form)
    messages.success(request, "Written down.")
    return redirect("assessment", uuid=uuid)


@signed_in
@demands(Right.WORK_CASES)
@require_POST
def assess(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say what was found, in sum."""
    form = SumForm(request.POST)
    if not form.is_valid():
        return _render(request, uuid, sum=form)
    summary = form.cleaned_data["summary"]
    try:
        assessing.assess(str(uuid), summary, actor=actor_of(request), now=datetime.now(UTC))
    except BadAssessment:
        form.add_error("summary", _LINE)
        return _render(request, uuid, sum=form)
    except CasesNotAssessed:
        form.add_error("summary", "Say first what it does to each case that was told of.")
        return _render(request, uuid, sum=form)
    messages.success(request, "Assessed. A supervisor closes it.")
    return redirect("assessment", uuid=uuid)


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Close it for good."""
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _render(request, uuid, close=form)
    note = form.cleaned_data["note"]
    try:
        assessing.close(str(uuid), note, actor=actor_of(request), now=datetime.now(UTC))
    except BadAssessment:
        form.add_error("note", _LINE)
        return _render(request, uuid, close=form)
    except (NotAssessed, CasesNotAssessed):
        form.add_error("note", "It is assessed first: each case, and then in sum.")
        return _render(request, uuid, close=form)
    messages.success(request, "Closed.")
    return redirect("assessment", uuid=uuid)


def _render(request: HttpRequest, uuid: UUID, **given: forms.Form) -> HttpResponse:
    """The page; with a form that could not be taken, what is wrong with it."""
    viewer = viewer_of(request)
    view = assessing.show_assessment(str(uuid), viewer, now=datetime.now(UTC))
    context = {
        "here": "assessments",
        "view": view,
        "row": view.row,
        "harms": HARMS,
        "colleagues": offices.list_colleagues(viewer),
        "line_most": REASON_MAX,
        "done_most": DONE_MAX,
        "forms": given,
        **given,
    }
    return render_page(request, "assessment.html", context, status=422 if given else 200)
