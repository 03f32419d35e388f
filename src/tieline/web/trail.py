"""The audit trail of the office, for its auditors. Each search is written down with its purpose; what
is sought travels in the body, since it can be a reference or a text of a case."""

from datetime import UTC, date, datetime, time
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods, require_POST

from tieline.apps.audit.actions import PURPOSE_MAX
from tieline.apps.audit.errors import BadTrailSearch, PurposeMissing
from tieline.apps.audit.searching import TrailFilter
from tieline.apps.offices import queries as offices
from tieline.apps.offices.errors import PersonNotFound
from tieline.core.case_refs import MOST_CHARACTERS
from tieline.core.days import end_of
from tieline.core.rights import Right
from tieline.core.trail_words import WORDS, nouns, to_hundredths
from tieline.journeys import trail
from tieline.journeys.trail import TEXT_MAX, Sought, TrailLine
from tieline.web.lists import Column, Listing, export
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, signed_in, viewer_of

PAGE_LENGTH: Final = 50
TRAIL: Final[Listing[TrailLine]] = Listing(
    noun="audit trail",
    columns=(
        Column("at", "Time (UTC)", lambda line: to_hundredths(line.row.at)),
        Column("person", "Person", lambda line: who_of(line)),
        Column("action", "Action", lambda line: line.row.action),
        Column("words", "In words", lambda line: line.words),
        Column("case", "Case", lambda line: line.case_ref or line.case_id or ""),
        Column("names", "Names", lambda line: names_of(line)),
        Column("purpose", "Purpose", lambda line: line.row.purpose),
        Column("without_case", "Why no case", lambda line: line.row.without_case),
        Column("authority", "Authority", lambda line: line.row.authority),
        Column("source", "Came by", lambda line: line.row.source),
    ),
)


class SearchForm(forms.Form):
    """What is looked for, and why."""

    purpose = forms.CharField(
        max_length=PURPOSE_MAX, error_messages={"required": "Say why you search: it is kept."}
    )
    person = forms.CharField(required=False, max_length=100)
    action = forms.CharField(required=False, max_length=80)
    since = forms.DateField(required=False, error_messages={"invalid": "Give a day."})
    until = forms.DateField(required=False, error_messages={"invalid": "Give a day."})
    case = forms.CharField(required=False, max_length=MOST_CHARACTERS)
    text = forms.CharField(required=False, max_length=TEXT_MAX)
    without_case = forms.BooleanField(required=False)

    def sought(self) -> Sought:
        """What was entered. Both days are whole ones, in UTC."""
        given = self.cleaned_data
        return Sought(
            person=given["person"],
            action=given["action"],
            since=_begin(given["since"]),
            until=None if given["until"] is None else end_of(given["until"]),
            case_ref=given["case"],
            text=given["text"],
            only_without_case=given["without_case"],
        )


def who_of(line: TrailLine) -> str:
    """Who acted, as far as an auditor may know."""
    if line.by_nobody:
        return "nobody"
    if line.by_operator:
        return "the operator of the installation"
    return line.person or "someone whose home is another office"


def names_of(line: TrailLine) -> str:
    """What else the entry names: `hit 12, disposition known`."""
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in line.others.items())


@signed_in
@demands(Right.AUDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def search_page(request: HttpRequest) -> HttpResponse:
    """The form, and with POST what is found."""
    if request.method != "POST":
        return _render(request, SearchForm())
    viewer, form = viewer_of(request), SearchForm(request.POST)
    cursor = request.POST.get("cursor", "")
    try:
        before = trail.read_place(cursor, viewer) if cursor else None
        found = _begin_search(request, form, is_further=bool(cursor))
    except BadTrailSearch as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        found = None
    if found is None:
        return _render(request, form, status=422)
    lines = trail.page_lines(viewer, found, before=before, limit=PAGE_LENGTH + 1)
    page = lines[:PAGE_LENGTH]
    more: dict[str, Any] = {
        "lines": [(line, who_of(line), names_of(line)) for line in page],
        "is_searched": True,
        "is_further": before is not None,
        "cursor": trail.place_of(page[-1], viewer) if len(lines) > PAGE_LENGTH else "",
    }
    return _render(request, form, **more)


@signed_in
@demands(Right.AUDIT)
@require_POST
def export_found(request: HttpRequest) -> HttpResponseBase:
    """All that is found, as CSV."""
    form = SearchForm(request.POST)
    try:
        found = _begin_search(request, form, exports=True)
    except BadTrailSearch as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        found = None
    if found is None:
        return _render(request, form, status=422)
    return export(TRAIL, trail.each_line(viewer_of(request), found))


def _begin_search(
    request: HttpRequest, form: SearchForm, *, is_further: bool = False, exports: bool = False
) -> TrailFilter | None:
    """What is to be found, once it is written down; None where the form says what is wrong."""
    if not form.is_valid():
        return None
    try:
        return trail.begin_search(
            form.sought(),
            form.cleaned_data["purpose"],
            actor=actor_of(request),
            now=datetime.now(UTC),
            is_further=is_further,
            exports=exports,
        )
    except PersonNotFound:
        form.add_error("person", "Nobody of this name acts for the office.")
    except PurposeMissing as error:
        form.add_error("purpose", error.message)
    return None


def _begin(day: date | None) -> datetime | None:
    return None if not day else datetime.combine(day, time.min, tzinfo=UTC)


def _render(
    request: HttpRequest, form: SearchForm, *, status: int = 200, **more: object
) -> HttpResponse:
    context = {
        "here": "trail",
        "form": form,
        "groups": [
            (
                noun,
                [(action, said) for action, said in WORDS.items() if action.startswith(f"{noun}.")],
            )
            for noun in nouns()
        ],
        "people": offices.list_colleagues(viewer_of(request)),
        "purpose_most": PURPOSE_MAX,
        "text_most": TEXT_MAX,
        "ref_most": MOST_CHARACTERS,
        **more,
    }
    return render_page(request, "trail.html", context, status=status)
