"""Releases: what went out, what waits for a supervisor, and ending one."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from tieline.apps.cases import queries as cases
from tieline.apps.cases.actions import REASON_MAX
from tieline.apps.cases.queries import CaseRow
from tieline.core.errors import BadInput, Refused
from tieline.core.release import ReviewOutcome
from tieline.core.rights import Right
from tieline.journeys import releasing
from tieline.journeys.releasing import ReleaseView
from tieline.web.may_tell import ASSURANCES
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, signed_in, viewer_of

_WHY = "Say why: it is kept with the release."


class RevokeForm(forms.Form):
    """Why a release ends."""

    reason = forms.CharField(max_length=REASON_MAX, error_messages={"required": _WHY})


class ReviewForm(forms.Form):
    """What a supervisor found."""

    outcome = forms.ChoiceField(choices=[(one.value, one.value) for one in ReviewOutcome])
    note = forms.CharField(max_length=REASON_MAX, error_messages={"required": _WHY})


@dataclass(frozen=True, slots=True)
class ShownRelease:
    """A release on the page, with what their side was asked to assure in words, and whether it did."""

    view: ReleaseView
    assured: tuple[tuple[str, bool], ...]


@signed_in
@demands(Right.READ_CASES)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """The releases of the office, first those that wait for somebody."""
    return _render(request, None)


@signed_in
@demands(Right.READ_CASES)
@require_safe
def case_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The releases of a case."""
    return _render(request, cases.get_case_by_uuid(viewer_of(request), uuid))


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def approve(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Approve a release that waits."""
    form = forms.Form(request.POST)
    form.is_valid()
    try:
        releasing.approve_release(uuid, actor=actor_of(request), now=datetime.now(UTC))
    except Refused as error:
        return _refused(request, form, error)
    messages.success(request, "It is approved and holds from now on.")
    return redirect("releases")


@signed_in
@demands(Right.WORK_CASES)
@require_POST
def revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End a release, or decline one that waits."""
    form = RevokeForm(request.POST)
    if not form.is_valid():
        return _render(request, None, form)
    try:
        releasing.revoke_release(
            uuid, form.cleaned_data["reason"], actor=actor_of(request), now=datetime.now(UTC)
        )
    except (Refused, BadInput) as error:
        return _refused(request, form, error)
    messages.success(request, "It holds no more.")
    return redirect("releases")


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say of a release in danger whether it stands."""
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _render(request, None, form)
    given = form.cleaned_data
    try:
        releasing.review_release(
            uuid,
            ReviewOutcome(given["outcome"]),
            given["note"],
            actor=actor_of(request),
            now=datetime.now(UTC),
        )
    except (Refused, BadInput) as error:
        return _refused(request, form, error)
    messages.success(request, "It is reviewed.")
    return redirect("releases")


def _assured(view: ReleaseView) -> tuple[tuple[str, bool], ...]:
    said = view.row.grounds.assurance
    answers = ((title, getattr(said, name)) for name, title in ASSURANCES)
    return tuple((title, answer) for title, answer in answers if answer is not None)


def _refused(request: HttpRequest, form: forms.Form, error: Refused | BadInput) -> HttpResponse:
    form.add_error(None, error.message)
    return _render(request, None, form)


def _render(
    request: HttpRequest, case: CaseRow | None, form: forms.Form | None = None
) -> HttpResponse:
    viewer, now = viewer_of(request), datetime.now(UTC)
    views = (
        releasing.list_of_office(viewer, now=now)
        if case is None
        else releasing.list_of_case(viewer, case, now=now)
    )
    context = {
        "here": "releases",
        "case": case,
        "releases": [ShownRelease(view, _assured(view)) for view in views],
        "form": form,
        "me": viewer.person_id,
    }
    return render_page(request, "releases.html", context, status=422 if form else 200)
