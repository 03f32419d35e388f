"""My hits: the list, one hit in full, and what the office does with it."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from tieline.apps.hits.actions import REASON_MAX
from tieline.apps.offices import queries as offices
from tieline.journeys import handling
from tieline.journeys.handling import DISPOSITIONS
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, signed_in, viewer_of

PAGE_LENGTH: Final = 50
_HORIZONS: Final = "hub_horizons"


class AssignForm(forms.Form):
    """To whom. Only a colleague can be chosen."""

    colleague = forms.CharField(
        max_length=100, error_messages={"required": "Choose a colleague."}
    )  # fmt: skip


class DisposeForm(forms.Form):
    """How it is settled, and why."""

    disposition = forms.ChoiceField(
        choices=[(name, name) for name in DISPOSITIONS],
        error_messages={"required": "Choose how to settle it."},
    )
    reason = forms.CharField(
        max_length=REASON_MAX, error_messages={"required": "Say why: it is kept with the hit."}
    )


class HubForm(forms.Form):
    """Which hub."""

    digest = forms.UUIDField()


@signed_in
@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """The hits the office was told of, newest first, with the hubs on one line each."""
    actor, now = actor_of(request), datetime.now(UTC)
    before = _cursor(request)
    told, following = handling.list_told(actor=actor, now=now, before=before, limit=PAGE_LENGTH)
    hubs = handling.list_hubs(actor=actor, now=now) if before is None else []
    if before is None:
        # How far this reading goes stays with us: it counts the work of all offices together.
        request.session[_HORIZONS] = {str(hub.digest): hub.horizon for hub in hubs}
    context = {
        "here": "hits",
        "between": [hit for hit in told if hit.is_between_offices],
        "inside": [hit for hit in told if not hit.is_between_offices],
        "hubs": hubs,
        "is_first": before is None,
        "following": following,
    }
    return render_page(request, "hits.html", context)


@signed_in
@require_GET
def show_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One hit in full."""
    return _render_hit(request, uuid)


@signed_in
@require_POST
def assign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the hit to a colleague."""
    form = AssignForm(request.POST)
    if not form.is_valid():
        return _render_hit(request, uuid, assign=form)
    handling.assign_hit(
        str(uuid), form.cleaned_data["colleague"], actor=actor_of(request), now=datetime.now(UTC)
    )
    messages.success(request, "The hit is assigned.")
    return redirect("hit", uuid=uuid)


@signed_in
@require_POST
def dispose(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Settle the hit."""
    form = DisposeForm(request.POST)
    if not form.is_valid():
        return _render_hit(request, uuid, dispose=form)
    handling.dispose_hit(
        str(uuid),
        form.cleaned_data["disposition"],
        form.cleaned_data["reason"],
        actor=actor_of(request),
        now=datetime.now(UTC),
    )
    messages.success(request, "The hit is disposed of.")
    return redirect("hit", uuid=uuid)


@signed_in
@require_POST
def acknowledge(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take note of a hit."""
    is_news = handling.acknowledge_hit(str(uuid), actor=actor_of(request), now=datetime.now(UTC))
    words = "Acknowledged." if is_news else "It had been acknowledged before."
    messages.success(request, words)
    return redirect("hit", uuid=uuid)


@signed_in
@require_POST
def acknowledge_hub(request: HttpRequest) -> HttpResponse:
    """Take note of what is new on a hub."""
    form = HubForm(request.POST)
    if not form.is_valid():
        raise Http404
    digest = form.cleaned_data["digest"]
    horizon = request.session.get(_HORIZONS, {}).get(str(digest))
    if horizon is None:  # shown by no list of this session: show it first
        messages.warning(request, "Nothing was acknowledged: look at what is new first.")
        return redirect("hits")
    handling.acknowledge_hub(
        digest,
        horizon,
        actor=actor_of(request),
        now=datetime.now(UTC),
    )
    messages.success(request, "Acknowledged.")
    return redirect("hits")


def _render_hit(
    request: HttpRequest,
    uuid: UUID,
    *,
    assign: AssignForm | None = None,
    dispose: DisposeForm | None = None,
) -> HttpResponse:
    part = handling.show_own_part(str(uuid), actor=actor_of(request), now=datetime.now(UTC))
    holders = part.page.holders
    context = {
        "here": "hits",
        "hit": part.page.hit,
        "held": part.held,
        "own": [holder for holder in holders if holder.is_own],
        "others": [holder for holder in part.page.shown if not holder.is_own],
        "others_total": sum(not holder.is_own for holder in holders),
        "others_cases": sum(holder.cases for holder in holders if not holder.is_own),
        "colleagues": offices.list_colleagues(viewer_of(request)),
        "dispositions": DISPOSITIONS,
        "assign": assign,
        "dispose": dispose,
    }
    return render_page(request, "hit.html", context, status=422 if assign or dispose else 200)


def _cursor(request: HttpRequest) -> UUID | None:
    """The hit that the page before ended with. Anything that is no id begins at the top."""
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None
