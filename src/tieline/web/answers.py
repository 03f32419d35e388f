"""How a case answers, changed on its pages: as a whole, or for one of its values.

A value travels in the body of a request and never in an address, so the page for one value of a case
is asked for by POST; that of a hit has the hit's address.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tieline.apps.cases import queries as cases
from tieline.apps.cases.errors import BadSilence
from tieline.apps.cases.postures import REASON_MAX
from tieline.apps.cases.queries import CaseRow
from tieline.apps.cases.renewals import ask_renewal as ask
from tieline.apps.selectors.queries import MentionRow
from tieline.core.postures import Posture
from tieline.core.rights import Right
from tieline.journeys import changing_answers, looking
from tieline.journeys.silencing import answer_for, get_silence
from tieline.web import words
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, signed_in, viewer_of

AS_CASE: Final = "as_case"
_CASES: Final = [(posture.value, words.POSTURES[posture]) for posture in Posture]
_SAID: Final = {
    True: "The case answers in this way from now on. Others were told or untold accordingly.",
    False: "The case answers in this way from now on. What others were told follows in a minute.",
}


class PostureForm(forms.Form):
    """What it answers, and why where it is silent."""

    posture = forms.CharField(error_messages={"required": "Choose what it answers."})
    reason = forms.CharField(
        required=False, max_length=REASON_MAX, widget=forms.Textarea, strip=True
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """What a form changes, which words it offers, and where it is sent."""

    case: CaseRow
    mention: MentionRow | None
    now_so: str
    action: str
    up: str
    up_title: str

    @property
    def postures(self) -> list[tuple[str, str]]:
        """The answers to choose from."""
        if self.mention is None:
            return _CASES
        return [(AS_CASE, f"As the case: {words.words(self.case.posture, 'answer')}"), *_CASES]


@signed_in
@demands(Right.WORK_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def case_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How a case answers, and what is chosen instead."""
    case = cases.get_case_by_uuid(viewer_of(request), uuid)
    address = reverse("case", args=[uuid])
    choice = Choice(
        case, None, case.posture.value, reverse("case_posture", args=[uuid]), address, case.ref
    )
    return _answer(request, choice, is_sent=request.method == "POST")


@signed_in
@demands(Right.WORK_CASES)
@require_POST
def value_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How a case answers for one value, which the body names; the change, where it names that too."""
    viewer = viewer_of(request)
    case = cases.get_case_by_uuid(viewer, uuid)
    mention = changing_answers.get_value(
        viewer, case, _text(request, "kind"), _text(request, "value")
    )
    address = reverse("case", args=[uuid])
    choice = _of_value(request, case, mention, reverse("value_posture", args=[uuid]), address)
    return _answer(request, choice, is_sent="posture" in request.POST or "sent" in request.POST)


@signed_in
@demands(Right.WORK_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def hit_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How one's own case answers for the value of a hit, and what is chosen instead."""
    hit = looking.find_hit(str(uuid), actor=actor_of(request), now=datetime.now(UTC))
    case = cases.get_case_by_uuid(viewer_of(request), hit.own_case_uuid)
    choice = _of_value(
        request,
        case,
        hit.mention,
        reverse("hit_posture", args=[uuid]),
        reverse("hit", args=[uuid]),
        up_title="Hit",
    )
    return _answer(request, choice, is_sent=request.method == "POST")


@signed_in
@demands(Right.WORK_CASES)
@require_POST
def ask_renewal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask that a silence be renewed."""
    now = datetime.now(UTC)
    case = get_silence(viewer_of(request), uuid, now=now).case
    try:
        ask(uuid, _text(request, "reason"), actor=actor_of(request), now=now)
    except BadSilence as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Asked: your supervisors see it among their silences.")
    return redirect("case", uuid=case.uuid)


def _of_value(
    request: HttpRequest,
    case: CaseRow,
    mention: MentionRow,
    action: str,
    up: str,
    *,
    up_title: str = "",
) -> Choice:
    own = answer_for(viewer_of(request), case, mention.selector_id)
    now_so = AS_CASE if own is None else own.value
    return Choice(case, mention, now_so, action, up, up_title or case.ref)


def _answer(request: HttpRequest, choice: Choice, *, is_sent: bool) -> HttpResponse:
    if not is_sent:
        return _render(request, choice, PostureForm(initial={"posture": choice.now_so}))
    form = PostureForm(request.POST)
    known = {name for name, _ in choice.postures}
    if not form.is_valid():
        return _render(request, choice, form, status=422)
    given = form.cleaned_data["posture"]
    if given not in known:
        form.add_error("posture", "Choose one of those listed.")
        return _render(request, choice, form, status=422)
    try:
        is_settled = changing_answers.change_posture(
            choice.case,
            choice.mention,
            None if given == AS_CASE else Posture(given),
            reason=form.cleaned_data["reason"],
            actor=actor_of(request),
            now=datetime.now(UTC),
        )
    except BadSilence as error:
        form.add_error("reason", error.message)
        return _render(request, choice, form, status=422)
    messages.success(request, _SAID[is_settled])
    return redirect(choice.up)


def _render(
    request: HttpRequest, choice: Choice, form: PostureForm, *, status: int = 200
) -> HttpResponse:
    context = {"here": "cases", "choice": choice, "form": form, "reason_most": REASON_MAX}
    return render_page(request, "posture.html", context, status=status)


def _text(request: HttpRequest, name: str) -> str:
    """What a field of the body holds; a text that nothing can be named by is like none."""
    return request.POST.get(name, "").replace("\x00", "")
