"""Cases: the list, one case in full, and opening one."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tieline.apps.audit.acting import reading_as
from tieline.apps.cases import actions as case_actions
from tieline.apps.cases import queries as cases
from tieline.apps.cases.actions import SUMMARY_MAX
from tieline.apps.cases.errors import BadCase, BadSilence, CaseExists, CaseNotFound
from tieline.apps.cases.postures import REASON_MAX as SILENCE_REASON_MAX
from tieline.apps.retention import closings
from tieline.apps.sharing.errors import AgencyNotFound
from tieline.core.case_refs import MOST_CHARACTERS
from tieline.core.errors import BadInput
from tieline.core.marking_fields import line_of
from tieline.core.postures import Posture
from tieline.core.rights import Right
from tieline.core.roles import Standing
from tieline.journeys import casework, correcting
from tieline.journeys.askers import list_askers_of_case
from tieline.journeys.casework import CaseLine, HeldLine
from tieline.journeys.marking import read_stated, with_marking
from tieline.journeys.record_of_case import list_record
from tieline.journeys.shapes.disclosures import DisclosureShape, disclosure_shape
from tieline.journeys.silencing import show_answers
from tieline.web import words
from tieline.web.askers import askers_shown
from tieline.web.lists import Column, Listing, Shown, export, read_asked, render_list
from tieline.web.marking_form import MarkingForm, choices
from tieline.web.pages import render_page
from tieline.web.purges import choices as purge_choices
from tieline.web.purges import page_purged
from tieline.web.rules import actor_of, demands, signed_in, viewer_of

CASES: Final[Listing[CaseLine]] = Listing(
    noun="cases",
    columns=(
        Column("ref", "Case", lambda line: line.case.ref, sorts=True),
        Column("summary", "Summary", lambda line: line.case.summary),
        Column("posture", "Answers a hit", lambda line: line.case.posture, sorts=True),
        Column("marking", "Marking", lambda line: line_of(line.marking)),
        Column("values", "Values", lambda line: line.values, is_number=True),
        Column("opened", "Opened", lambda line: line.case.opened_at.isoformat(), sorts=True),
    ),
    choices=(("", "All cases"), *((posture.value, posture.value) for posture in Posture)),
    seeks="Reference or summary",
)
HELD: Final[Listing[HeldLine]] = Listing(
    noun="values",
    columns=(
        Column("value", "Value", lambda line: line.held.mention.canonical, sorts=True),
        Column("kind", "Kind", lambda line: line.held.mention.kind, sorts=True),
        Column("given", "As given", lambda line: line.held.as_given),
        Column("roles", "Appears as", lambda line: ", ".join(line.held.roles)),
        Column("standings", "Standing", lambda line: ", ".join(line.held.standings)),
        Column("rows", "Rows", lambda line: line.held.row_count, is_number=True),
        Column("first", "First seen", lambda line: line.held.first_seen_at),
        Column("last", "Last seen", lambda line: line.held.last_seen_at),
        Column("others", "Held by others", lambda line: ", ".join(line.other_codes)),
        Column("answers", "Answers", lambda line: line.answers),
    ),
    choices=(("", "All standings"), *((one.value, one.value) for one in Standing)),
    choice_title="Standing",
    seeks="Value",
)


TOLD_SHOWN: Final = 50
TOLD: Final[Listing[DisclosureShape]] = Listing(
    noun="disclosures",
    columns=(
        Column("told_at", "First told", lambda one: one.told_at.isoformat()),
        Column("value", "Value", lambda one: one.value or ""),
        Column("kind", "Kind", lambda one: one.kind or ""),
        Column("tells", "What", lambda one: one.tells),
        Column("office", "Office", lambda one: one.office or ""),
        Column("person", "Person", lambda one: one.person or ""),
        Column("look", "On what", lambda one: one.look or ""),
        Column("why", "Why", lambda one: one.why or ""),
        Column("until", "Until", lambda one: one.until.isoformat() if one.until else ""),
        Column("outcome", "What became of it", lambda one: one.outcome or ""),
        Column("is_held", "Held still", lambda one: "yes" if one.is_held else "no"),
    ),
)


class OpenForm(MarkingForm):
    """A case to be opened."""

    ref = forms.CharField(
        max_length=MOST_CHARACTERS, error_messages={"required": "Give the case a reference."}
    )
    summary = forms.CharField(required=False, max_length=SUMMARY_MAX)
    posture = forms.ChoiceField(
        choices=[(posture.value, posture.value) for posture in Posture],
        error_messages={"required": "Choose what the case answers to a hit."},
    )
    reason = forms.CharField(required=False, max_length=SILENCE_REASON_MAX)


@signed_in
@demands(Right.READ_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def list_page(request: HttpRequest) -> HttpResponse:
    """The cases of the office; POST where a text is sought."""
    asked = read_asked(request, CASES)
    found = casework.list_cases(viewer_of(request), asked.query)
    shown = Shown(CASES, asked, found, reverse("cases"), reverse("export_cases"))
    return render_list(request, "cases.html", shown, {"here": "cases"})


@signed_in
@demands(Right.READ_CASES)
@require_POST
def export_list(request: HttpRequest) -> HttpResponseBase:
    """The cases that the list is narrowed to, as CSV."""
    asked = read_asked(request, CASES)
    return export(CASES, casework.list_cases(viewer_of(request), asked.whole).rows)


@signed_in
@demands(Right.READ_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def show_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One case in full; POST where a value is sought in it."""
    asked = read_asked(request, HELD)
    now = datetime.now(UTC)
    try:
        page = casework.show_case(uuid, asked.query, actor=actor_of(request), now=now)
    except CaseNotFound:
        purged = page_purged(request, uuid)
        if purged is None:
            raise
        return purged
    shown = Shown(
        HELD, asked, page.held, reverse("case", args=[uuid]), reverse("export_case", args=[uuid])
    )
    viewer = viewer_of(request)
    with reading_as(viewer):
        _, told = list_record(uuid, viewer, now=now)
        answers = show_answers(viewer, page.case, now=now)
        closed = closings.find_closing(viewer, page.case.id)
    context = {
        "here": "cases",
        "page": page,
        "case": page.case,
        "marking": page.marking,
        "answers": answers,
        "told": told[:TOLD_SHOWN],
        "told_total": len(told),
        "corrections": correcting.list_told_of_case(page.case.id, actor=actor_of(request), now=now),
        "hits_shown": casework.HITS_SHOWN,
        **purge_choices(),
        "closed": closed,
        **askers_shown(
            list_askers_of_case(page.case.id, actor=actor_of(request), now=datetime.now(UTC))
        ),
    }
    return render_list(request, "case.html", shown, context)


@signed_in
@demands(Right.READ_CASES)
@require_POST
def export_values(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """What the case holds, as CSV."""
    asked = read_asked(request, HELD)
    case, found = casework.list_held(
        uuid, asked.whole, actor=actor_of(request), now=datetime.now(UTC)
    )
    line = line_of(with_marking(viewer_of(request), case).marking)
    marked = replace(HELD, columns=(*HELD.columns, Column("marking", "Marking", lambda _: line)))
    return export(marked, found.rows, name=f"{case.ref} values")


@signed_in
@demands(Right.READ_CASES)
@require_POST
def export_told(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Who was told what of the case, as CSV."""
    case, lines = list_record(uuid, viewer_of(request), now=datetime.now(UTC))
    return export(TOLD, (disclosure_shape(line) for line in lines), name=f"{case.ref} told")


@signed_in
@demands(Right.WORK_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def open_page(request: HttpRequest) -> HttpResponse:
    """The form for a case to be opened, and what it sends."""
    if request.method != "POST":
        return _render_form(request, OpenForm(initial={"posture": Posture.POINTER.value}))
    form = OpenForm(request.POST)
    if not form.is_valid():
        return _render_form(request, form, status=422)
    given = form.cleaned_data
    try:
        marking = read_stated(viewer_of(request), form.stated(), posture=Posture(given["posture"]))
        case_id = case_actions.open_case(
            given["ref"],
            actor=actor_of(request),
            now=datetime.now(UTC),
            posture=Posture(given["posture"]),
            summary=given["summary"],
            marking=marking,
            silence_reason=given["reason"],
        )
    except AgencyNotFound as error:
        form.refuse(error)
        return _render_form(request, form, status=422)
    except BadSilence as error:
        form.add_error("reason", error.message)
        return _render_form(request, form, status=422)
    except CaseExists:
        form.add_error("ref", "Your office has a case with this reference already.")
        return _render_form(request, form, status=422)
    except BadCase as error:
        form.add_error("summary" if error.code == "bad_summary" else "ref", error.message)
        return _render_form(request, form, status=422)
    except BadInput as error:
        form.refuse(error)
        return _render_form(request, form, status=422)
    messages.success(request, "The case is open. Hand in its numbers next.")
    return redirect("case", uuid=cases.uuids_by_id(viewer_of(request), [case_id])[case_id])


def _render_form(request: HttpRequest, form: OpenForm, *, status: int = 200) -> HttpResponse:
    context = {
        "here": "cases",
        "form": form,
        "postures": [(posture.value, words.POSTURES[posture]) for posture in Posture],
        "summary_most": SUMMARY_MAX,
        "marks": choices(viewer_of(request)),
        "reason_most": SILENCE_REASON_MAX,
    }
    return render_page(request, "case_open.html", context, status=status)
