"""My desk: the first page after signing in."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tieline.journeys.desk import show_desk
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, signed_in


@signed_in
@require_safe
def desk_page(request: HttpRequest) -> HttpResponse:
    """What is new, what needs correcting, what is still running, and a number to check."""
    desk = show_desk(actor=actor_of(request), now=datetime.now(UTC))
    return render_page(request, "desk.html", {"here": "desk", "desk": desk})
