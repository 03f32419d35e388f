"""Engagements of auditors: what they look into, the cases drawn, workpapers, the report. Whoever reads
the cases of the office sees that an engagement is, and has no say in it."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tieline.apps.engagements import actions
from tieline.apps.engagements import queries as engagements
from tieline.apps.engagements.actions import NewEngagement, NewWorkpaper, Wish
from tieline.apps.engagements.errors import BadEngagement
from tieline.apps.engagements.limits import MANDATE_MAX, SIZE_MOST, TEXT_MAX, TITLE_MAX
from tieline.core.days import end_of
from tieline.core.errors import Refused
from tieline.core.ids import MentionId
from tieline.core.rights import Right
from tieline.core.sampling import Conclusion, Criterion
from tieline.journeys import engaging
from tieline.journeys.places import seal_place, unseal_place
from tieline.journeys.shapes.engagements import engagement_page_shape
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, demands_nothing, signed_in, viewer_of

_WHY: Final = "auditors see all of them, those who read cases that they are, others none: row security says so"


class OpenForm(forms.Form):
    """What auditors are to look into."""

    title = forms.CharField(max_length=TITLE_MAX, error_messages={"required": "Give it a title."})
    mandate = forms.CharField(
        max_length=MANDATE_MAX,
        error_messages={"required": "Name the order or plan that it rests on."},
    )
    question = forms.CharField(
        max_length=TEXT_MAX, error_messages={"required": "Say what is to be found out."}
    )
    span_from = forms.DateField(error_messages={"required": "Give the first day looked into."})
    span_until = forms.DateField(error_messages={"required": "Give the last day looked into."})
    ends = forms.DateField(error_messages={"required": "Say until which day it runs."})


class DrawForm(forms.Form):
    """Which cases, and how many."""

    criterion = forms.ChoiceField(choices=[(one.value, one.value) for one in Criterion])
    size = forms.IntegerField(
        min_value=1, max_value=SIZE_MOST, error_messages={"required": "Say how many cases."}
    )
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)


class PaperForm(forms.Form):
    """What was asked, found and concluded."""

    question = forms.CharField(
        max_length=TEXT_MAX, error_messages={"required": "Say what was asked."}
    )
    finding = forms.CharField(
        max_length=TEXT_MAX, error_messages={"required": "Say what was found."}
    )
    conclusion = forms.ChoiceField(
        choices=[(one.value, one.value) for one in Conclusion],
        error_messages={"required": "Choose what it comes to."},
    )
    sample = forms.UUIDField(required=False)
    replaces = forms.UUIDField(required=False)


class CloseForm(forms.Form):
    """What came of it."""

    report = forms.CharField(max_length=TEXT_MAX, error_messages={"required": "Write the report."})


@signed_in
@demands_nothing(_WHY)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """The engagements of the office; for auditors with the form of a new one."""
    return _render_list(request, OpenForm())


@signed_in
@demands(Right.AUDIT)
@require_POST
def open_(request: HttpRequest) -> HttpResponse:
    """Open an engagement."""
    form = OpenForm(request.POST)
    if not form.is_valid():
        return _render_list(request, form, status=422)
    given = form.cleaned_data
    new = NewEngagement(
        title=given["title"],
        mandate=given["mandate"],
        question=given["question"],
        span_from=_begin(given["span_from"]),
        span_until=end_of(given["span_until"]),
        ends_at=end_of(given["ends"]),
    )
    try:
        uuid = actions.open_engagement(new, actor=actor_of(request), now=datetime.now(UTC))
    except BadEngagement as error:
        form.add_error("ends" if error.field == "ends_at" else error.field, error.message)
        return _render_list(request, form, status=422)
    messages.success(
        request, "Opened. Another auditor of the office, or the operator, confirms it."
    )
    return redirect("engagement", uuid=uuid)


@signed_in
@demands(Right.AUDIT)
@require_safe
def show_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One with all that was done under it."""
    return _render(request, uuid)


@signed_in
@demands(Right.AUDIT)
@require_POST
def confirm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Confirm one that somebody else opened."""

    def step() -> str:
        actions.confirm_engagement(str(uuid), actor=actor_of(request), now=datetime.now(UTC))
        return "Confirmed: it runs, and you audit under it."

    return _do(request, uuid, step)


@signed_in
@demands(Right.AUDIT)
@require_POST
def draw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Draw cases under it."""
    form = DrawForm(request.POST)
    if not form.is_valid():
        return _render(request, uuid, draw=form)
    given = form.cleaned_data
    wish = Wish(
        Criterion(given["criterion"]),
        given["size"],
        _begin(given["since"]) if given["since"] else None,
        end_of(given["until"]) if given["until"] else None,
    )

    def step() -> str:
        engaging.draw_cases(str(uuid), wish, actor=actor_of(request), now=datetime.now(UTC))
        return "Drawn. The seed was written down first."

    return _do(request, uuid, step, draw=form)


@signed_in
@demands(Right.AUDIT)
@require_POST
def write(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write a workpaper."""
    form = PaperForm(request.POST)
    if not form.is_valid():
        return _render(request, uuid, paper=form)
    given = form.cleaned_data

    def step() -> str:
        viewer = viewer_of(request)
        sample = engagements.get_sample(viewer, str(given["sample"])) if given["sample"] else None
        new = NewWorkpaper(
            given["question"],
            given["finding"],
            Conclusion(given["conclusion"]),
            sample=sample,
            replaces=given["replaces"],
        )
        engaging.write_workpaper(str(uuid), new, actor=actor_of(request), now=datetime.now(UTC))
        return "Written."

    return _do(request, uuid, step, paper=form)


@signed_in
@demands(Right.AUDIT)
@require_POST
def close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Close it for good."""
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _render(request, uuid, close=form)

    def step() -> str:
        report = form.cleaned_data["report"]
        actions.close_engagement(str(uuid), report, actor=actor_of(request), now=datetime.now(UTC))
        return "Closed for good."

    return _do(request, uuid, step, close=form)


@signed_in
@demands(Right.AUDIT)
@require_POST
def export(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """All of it as JSON."""
    page = engaging.export_engagement(str(uuid), actor=actor_of(request), now=datetime.now(UTC))
    answer = JsonResponse(asdict(engagement_page_shape(page)), json_dumps_params={"indent": 2})
    answer["Content-Disposition"] = content_disposition_header(True, "engagement.json") or ""
    return answer


@signed_in
@demands(Right.AUDIT)
@require_safe
def print_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """All of it on one page, to be printed."""
    page = engaging.export_engagement(str(uuid), actor=actor_of(request), now=datetime.now(UTC))
    context = {"here": "engagements", "page": page, "shape": engagement_page_shape(page)}
    return render_page(request, "engagement_print.html", context)


@signed_in
@demands(Right.AUDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def sample_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A sampled case, read-only; POST for further values of it. Each time is written down first."""
    viewer = viewer_of(request)
    of = {"of": f"sample {uuid}", "office": viewer.office_id}
    after = None
    if request.POST.get("cursor"):
        try:
            after = MentionId(unseal_place(request.POST["cursor"], **of)[0])  # type: ignore[arg-type]
        except ValueError:
            return redirect("sample", uuid=uuid)
    view = engaging.open_sample(
        str(uuid), actor=actor_of(request), now=datetime.now(UTC), after=after
    )
    context = {
        "here": "engagements",
        "view": view,
        "is_further": after is not None,
        "cursor": "" if view.next_after is None else seal_place([view.next_after], **of),  # type: ignore[arg-type]
        "told": view.told,
        "conclusions": [one.value for one in Conclusion],
        "text_most": TEXT_MAX,
        "by": view.names.of,
    }
    return render_page(request, "sample.html", context)


def _do(
    request: HttpRequest, uuid: UUID, step: Callable[[], str], **given: forms.Form
) -> HttpResponse:
    """Do it and show the engagement again; with what is wrong at the field of the form."""
    try:
        messages.success(request, step())
    except BadEngagement as error:
        form = next(iter(given.values()))
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _render(request, uuid, **given)
    except Refused as error:  # its words hold nothing that was given
        messages.warning(request, error.message)
    return redirect("engagement", uuid=uuid)


def _render_list(request: HttpRequest, form: OpenForm, *, status: int = 200) -> HttpResponse:
    now = datetime.now(UTC)
    context = {
        "here": "engagements",
        "views": engaging.list_engagements(viewer_of(request), now=now),
        "form": form,
        "title_most": TITLE_MAX,
        "mandate_most": MANDATE_MAX,
        "text_most": TEXT_MAX,
    }
    return render_page(request, "engagements.html", context, status=status)


def _render(request: HttpRequest, uuid: UUID, **given: forms.Form) -> HttpResponse:
    viewer = viewer_of(request)
    page = engaging.show_engagement(str(uuid), viewer, now=datetime.now(UTC))
    context = {
        "here": "engagements",
        "page": page,
        "view": page.view,
        "row": page.view.row,
        "draws": [
            (
                draw,
                page.names.of(draw.drawn_by),
                [
                    (
                        one,
                        [paper for paper in page.standing_papers if paper.row.sample_id == one.id],
                    )
                    for one in samples
                ],
            )
            for draw, samples in page.draws
        ],
        "may_confirm": page.view.state.value == "waits" and not page.view.is_own,
        "criteria": [one.value for one in Criterion],
        "conclusions": [one.value for one in Conclusion],
        "size_most": SIZE_MOST,
        "text_most": TEXT_MAX,
        "forms": given,
        **given,
    }
    return render_page(request, "engagement.html", context, status=422 if given else 200)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)
