"""My desk: the first page after signing in."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tieline.apps.compromises import queries as compromises
from tieline.apps.offices import queries as offices
from tieline.core.rights import Right
from tieline.journeys.desk import show_desk
from tieline.journeys.waiting import list_waiting
from tieline.web.acting import rights_of, viewer_of
from tieline.web.pages import own_office, render_page
from tieline.web.rules import actor_of, demands_nothing, signed_in


@signed_in
@demands_nothing("it shows what the rights of whoever looks open")
@require_safe
def desk_page(request: HttpRequest) -> HttpResponse:
    """What is new, what needs correcting, what is still running, and a number to check."""
    context: dict[str, object] = {"here": "desk"}
    if Right.READ_CASES in rights_of(request):
        now = datetime.now(UTC)
        context["desk"] = show_desk(actor=actor_of(request), now=now)
        context["assessments"] = [
            (row, row.is_overdue(now))
            for row in compromises.list_assessments(viewer_of(request), only_standing=True)
        ]
    else:
        viewer = viewer_of(request)
        code = own_office(request).code
        context["roles"] = [r.role for r in offices.list_roles(viewer) if r.office_code == code]
    context["waiting"] = [
        (one, one.first_due_at is not None and one.first_due_at <= datetime.now(UTC))
        for one in list_waiting(viewer_of(request), rights_of(request), now=datetime.now(UTC))
    ]
    return render_page(request, "desk.html", context)
