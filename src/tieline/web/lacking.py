"""The page for a right that is missing: which, and whom to ask."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.http import HttpRequest, HttpResponse

from tieline.apps.offices import queries as offices
from tieline.core.rights import Right
from tieline.web.acting import viewer_of
from tieline.web.pages import render_page

_OPENS: Final[Mapping[Right, str]] = MappingProxyType(
    {
        Right.READ_CASES: "to read the cases of the office and its hits",
        Right.WORK_CASES: "to work on the cases of the office and its hits",
        Right.CHECK: "to ask who has a number",
        Right.SUPERVISE: "to supervise the office",
        Right.COORDINATE: "to coordinate between offices",
        Right.ADMINISTER: "to look after the accounts of the office",
        Right.PROTECT: "to keep the protected numbers of the agency",
        Right.VERIFY_CALLERS: "to check who calls",
        Right.AUDIT: "to read the audit trail of the office",
        Right.PROSECUTE: "to ask an office for what it has on a case",
        Right.COUNSEL: "to decide, as counsel, what of the office's cases a court gets",
        Right.OPERATE: "to run this installation",
    }
)


def page_lacking(request: HttpRequest, right: Right) -> HttpResponse:
    """Says which right is missing in which office, and who there looks after roles."""
    viewer = viewer_of(request)
    context = {
        "opens": _OPENS[right],
        "administrators": offices.list_administrators(viewer),
    }
    return render_page(request, "lacking.html", context, status=403)
