"""Check a caller: whether it is them who call the watch desk, and how that was found out."""

from dataclasses import asdict
from datetime import UTC, datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from tieline.apps.audit.actions import PURPOSE_MAX
from tieline.apps.offices import callers
from tieline.apps.offices import queries as offices
from tieline.apps.offices.callers import CallerCheckRow, CallerRecord, SaidCaller
from tieline.apps.offices.errors import BadCaller, CallerNotFound
from tieline.core.caller_checks import CODE_WORD_MOST, VERIFIED, Outcome
from tieline.core.rights import Right
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, signed_in, viewer_of


class CallerForm(forms.Form):
    """Who it is said to be, and what they want."""

    office_code = forms.CharField(
        max_length=60, error_messages={"required": "Give the code of their office."}
    )
    name = forms.CharField(max_length=100, error_messages={"required": "Give their sign-in name."})
    purpose = forms.CharField(
        max_length=PURPOSE_MAX, error_messages={"required": "Say what they want."}
    )

    def said(self) -> SaidCaller:
        """Of a form that is valid."""
        given = self.cleaned_data
        return SaidCaller(given["office_code"], given["name"], given["purpose"])


class OutcomeForm(CallerForm):
    """How it ended; with the word that was heard, where that is to be compared."""

    outcome = forms.ChoiceField(
        choices=[(o.value, o.value) for o in Outcome if o is not Outcome.WRONG_CODE_WORD]
    )
    word = forms.CharField(required=False, max_length=CODE_WORD_MOST)


@signed_in
@demands(Right.VERIFY_CALLERS)
@require_http_methods(["GET", "HEAD", "POST"])
def seek_page(request: HttpRequest) -> HttpResponse:
    """The question who it is said to be, and what is on record of them."""
    if request.method != "POST":
        return _render(request, CallerForm())
    form = CallerForm(request.POST)
    if not form.is_valid():
        return _render(request, form, status=422)
    try:
        found = callers.seek(form.said(), actor=actor_of(request), now=datetime.now(UTC))
    except CallerNotFound as error:
        form.add_error("name", error.message)
        return _render(request, form, status=422)
    return _render(request, CallerForm(), said=form.said(), found=found)


@signed_in
@demands(Right.VERIFY_CALLERS)
@require_POST
def note_outcome(request: HttpRequest) -> HttpResponse:
    """Compare the word that was heard, or record how it ended otherwise."""
    form, actor, now = OutcomeForm(request.POST), actor_of(request), datetime.now(UTC)
    if not form.is_valid():
        return _render(request, form, status=422)
    outcome = Outcome(form.cleaned_data["outcome"])
    try:
        if outcome is Outcome.BY_CODE_WORD:
            word = form.cleaned_data["word"]
            noted = callers.hear_code_word(form.said(), word, actor=actor, now=now)
        else:
            noted = callers.note_outcome(form.said(), outcome, actor=actor, now=now)
    except (BadCaller, CallerNotFound) as error:
        form.add_error("name", error.message)
        return _render(request, form, status=422)
    return _render(request, CallerForm(), noted=noted)


def _render(
    request: HttpRequest,
    form: CallerForm,
    *,
    said: SaidCaller | None = None,
    found: CallerRecord | None = None,
    noted: CallerCheckRow | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = viewer_of(request)
    directory = offices.offices_by_id(viewer)
    context = {
        "here": "callers",
        "form": form,
        "said": said,
        "found": found,
        "noted": noted,
        "is_verified": noted is not None and noted.outcome in VERIFIED,
        "earlier": [
            {**asdict(row), "office": directory[row.caller_office_id].code}
            for row in callers.list_checks(viewer)
        ],
    }
    return render_page(request, "callers.html", context, status=status)
