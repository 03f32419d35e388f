"""What prosecutors ask of offices, and the packages they get."""

from datetime import UTC, datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from tieline.apps.offices import queries as offices
from tieline.apps.offices.errors import OfficeNotFound
from tieline.apps.proceedings.errors import BadRequest, NotDue
from tieline.apps.proceedings.limits import BASIS_MAX, PROCEEDINGS_MAX
from tieline.core.case_refs import MOST_CHARACTERS
from tieline.core.rights import Right
from tieline.journeys import disclosing, packaging
from tieline.journeys.disclosing import Wish
from tieline.journeys.package_paper import package_paper
from tieline.web.pages import render_page
from tieline.web.provenance import FileForm, file_answer
from tieline.web.rules import actor_of, demands, signed_in, viewer_of


class AskForm(forms.Form):
    """What is asked of which office, and until when."""

    office = forms.CharField(max_length=40, error_messages={"required": "Choose the office."})
    case = forms.CharField(
        max_length=MOST_CHARACTERS, error_messages={"required": "Give the reference of the case."}
    )
    proceedings = forms.CharField(
        max_length=PROCEEDINGS_MAX,
        error_messages={"required": "Give the reference of the proceedings."},
    )
    legal_basis = forms.CharField(
        max_length=BASIS_MAX, error_messages={"required": "Say what the request rests on."}
    )
    due_on = forms.DateField(error_messages={"required": "Give the day of the package."})


@signed_in
@demands(Right.PROSECUTE)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """One's office's requests, with the form of a new one."""
    return _render_list(request, AskForm())


@signed_in
@demands(Right.PROSECUTE)
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask an office for what it has on a case."""
    form = AskForm(request.POST)
    if not form.is_valid():
        return _render_list(request, form, status=422)
    given = form.cleaned_data
    wish = Wish(
        given["office"], given["case"], given["proceedings"], given["legal_basis"], given["due_on"]
    )
    try:
        uuid = disclosing.ask(wish, actor=actor_of(request), now=datetime.now(UTC))
    except BadRequest as error:
        form.add_error(error.field, error.message)
        return _render_list(request, form, status=422)
    except OfficeNotFound:
        form.add_error("office", "No office has this code.")
        return _render_list(request, form, status=422)
    messages.success(request, "Asked. The package is issued from its day on.")
    return redirect("prosecution", uuid=uuid)


@signed_in
@demands(Right.PROSECUTE)
@require_safe
def show_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One request; once it is issued, the whole package."""
    actor, now = actor_of(request), datetime.now(UTC)
    view = disclosing.show_own_request(uuid, actor=actor, now=now)
    context: dict[str, object] = {"here": "prosecutions", "view": view, "row": view.row}
    if view.row.issued_at is not None:
        shape = packaging.read_package(uuid, actor=actor, now=now)
        # The request itself stands above.
        context |= {"shape": shape, "sections": package_paper(shape).sections[1:]}
    return render_page(request, "prosecution.html", context)


@signed_in
@demands(Right.PROSECUTE)
@require_POST
def issue(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Have the package issued, from its day on."""
    try:
        packaging.issue(uuid, actor=actor_of(request), now=datetime.now(UTC))
    except NotDue as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, "Issued. Nothing of it changes any more.")
    return redirect("prosecution", uuid=uuid)


@signed_in
@demands(Right.PROSECUTE)
@require_POST
def make_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The package as a file. That it was made is written down, with its digest."""
    form = FileForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        made = packaging.make_package(uuid, actor=actor_of(request), now=datetime.now(UTC))
    except NotDue as error:
        messages.warning(request, error.message)
        return redirect("prosecution", uuid=uuid)
    if form.cleaned_data["form"] == "pdf":
        return file_answer(made.as_pdf, "application/pdf", f"disclosure-{uuid}.pdf")
    return file_answer(made.as_json, "application/json", f"disclosure-{uuid}.json")


def _render_list(request: HttpRequest, form: AskForm, *, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "here": "prosecutions",
        "views": disclosing.list_own_requests(actor=actor, now=datetime.now(UTC)),
        "form": form,
        "offices": [
            one for one in offices.list_offices(viewer_of(request)) if one.id != actor.office_id
        ],
        "case_most": MOST_CHARACTERS,
        "proceedings_most": PROCEEDINGS_MAX,
        "basis_most": BASIS_MAX,
    }
    return render_page(request, "prosecutions.html", context, status=status)
