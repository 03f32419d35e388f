"""Where a hit comes from: to be looked at, and as files for a court."""

from datetime import UTC, datetime
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from tieline.core.rights import Right
from tieline.journeys import proving
from tieline.journeys.provenance_paper import sections_of
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, signed_in


class FileForm(forms.Form):
    """Which file is wanted."""

    form = forms.ChoiceField(choices=[("json", "json"), ("pdf", "pdf")])


@signed_in
@demands(Right.READ_CASES)
@require_safe
def show_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The provenance of a hit."""
    shape = proving.show_provenance(str(uuid), actor=actor_of(request), now=datetime.now(UTC))
    context = {"here": "hits", "uuid": uuid, "shape": shape, "sections": sections_of(shape)}
    return render_page(request, "provenance.html", context)


@signed_in
@demands(Right.READ_CASES)
@require_POST
def make_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The same as a file. That it was made is written down, with its digest."""
    form = FileForm(request.POST)
    if not form.is_valid():
        raise Http404
    made = proving.make_provenance(str(uuid), actor=actor_of(request), now=datetime.now(UTC))
    if form.cleaned_data["form"] == "pdf":
        return file_answer(made.as_pdf, "application/pdf", f"provenance-{uuid}.pdf")
    return file_answer(made.as_json, "application/json", f"provenance-{uuid}.json")


def file_answer(contents: bytes, content_type: str, name: str) -> HttpResponse:
    """A file to be kept, and by no cache on the way."""
    answer = HttpResponse(contents, content_type=content_type)
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer
