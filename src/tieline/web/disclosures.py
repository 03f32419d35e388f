"""What courts ask of the office: the requests, counsel's desk, and what is decided of each thing."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from tieline.apps.proceedings.errors import BadRequest
from tieline.apps.proceedings.limits import REASON_MAX, WORDS_MAX
from tieline.core.errors import Refused
from tieline.core.privilege import CHOOSABLE, Answer, Ground
from tieline.core.rights import Right
from tieline.journeys import disclosing
from tieline.journeys.disclosing import Ruling
from tieline.journeys.provenance_paper import sections_of
from tieline.web.acting import rights_of
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, signed_in


class AnswerForm(forms.Form):
    """What counsel decides of a thing."""

    answer = forms.ChoiceField(
        choices=[(one.value, one.value) for one in Answer],
        error_messages={"required": "Choose whether the court gets it."},
    )
    ground = forms.ChoiceField(
        required=False, choices=[("", ""), *((one.value, one.value) for one in CHOOSABLE)]
    )
    reason = forms.CharField(required=False, max_length=REASON_MAX)
    words = forms.CharField(required=False, max_length=WORDS_MAX)
    names_office = forms.BooleanField(required=False)


class RefuseForm(forms.Form):
    """Why the whole request is refused."""

    reason = forms.CharField(
        max_length=REASON_MAX, error_messages={"required": "Say why: the prosecutor is told."}
    )


@signed_in
@demands(Right.READ_CASES)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """The requests for cases of the office; for counsel and supervisors their desk, too."""
    actor, now = actor_of(request), datetime.now(UTC)
    has_desk = bool(rights_of(request) & {Right.COUNSEL, Right.SUPERVISE})
    context = {
        "here": "disclosures",
        "views": disclosing.list_requests(actor=actor, now=now),
        "has_desk": has_desk,
        "desk": disclosing.list_desk(actor=actor, now=now) if has_desk else [],
    }
    return render_page(request, "disclosures.html", context)


@signed_in
@demands(Right.READ_CASES)
@require_safe
def show_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One request, and what it asks for, as far as the office may know of it."""
    return _render_request(request, uuid)


@signed_in
@demands(Right.COUNSEL)
@require_safe
def item_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One thing, with what the court would get."""
    return _render_item(request, uuid)


@signed_in
@demands(Right.COUNSEL)
@require_POST
def answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Decide on a thing."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _render_item(request, uuid, form)
    given = form.cleaned_data
    ruling = Ruling(
        Answer(given["answer"]),
        Ground(given["ground"]) if given["ground"] else None,
        given["reason"],
        given["words"],
        given["names_office"],
    )
    try:
        disclosing.answer_item(uuid, ruling, actor=actor_of(request), now=datetime.now(UTC))
    except BadRequest as error:
        form.add_error(error.field, error.message)
        return _render_item(request, uuid, form)
    is_disclosed = ruling.answer is Answer.DISCLOSED
    said = (
        "The court gets it." if is_disclosed else "Withheld, once another person has approved it."
    )
    messages.success(request, said)
    return redirect("disclosures")


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def approve(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Approve a withholding."""

    def step() -> str:
        disclosing.approve_item(uuid, actor=actor_of(request), now=datetime.now(UTC))
        return "Approved: it stands in the log."

    return _do(request, step)


@signed_in
@demands(Right.COUNSEL)
@require_POST
def refuse(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Refuse a whole request."""
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _render_request(request, uuid, form)
    reason = form.cleaned_data["reason"]

    def step() -> str:
        disclosing.refuse(uuid, reason, actor=actor_of(request), now=datetime.now(UTC))
        return "Refused, once another person has approved it."

    return _do(request, step)


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def approve_refusal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Approve a refusal."""

    def step() -> str:
        disclosing.approve_refusal(uuid, actor=actor_of(request), now=datetime.now(UTC))
        return "The request is refused."

    return _do(request, step)


def _do(request: HttpRequest, step: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, step())
    except Refused as error:  # its words hold nothing that was given
        messages.warning(request, error.message)
    return redirect("disclosures")


def _render_request(
    request: HttpRequest, uuid: UUID, form: RefuseForm | None = None
) -> HttpResponse:
    view, items = disclosing.show_request(uuid, actor=actor_of(request), now=datetime.now(UTC))
    context = {
        "here": "disclosures",
        "view": view,
        "row": view.row,
        "items": items,
        "form": form or RefuseForm(),
        "is_asked": form is not None,
        "reason_most": REASON_MAX,
        "is_own_refusal": view.row.refused_by == actor_of(request).person_id,
    }
    return render_page(request, "disclosure.html", context, status=422 if form else 200)


def _render_item(request: HttpRequest, uuid: UUID, form: AnswerForm | None = None) -> HttpResponse:
    view, shape = disclosing.show_item(uuid, actor=actor_of(request), now=datetime.now(UTC))
    context = {
        "here": "disclosures",
        "view": view,
        "row": view.row,
        "sections": sections_of(shape) if shape else (),
        "grounds": [one.value for one in CHOOSABLE],
        "form": form or AnswerForm(initial={"answer": view.row.answer}),
        "is_asked": form is not None,
        "reason_most": REASON_MAX,
        "words_most": WORDS_MAX,
    }
    return render_page(request, "disclosure_item.html", context, status=422 if form else 200)
