"""Subjects: who and what a case is about, why, until when; and the queue of those to validate."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from tieline.apps.cases import attesting
from tieline.apps.cases import queries as cases
from tieline.apps.cases.errors import ValueNotHeld
from tieline.apps.cases.queries import CaseRow
from tieline.apps.retention import schedules
from tieline.core.errors import BadInput, Refused
from tieline.core.ids import Viewer
from tieline.core.markings import InformationEvaluation, SourceEvaluation
from tieline.core.rights import Right
from tieline.core.suspicion import (
    CRIME_MAX,
    FACTS_MAX,
    LABEL_MAX,
    REASON_MAX,
    SubjectEnd,
    SubjectKind,
    Suspicion,
)
from tieline.journeys import changing_answers, scheduling, suspecting
from tieline.journeys.suspecting import ASKED_BEFORE, SubjectView
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, signed_in, viewer_of

KINDS: Final = (("person", "A person"), ("organisation", "An organisation"), ("thing", "A thing"))
SOURCES: Final = (
    ("A", "A: no doubt about it"),
    ("B", "B: mostly reliable"),
    ("C", "C: mostly not reliable"),
    ("X", "X: not yet judged"),
)
INFORMATION: Final = (
    ("1", "1: beyond doubt"),
    ("2", "2: known to the source itself"),
    ("3", "3: heard by the source, and confirmed"),
    ("4", "4: neither known nor confirmed"),
)
ENDS: Final = (
    ("cleared", "Cleared: the suspicion did not hold"),
    ("misidentified", "Misidentified: it was somebody else"),
    ("closed", "Closed: the case has no use for it any more"),
)
_WHY: Final = "Say why: it is kept."


class SuspicionForm(forms.Form):
    """Why a subject is suspected."""

    crime = forms.CharField(max_length=CRIME_MAX, error_messages={"required": "Name the crime."})
    facts = forms.CharField(max_length=FACTS_MAX, error_messages={"required": "State the facts."})
    source = forms.ChoiceField(
        choices=SOURCES, error_messages={"required": "Say how far the source is to be trusted."}
    )
    information = forms.ChoiceField(
        choices=INFORMATION, error_messages={"required": "Say how far the facts are to be trusted."}
    )

    def suspicion(self) -> Suspicion:
        """What was stated. Raises BadInput."""
        given = self.cleaned_data
        return Suspicion(
            given["crime"],
            given["facts"],
            SourceEvaluation(given["source"]),
            InformationEvaluation(given["information"]),
        )


class SubjectForm(SuspicionForm):
    """A subject to be entered. `values` one to a line, as people write them."""

    label = forms.CharField(
        max_length=LABEL_MAX, error_messages={"required": "Say who or what it is."}
    )
    kind = forms.ChoiceField(choices=KINDS)
    values = forms.CharField(max_length=4000, required=False)


class ValuesForm(forms.Form):
    """Values of the case that belong to a subject, one to a line."""

    values = forms.CharField(max_length=4000, error_messages={"required": "Give a value."})


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(max_length=REASON_MAX, error_messages={"required": _WHY})


class EndForm(ReasonForm):
    """How and why a subject ends."""

    how = forms.ChoiceField(choices=ENDS, error_messages={"required": "Say how it ends."})


@dataclass(frozen=True, slots=True)
class _Asked:
    """What somebody sent to the page of a subject, and which of its forms it was."""

    which: str
    form: forms.Form


@signed_in
@demands(Right.READ_CASES)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """The subjects of the office; first those to validate."""
    viewer, now = viewer_of(request), datetime.now(UTC)
    context = {
        "here": "subjects",
        "due": suspecting.list_subjects(viewer, only_due=True, now=now),
        "subjects": suspecting.list_subjects(viewer, now=now),
        "queue": scheduling.list_queue(viewer, now=now),
        "schedule": schedules.get_schedule(viewer),
        "asked_before": ASKED_BEFORE.days,
    }
    return render_page(request, "subjects.html", context)


@signed_in
@demands(Right.READ_CASES)
@require_safe
def case_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The subjects of a case, and a form for another one."""
    return _render_case(request, cases.get_case_by_uuid(viewer_of(request), uuid), None)


@signed_in
@demands(Right.WORK_CASES)
@require_POST
def open_subject(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Enter a subject of a case."""
    viewer = viewer_of(request)
    case = cases.get_case_by_uuid(viewer, uuid)
    form = SubjectForm(request.POST)
    if not form.is_valid():
        return _render_case(request, case, form)
    given = form.cleaned_data
    try:
        values = [changing_answers.find_value(viewer, case, v) for v in _lines(given["values"])]
        opened = suspecting.open_subject(
            case,
            given["label"],
            SubjectKind(given["kind"]),
            form.suspicion(),
            values,
            actor=actor_of(request),
            now=datetime.now(UTC),
        )
    except (Refused, BadInput, ValueNotHeld) as error:
        form.add_error(None, error.message)
        return _render_case(request, case, form)
    _tell(request, viewer, opened, "It is entered.")
    return redirect("subject", opened)


@signed_in
@demands(Right.READ_CASES)
@require_safe
def show_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One subject."""
    return _render(request, uuid, None)


@signed_in
@demands(Right.WORK_CASES)
@require_POST
def attest(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """State anew why a subject is suspected."""
    form = SuspicionForm(request.POST)

    def step() -> str:
        now = datetime.now(UTC)
        suspecting.attest(uuid, form.suspicion(), actor=actor_of(request), now=now)
        return "It is attested; what was stated before stays on record."

    return _do(request, uuid, _Asked("attest", form), step)


@signed_in
@demands(Right.WORK_CASES)
@require_POST
def add_values(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say that values of its case belong to a subject."""
    form = ValuesForm(request.POST)

    def step() -> str:
        viewer, now = viewer_of(request), datetime.now(UTC)
        case = suspecting.show_subject(viewer, uuid, now=now).case
        lines = _lines(form.cleaned_data["values"])
        values = [changing_answers.find_value(viewer, case, line) for line in lines]
        suspecting.add_values(uuid, values, actor=actor_of(request), now=now)
        return "They belong to it from now on."

    return _do(request, uuid, _Asked("values", form), step)


@signed_in
@demands(Right.SUPERVISE)
@require_POST
def validate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Find that a subject still stands."""
    form = ReasonForm(request.POST)

    def step() -> str:
        suspecting.validate(
            uuid, form.cleaned_data["reason"], actor=actor_of(request), now=datetime.now(UTC)
        )
        return "It is validated and stands for as long again."

    return _do(request, uuid, _Asked("validate", form), step)


@signed_in
@demands(Right.WORK_CASES)
@require_POST
def end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End a subject and take its values out of the index."""
    form = EndForm(request.POST)

    def step() -> str:
        given = form.cleaned_data
        is_done = suspecting.end_subject(
            uuid,
            SubjectEnd(given["how"]),
            given["reason"],
            actor=actor_of(request),
            now=datetime.now(UTC),
        )
        said = "It is ended, and its values are out of the index."
        return said if is_done else f"{said} The hits of others follow in a minute."

    return _do(request, uuid, _Asked("end", form), step)


def _do(
    request: HttpRequest, uuid: UUID, asked: _Asked, step: Callable[[], str]
) -> HttpResponse:  # fmt: skip
    if not asked.form.is_valid():
        return _render(request, uuid, asked)
    try:
        said = step()
    except (Refused, BadInput, ValueNotHeld) as error:  # what was typed stays on the page
        asked.form.add_error(None, error.message)
        return _render(request, uuid, asked)
    _tell(request, viewer_of(request), uuid, said)
    return redirect("subject", uuid)


def _tell(request: HttpRequest, viewer: Viewer, uuid: UUID, said: str) -> None:
    messages.success(request, said)
    view = suspecting.show_subject(viewer, uuid, now=datetime.now(UTC))
    if view.is_repeated and view.row.is_live:
        messages.warning(
            request,
            f"Flagged: the same facts ({view.suspicion.row.likeness} % alike) are stated for another"
            " subject. Each needs facts of its own.",
        )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _render_case(
    request: HttpRequest, case: CaseRow, form: SubjectForm | None
) -> HttpResponse:  # fmt: skip
    context = {
        "here": "cases",
        "case": case,
        "subjects": suspecting.list_subjects(viewer_of(request), case, now=datetime.now(UTC)),
        "form": form or SubjectForm(),
        "is_asked": form is not None,
        "must_attest": attesting.is_demanded(viewer_of(request)),
        "kinds": KINDS,
        "sources": SOURCES,
        "information": INFORMATION,
    }
    return render_page(request, "case_subjects.html", context, status=422 if form else 200)


def _render(request: HttpRequest, uuid: UUID, asked: _Asked | None) -> HttpResponse:
    view: SubjectView = suspecting.show_subject(viewer_of(request), uuid, now=datetime.now(UTC))
    context = {
        "here": "cases",
        "view": view,
        "row": view.row,
        "asked": asked,
        "form": asked.form if asked else None,
        "attesting": asked.form if asked and asked.which == "attest" else SuspicionForm(),
        "sources": SOURCES,
        "information": INFORMATION,
        "ends": ENDS,
    }
    return render_page(request, "subject.html", context, status=422 if asked else 200)
