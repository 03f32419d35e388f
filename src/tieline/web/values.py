"""The values my office shares with other cases."""

from datetime import UTC, datetime
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tieline.journeys.looking import ValueRow, list_values
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, signed_in

PAGE_LENGTH: Final = 100


@signed_in
@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """Between offices first, hubs on one line each, inside the office apart."""
    rows = list_values(actor=actor_of(request), now=datetime.now(UTC))
    page = Paginator(sorted(rows, key=_section), PAGE_LENGTH).get_page(request.GET.get("page"))
    sections: list[list[ValueRow]] = [[], [], []]
    for row in page.object_list:
        sections[_section(row)].append(row)
    between, hubs, inside = sections
    context = {"here": "values", "page": page, "between": between, "hubs": hubs, "inside": inside}
    return render_page(request, "values.html", context)


def _section(row: ValueRow) -> int:
    if row.is_hub:
        return 1
    return 0 if len(row.office_codes) > 1 else 2
