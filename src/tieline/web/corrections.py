"""Corrections: what the office was told that holds no more, and what became of its own."""

from datetime import UTC, datetime
from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from tieline.core.corrections import GRAVE, NOTE_MAX, CorrectionAnswer
from tieline.core.errors import BadInput, NotFound, Refused
from tieline.core.rights import Right
from tieline.journeys import correcting
from tieline.journeys.shapes.corrections import SentCorrectionShape, sent_correction_shape
from tieline.web.lists import Column, Listing, export
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, signed_in, viewer_of

_NOTE: Final = "Say what was done, or why it is disputed."
SENT: Final[Listing[SentCorrectionShape]] = Listing(
    noun="corrections",
    columns=(
        Column("corrected_at", "Corrected", lambda one: one.corrected_at.isoformat()),
        Column("how", "How", lambda one: one.how),
        Column("case", "Case", lambda one: one.case),
        Column("value", "Value", lambda one: one.value or ""),
        Column("kind", "Kind", lambda one: one.kind or ""),
        Column("office", "Office", lambda one: one.office),
        Column("tells", "What was told", lambda one: one.tells),
        Column("told_at", "First told", lambda one: one.told_at.isoformat()),
        Column("shown_at", "Seen", lambda one: one.shown_at.isoformat() if one.shown_at else ""),
        Column("answer", "Answer", lambda one: one.answer or ""),
        Column("note", "Note", lambda one: one.note or ""),
        Column(
            "answered_at",
            "Answered",
            lambda one: one.answered_at.isoformat() if one.answered_at else "",
        ),
        Column("reply", "Reply", lambda one: one.reply or ""),
    ),
)


class AnswerForm(forms.Form):
    """Which corrections, what is answered, and what was done."""

    corrections = forms.TypedMultipleChoiceField(
        coerce=str, error_messages={"required": "Choose the corrections that you answer."}
    )
    answer = forms.ChoiceField(
        choices=[(one.value, one.value) for one in CorrectionAnswer],
        error_messages={"required": "Say whether it is done or disputed."},
    )
    note = forms.CharField(max_length=NOTE_MAX, error_messages={"required": _NOTE})

    def __init__(self, data: object, known: list[str]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["corrections"].choices = [(one, one) for one in known]  # type: ignore[attr-defined]


class ReplyForm(forms.Form):
    """To which dispute, and what."""

    correction = forms.UUIDField()
    note = forms.CharField(max_length=NOTE_MAX, error_messages={"required": "Write a reply."})


@signed_in
@demands(Right.READ_CASES)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """What the office was told that holds no more; then the corrections of its own values."""
    return _render(request, None)


@signed_in
@demands(Right.WORK_CASES)
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Say what was done about some of them, or that they are disputed."""
    actor, now = actor_of(request), datetime.now(UTC)
    known = {str(v.row.uuid): v.row.uuid for v in correcting.list_told(actor=actor, now=now)}
    form = AnswerForm(request.POST, list(known))
    if not form.is_valid():
        return _render(request, form)
    given = form.cleaned_data
    try:
        correcting.answer(
            [known[one] for one in given["corrections"]],
            CorrectionAnswer(given["answer"]),
            given["note"],
            actor=actor,
            now=now,
        )
    except (BadInput, Refused) as error:
        form.add_error(None, error.message)
        return _render(request, form)
    messages.success(request, "Answered. The office that corrected is told, if it may know of you.")
    return redirect("corrections")


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def reply(request: HttpRequest) -> HttpResponse:
    """Reply to a dispute of a correction of one's own."""
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _render(request, form)
    given = form.cleaned_data
    try:
        correcting.reply(
            given["correction"], given["note"], actor=actor_of(request), now=datetime.now(UTC)
        )
    except (BadInput, Refused, NotFound) as error:
        form.add_error(None, error.message)
        return _render(request, form)
    messages.success(request, "Replied. Whoever disputes it is told.")
    return redirect("corrections")


@signed_in
@demands(Right.READ_CASES)
@require_POST
def export_sent(request: HttpRequest) -> HttpResponseBase:
    """The corrections of the office's own values, as CSV."""
    views = correcting.list_sent(viewer_of(request), now=datetime.now(UTC))
    return export(SENT, map(sent_correction_shape, views), name="corrections")


def _render(request: HttpRequest, form: forms.Form | None) -> HttpResponse:
    now = datetime.now(UTC)
    told = correcting.list_told(actor=actor_of(request), now=now)
    sent = correcting.list_sent(viewer_of(request), now=now)
    context = {
        "here": "corrections",
        "open": [(view, view.is_overdue(now)) for view in told if view.answer is None],
        "answered": [view for view in told if view.answer is not None],
        "sent": sent,
        "grave": [one.value for one in GRAVE],
        "form": form,
        "note_most": NOTE_MAX,
    }
    return render_page(request, "corrections.html", context, status=422 if form else 200)
