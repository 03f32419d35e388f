"""May I tell my counterpart this? Asked of a case, a submission or a hit; and releasing a case.

A recipient is no value of a case, and yet the question says whom somebody thinks of telling: it
travels in the body.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tieline.apps.cases import queries as cases
from tieline.apps.cases.queries import CaseRow
from tieline.apps.offices import queries as offices
from tieline.apps.offices.errors import OfficeNotFound
from tieline.apps.sharing.errors import AgencyNotFound, ReleaseRefused
from tieline.apps.sharing.parties import PartyName, list_agencies
from tieline.apps.sharing.releases import BASIS_MAX
from tieline.apps.submissions import queries as submissions
from tieline.core.errors import BadInput
from tieline.core.release import REASON_MAX, Assurance
from tieline.core.rights import Right
from tieline.journeys.looking import find_hit
from tieline.journeys.releasing import Wish, release_case
from tieline.journeys.telling import Told, may_tell_case, may_tell_hit, may_tell_submission
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, signed_in, viewer_of

ASSURANCES: Final = (
    ("court_use", "Used in court only with our permission"),
    ("onward_transfer", "Not passed on without our permission"),
    ("death_penalty", "No death penalty is sought on it"),
    ("torture", "No torture or ill-treatment is feared"),
)
_SAID: Final = (("", "not asked"), ("yes", "assured"), ("no", "not assured"))


class RecipientForm(forms.Form):
    """Whom; exactly one."""

    office = forms.CharField(required=False, max_length=60)
    agency = forms.CharField(required=False, max_length=200)
    country = forms.CharField(required=False, max_length=2)

    @property
    def name(self) -> PartyName:
        given = self.cleaned_data
        return PartyName(given["office"], given["agency"], given["country"])


class ReleaseForm(RecipientForm):
    """What a release rests on."""

    purpose = forms.CharField(
        max_length=500, error_messages={"required": "Say why they need to know: it is recorded."}
    )
    legal_basis = forms.CharField(required=False, max_length=BASIS_MAX)
    court_use = forms.ChoiceField(required=False, choices=_SAID)
    onward_transfer = forms.ChoiceField(required=False, choices=_SAID)
    death_penalty = forms.ChoiceField(required=False, choices=_SAID)
    torture = forms.ChoiceField(required=False, choices=_SAID)
    danger = forms.CharField(required=False, max_length=REASON_MAX)
    until = forms.DateField(
        required=False, error_messages={"invalid": "Give a date, such as 2027-03-01."}
    )

    @property
    def wish(self) -> Wish:
        given = self.cleaned_data
        said = {name: {"yes": True, "no": False}.get(given[name]) for name, _ in ASSURANCES}
        until = given["until"]
        return Wish(
            recipient=self.name,
            purpose=given["purpose"],
            legal_basis=given["legal_basis"],
            assurance=Assurance(**said),
            danger_reason=given["danger"],
            expires_at=None if until is None else datetime.combine(until, time.min, UTC),
        )


@dataclass(frozen=True, slots=True)
class About:
    """What is asked about, and where it stands."""

    words: str
    up: str
    up_title: str
    action: str
    here: str
    case: CaseRow | None = None


@signed_in
@demands(Right.READ_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def case_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Asked of a case."""
    about = _about_case(request, uuid)

    def answer(name: PartyName) -> list[Told]:
        case = cases.get_case_by_uuid(viewer_of(request), uuid)
        return [may_tell_case(case, name, viewer=viewer_of(request), now=datetime.now(UTC))]

    return _ask(request, about, answer)


@signed_in
@demands(Right.READ_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def submission_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Asked of a submission."""
    row = submissions.get_submission(viewer_of(request), str(uuid))
    about = About(
        f"The file {row.file_name}, and every row of it",
        reverse("submission", args=[uuid]),
        row.file_name,
        reverse("may_tell_submission", args=[uuid]),
        "submissions",
    )

    def answer(name: PartyName) -> list[Told]:
        return [may_tell_submission(row, name, viewer=viewer_of(request), now=datetime.now(UTC))]

    return _ask(request, about, answer)


@signed_in
@demands(Right.READ_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def hit_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Asked of a hit: of one's own case, and of what one learnt of the other offices."""
    find_hit(str(uuid), actor=actor_of(request), now=datetime.now(UTC))  # hidden looks like missing
    about = About(
        "A hit: your own case, and that another office holds the value too, which is theirs",
        reverse("hit", args=[uuid]),
        "Hit",
        reverse("may_tell_hit", args=[uuid]),
        "hits",
    )

    def answer(name: PartyName) -> list[Told]:
        return may_tell_hit(str(uuid), name, actor=actor_of(request), now=datetime.now(UTC))

    return _ask(request, about, answer)


@signed_in
@demands(Right.WORK_CASES)
@require_POST
def release(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Record the release of a case, or ask for it."""
    about, form = _about_case(request, uuid), ReleaseForm(request.POST)
    if not form.is_valid():
        return _render(request, about, form, _answers_again(request, uuid, form))
    try:
        asked = release_case(uuid, form.wish, actor=actor_of(request), now=datetime.now(UTC))
    except (BadInput, OfficeNotFound, AgencyNotFound, ReleaseRefused) as error:
        form.add_error(_FIELD_OF_ERROR.get(error.code), error.message)
        return _render(request, about, form, _answers_again(request, uuid, form))
    if asked.waits_for_approver:
        messages.success(request, "It waits for a supervisor's approval; nothing is told before.")
    elif asked.decision.is_for_danger:
        messages.success(
            request, "It is released. A supervisor other than you reviews it within 24 hours."
        )
    else:
        messages.success(request, "It is released.")
    return redirect("releases_of_case", uuid=uuid)


_FIELD_OF_ERROR: Final = {
    "purpose_missing": "purpose",
    "bad_legal_basis": "legal_basis",
    "bad_release_time": "until",
    "danger_unstated": "danger",
    "recipient_unclear": "office",
    "bad_country": "office",
    "office_not_found": "office",
    "agency_not_found": "office",
    "release_to_oneself": "office",
}


def _answers_again(request: HttpRequest, uuid: UUID, form: RecipientForm) -> Sequence[Told]:
    """The answer above the form, where a recipient was named at all."""
    given = form.cleaned_data
    name = PartyName(given.get("office", ""), given.get("agency", ""), given.get("country", ""))
    case = cases.get_case_by_uuid(viewer_of(request), uuid)
    try:
        return [may_tell_case(case, name, viewer=viewer_of(request), now=datetime.now(UTC))]
    except (BadInput, OfficeNotFound, AgencyNotFound):
        return ()


def _ask(
    request: HttpRequest, about: About, answer: Callable[[PartyName], list[Told]]
) -> HttpResponse:
    if request.method != "POST":
        return _render(request, about, None, ())
    form = RecipientForm(request.POST)
    if not form.is_valid():
        return _render(request, about, form, ())
    try:
        found = answer(form.name)
    except (BadInput, OfficeNotFound, AgencyNotFound) as error:
        form.add_error("office", error.message)
        return _render(request, about, form, ())
    return _render(request, about, form, found)


def _about_case(request: HttpRequest, uuid: UUID) -> About:
    case = cases.get_case_by_uuid(viewer_of(request), uuid)
    return About(
        f"The case {case.ref}, with all it holds",
        reverse("case", args=[uuid]),
        case.ref,
        reverse("may_tell_case", args=[uuid]),
        "cases",
        case,
    )


def _render(
    request: HttpRequest, about: About, form: RecipientForm | None, answers: Sequence[Told]
) -> HttpResponse:
    viewer = viewer_of(request)
    given = {} if form is None else form.data
    context = {
        "here": about.here,
        "about": about.words,
        "up": about.up,
        "up_title": about.up_title,
        "action": about.action,
        "case": about.case,
        "form": form,
        "heading": "It is not released"
        if isinstance(form, ReleaseForm)
        else "It cannot be answered yet",
        "given": given,
        "answers": answers,
        "releasable": about.case is not None and any(not told.decision.may_go for told in answers),
        "offices": [one for one in offices.list_offices(viewer) if one.id != viewer.office_id],
        "agencies": list_agencies(viewer),
        "assurances": ASSURANCES,
        "stated_assurances": [(name, given.get(name, "")) for name, _ in ASSURANCES],
    }
    is_wrong = form is not None and bool(form.errors)
    return render_page(request, "may_tell.html", context, status=422 if is_wrong else 200)
