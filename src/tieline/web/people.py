"""People: how the sign-ins of my office stand, for its administrator. For others there is nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from tieline.apps.offices import accounts
from tieline.apps.retention import schedules
from tieline.core.rights import Right
from tieline.core.schedule import MONTHS_MOST
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, signed_in, viewer_of
from tieline.web.session_state import source_of

UNCHANGED: Final = "That was so before; nothing was changed."


@signed_in
@demands(Right.ADMINISTER)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """Everybody of the office."""
    viewer = viewer_of(request)
    context: dict[str, object] = {
        "here": "people",
        "rows": accounts.list_accounts(viewer),
        "me": viewer.person_id,
    }
    context |= {"schedule": schedules.get_schedule(viewer), "months_most": MONTHS_MOST}
    return render_page(request, "people.html", context)


@signed_in
@demands(Right.ADMINISTER)
@require_POST
def release(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Release a lock."""
    return _do(request, uuid, accounts.release, "{} is released.")


@signed_in
@demands(Right.ADMINISTER)
@require_POST
def disable(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let somebody in no more, and end their sessions."""
    return _do(request, uuid, accounts.disable, "{} is disabled.")


@signed_in
@demands(Right.ADMINISTER)
@require_POST
def enable(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let somebody in again."""
    return _do(request, uuid, accounts.enable, "{} is enabled.")


@signed_in
@demands(Right.ADMINISTER)
@require_POST
def reset_factors(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Remove somebody's second factors, so that they add one anew."""
    return _do(request, uuid, accounts.reset_factors, "{} has no second factor any more.")


def _do(
    request: HttpRequest, uuid: UUID, action: Callable[..., bool | int], said: str
) -> HttpResponse:
    row = accounts.find_person_to_look_after(viewer_of(request), uuid)
    is_news = action(
        row.person_id,
        actor=actor_of(request),
        now=datetime.now(UTC),
        source=source_of(request),
    )
    messages.success(request, said.format(row.name) if is_news else UNCHANGED)
    return redirect("people")
