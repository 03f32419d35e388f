"""The marking of a case: as it is, replaced, and as it was."""

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
from tieline.apps.offices import queries as offices
from tieline.apps.sharing.errors import AgencyNotFound
from tieline.core.errors import BadInput
from tieline.core.markings import MarkingValue
from tieline.core.rights import Right
from tieline.journeys import marking as markings
from tieline.web.marking_form import MarkingForm, choices, fields_of
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, signed_in, viewer_of


class ReplaceForm(MarkingForm):
    """A marking that replaces another, and why."""

    reason = forms.CharField(
        max_length=REASON_MAX, error_messages={"required": "Say why: it is kept with the marking."}
    )


@dataclass(frozen=True, slots=True)
class Past:
    """A marking that lay on the case, and who put it on; empty for whoever is no colleague."""

    value: MarkingValue
    marked_at: datetime
    by: str
    reason: str


@signed_in
@demands(Right.READ_CASES)
@require_safe
def show_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The marking, the form that replaces it, and those before."""
    return _render(request, uuid, None)


@signed_in
@demands(Right.WORK_CASES)
@require_POST
def replace_marking(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Re-mark the case."""
    form = ReplaceForm(request.POST)
    if not form.is_valid():
        return _render(request, uuid, form)
    try:
        markings.replace_marking(
            uuid,
            form.stated(is_whole=True),
            form.cleaned_data["reason"],
            actor=actor_of(request),
            now=datetime.now(UTC),
        )
    except AgencyNotFound as error:
        form.refuse(error)
        return _render(request, uuid, form)
    except BadInput as error:
        if error.code == "reason_missing":
            form.add_error("reason", error.message)
        else:
            form.refuse(error)
        return _render(request, uuid, form)
    messages.success(request, "The marking is replaced. It holds from now on.")
    return redirect("case", uuid=uuid)


def _render(request: HttpRequest, uuid: UUID, form: ReplaceForm | None) -> HttpResponse:
    viewer = viewer_of(request)
    case = cases.get_case_by_uuid(viewer, uuid)
    history = markings.list_markings(viewer, case)
    people = offices.people_by_id(viewer, {row.marked_by for row in history})
    context = {
        "here": "cases",
        "case": case,
        "marking": history[0].value,
        "history": [
            Past(
                row.value,
                row.marked_at,
                people[row.marked_by].full_name or people[row.marked_by].name
                if row.marked_by in people
                else "",
                row.reason,
            )
            for row in history
        ],
        "form": form,
        "fields": fields_of(history[0].value) if form is None else form.data,
        "marks": choices(viewer),
        "reason_most": REASON_MAX,
    }
    return render_page(request, "case_marking.html", context, status=422 if form else 200)
