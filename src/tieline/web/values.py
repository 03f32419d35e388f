"""The values my office shares with other cases."""

from collections.abc import Callable
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tieline.core.lists import Found, ListQuery, cut
from tieline.core.rights import Right
from tieline.core.selector_kinds import registry
from tieline.journeys.looking import ValueRow, list_values
from tieline.web.lists import Column, Listing, Shown, export, read_asked, render_list
from tieline.web.rules import actor_of, demands, signed_in

VALUES: Final[Listing[ValueRow]] = Listing(
    noun="shared values",
    columns=(
        Column("value", "Value", lambda row: row.value, sorts=True),
        Column("kind", "Kind", lambda row: row.kind, sorts=True),
        Column("own", "Your cases", lambda row: ", ".join(row.own_case_refs)),
        Column("standings", "Standing", lambda row: ", ".join(row.standings)),
        Column("cases", "Cases", lambda row: row.cases, sorts=True, is_number=True),
        Column("offices", "Offices", lambda row: ", ".join(row.office_codes), sorts=True),
        Column("first", "First", lambda row: row.first_at.date(), sorts=True),
        Column("last", "Latest", lambda row: row.last_at.date(), sorts=True),
    ),
    choices=(
        ("", "All shared values"),
        ("between", "between offices"),
        ("hubs", "held very widely"),
        ("inside", "inside your own office"),
    ),
    seeks="Value or own case",
    page_length=100,
)
_SORTED_BY: Final[MappingProxyType[str, Callable[[ValueRow], Any]]] = MappingProxyType(
    {
        "value": lambda row: row.value,
        "kind": lambda row: (row.kind, row.value),
        "cases": lambda row: row.cases,
        "offices": lambda row: (len(row.office_codes), row.office_codes),
        "first": lambda row: row.first_at,
        "last": lambda row: row.last_at,
    }
)


def section_of(row: ValueRow) -> str:
    """Where a value stands: a hub tells of nothing in particular, one's own is no news."""
    if row.is_hub:
        return "hubs"
    return "between" if len(row.office_codes) > 1 else "inside"


@signed_in
@demands(Right.READ_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def list_page(request: HttpRequest) -> HttpResponse:
    """The shared values, between offices first; POST where a text is sought."""
    asked = read_asked(request, VALUES)
    found = _find(request, asked.query)
    shown = Shown(VALUES, asked, found, reverse("values"), reverse("export_values"))
    return render_list(request, "values.html", shown, {"here": "values"})


@signed_in
@demands(Right.READ_CASES)
@require_POST
def export_list(request: HttpRequest) -> HttpResponseBase:
    """The shared values that the list is narrowed to, as CSV."""
    return export(VALUES, _find(request, read_asked(request, VALUES).whole).rows)


def _find(request: HttpRequest, query: ListQuery) -> Found[ValueRow]:
    rows = list_values(actor=actor_of(request), now=datetime.now(UTC))
    sought = query.text.casefold()
    kept = [
        row
        for row in rows
        if (not query.choice or section_of(row) == query.choice)
        and (not sought or sought in _words_of(row))
    ]
    if query.sort:
        kept.sort(key=_SORTED_BY[query.sort], reverse=query.is_descending)
    else:
        kept.sort(key=lambda row: ("between", "hubs", "inside").index(section_of(row)))
    return cut(kept, query)


def _words_of(row: ValueRow) -> str:
    """The value as it is kept and as it is shown, and the own cases."""
    shown = registry.display(row.kind, row.value)
    return "\n".join([row.value, shown, *row.own_case_refs]).casefold()
