"""My hits: the list, one hit in full, and what the office does with it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from tieline.apps.audit.acting import reading_as
from tieline.apps.cases import queries as cases
from tieline.apps.hits.actions import REASON_MAX
from tieline.apps.offices import queries as offices
from tieline.apps.offices.errors import OfficeNotFound, PersonNotFound
from tieline.core.lists import Found
from tieline.core.rights import Right
from tieline.journeys import handling
from tieline.journeys.askers import list_askers_of_value
from tieline.journeys.handling import DISPOSITIONS, ToldHit
from tieline.journeys.looking import HitView, Which, find_hit
from tieline.journeys.marking import marking_of_case
from tieline.web.askers import askers_shown
from tieline.web.lists import Column, Listing, Shown, export, read_asked
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, signed_in, viewer_of

PAGE_LENGTH: Final = 50
EXPORTED_AT_ONCE: Final = 500
_HORIZONS: Final = "hub_horizons"
HITS: Final[Listing[ToldHit]] = Listing(
    noun="hits",
    # Newest first and no other order: a place in the list is named by a hit (looking.list_hits).
    columns=(
        Column("value", "Value", lambda told: told.hit.mention.canonical),
        Column("kind", "Kind", lambda told: told.hit.mention.kind),
        Column("case", "Your case", lambda told: told.hit.own_case_ref),
        Column("standings", "Standing", lambda told: ", ".join(told.hit.standings)),
        Column("cases", "Cases", lambda told: told.spread.cases, is_number=True),
        Column("offices", "Other offices", lambda told: ", ".join(told.spread.other_codes)),
        Column("arrived", "Arrived", lambda told: told.hit.side.arrived_at.isoformat()),
        Column("state", "State", lambda told: told.hit.handling.state.value),
        Column("disposition", "Disposition", lambda told: told.hit.handling.disposition),
        Column("hit", "Hit", lambda told: told.hit.side.uuid),
    ),
    choices=(
        (Which.ALL, "All hits"),
        (Which.NEW, "new"),
        (Which.OPEN, "open"),
        (Which.MINE, "assigned to me"),
        (Which.DISPOSED, "disposed"),
    ),
)


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
@demands(Right.READ_CASES)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """The hits the office was told of, newest first, with the hubs on one line each."""
    asked = read_asked(request, HITS)
    before = _cursor(request)
    with_hubs = before is None and asked.query.choice in ("", Which.NEW)
    page = handling.list_told(
        actor=actor_of(request),
        now=datetime.now(UTC),
        which=Which(asked.query.choice),
        before=before,
        limit=PAGE_LENGTH,
        with_hubs=with_hubs,
    )
    # How far this reading goes stays with us: it counts the work of all offices together.
    if with_hubs:
        request.session[_HORIZONS] = {str(hub.digest): hub.horizon for hub in page.hubs}
    context = {
        "here": "hits",
        "list": Shown(
            HITS, asked, Found(page.told, len(page.told)), reverse("hits"), reverse("export_hits")
        ),
        "hubs": page.hubs,
        "is_first": before is None,
        "following": page.following,
    }
    return render_page(request, "hits.html", context)


@signed_in
@demands(Right.READ_CASES)
@require_POST
def export_list(request: HttpRequest) -> HttpResponseBase:
    """All hits that the list is narrowed to, as CSV."""
    which = Which(read_asked(request, HITS).query.choice)
    return export(HITS, _all_told(request, which))


def _all_told(request: HttpRequest, which: Which) -> Iterator[ToldHit]:
    before = None
    while True:
        page = handling.list_told(
            actor=actor_of(request),
            now=datetime.now(UTC),
            which=which,
            before=before,
            limit=EXPORTED_AT_ONCE,
        )
        yield from page.told
        before = page.following
        if before is None:
            return


@signed_in
@demands(Right.READ_CASES)
@require_safe
def show_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One hit in full."""
    return _render_hit(request, uuid)


@signed_in
@demands(Right.WORK_CASES)
@require_POST
def assign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the hit to a colleague."""
    form = AssignForm(request.POST)
    if not form.is_valid():
        return _render_hit(request, uuid, assign=form)
    if _has_changed(request, uuid):
        return _render_hit(request, uuid, assign=form, has_changed=True)
    colleague = form.cleaned_data["colleague"]
    try:
        handling.assign_hit(str(uuid), colleague, actor=actor_of(request), now=datetime.now(UTC))
    except PersonNotFound:
        form.add_error("colleague", "They are no colleague of yours any more. Choose another one.")
        return _render_hit(request, uuid, assign=form)
    messages.success(request, "The hit is assigned.")
    return redirect("hit", uuid=uuid)


@signed_in
@demands(Right.WORK_CASES)
@require_POST
def dispose(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Settle the hit."""
    form = DisposeForm(request.POST)
    if not form.is_valid():
        return _render_hit(request, uuid, dispose=form)
    if _has_changed(request, uuid):
        return _render_hit(request, uuid, dispose=form, has_changed=True)
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
@demands(Right.WORK_CASES)
@require_POST
def acknowledge(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take note of a hit. The alert screen asks by itself and shows the answer itself."""
    is_news = handling.acknowledge_hit(str(uuid), actor=actor_of(request), now=datetime.now(UTC))
    if "HX-Request" in request.headers:
        return HttpResponse(status=204)
    words = "Acknowledged." if is_news else "It had been acknowledged before."
    messages.success(request, words)
    return redirect("hit", uuid=uuid)


@signed_in
@demands(Right.WORK_CASES)
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


def _has_changed(request: HttpRequest, uuid: UUID) -> bool:
    """Whether somebody assigned the hit or disposed of it since the form was shown: what they
    wrote would be gone unread."""
    seen = request.POST.get("seen")
    hit = find_hit(str(uuid), actor=actor_of(request), now=datetime.now(UTC))
    return seen is not None and seen != seen_of(hit)


def seen_of(hit: HitView) -> str:
    """Which handling of a hit a form was shown with."""
    changed_at = hit.handling.changed_at
    return changed_at.isoformat() if changed_at else ""


def _render_hit(
    request: HttpRequest,
    uuid: UUID,
    *,
    assign: AssignForm | None = None,
    dispose: DisposeForm | None = None,
    has_changed: bool = False,
) -> HttpResponse:
    after = _office_before(request)
    part = handling.show_own_part(
        str(uuid),
        actor=actor_of(request),
        now=datetime.now(UTC),
        after=after,
        whole=request.GET.get("all") == "1",
    )
    holders = part.page.holders
    own_case = part.page.hit.side.own_case_id
    viewer = viewer_of(request)
    with reading_as(viewer):
        case_uuid = cases.uuids_by_id(viewer, [own_case]).get(own_case)
        marking = marking_of_case(viewer, own_case)
        colleagues = offices.list_colleagues(viewer)
    context = {
        "here": "hits",
        "hit": part.page.hit,
        "held": part.held,
        "part": part,
        "case_uuid": case_uuid,
        "marking": marking,
        "own": [holder for holder in holders if holder.is_own],
        "others": [holder for holder in part.page.shown if not holder.is_own],
        "others_total": sum(not holder.is_own for holder in holders),
        "others_cases": sum(holder.cases for holder in holders if not holder.is_own),
        "after": after,
        "next_after": part.page.next_after,
        "is_part": part.page.is_part,
        "colleagues": colleagues,
        "dispositions": DISPOSITIONS,
        "assign": assign,
        "dispose": dispose,
        "seen": seen_of(part.page.hit),
        "has_changed": has_changed,
        **askers_shown(
            list_askers_of_value(
                part.page.hit.side.own_mention_id,
                actor=actor_of(request),
                now=datetime.now(UTC),
            )
        ),
    }
    status = 409 if has_changed else 422 if assign or dispose else 200
    return render_page(request, "hit.html", context, status=status)


def _office_before(request: HttpRequest) -> str:
    """The office that the page before ended with. Anything that is none begins at the top."""
    code = request.GET.get("after", "").replace("\0", "")  # which the database does not take
    try:
        return offices.get_office(viewer_of(request), code).code
    except OfficeNotFound:
        return ""


def _cursor(request: HttpRequest) -> UUID | None:
    """The hit that the page before ended with. Anything that is no id begins at the top."""
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None
