"""A case as it stood at a moment, and what one record of it said before each change: for supervisors
of the office, and for auditors of a sampled case. Each look is written down before it is answered."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tieline.apps.audit.actions import PURPOSE_MAX
from tieline.apps.cases import queries as cases
from tieline.apps.engagements import queries as engagements
from tieline.apps.history.errors import BadMoment
from tieline.core.ids import MentionId
from tieline.core.rights import Right
from tieline.journeys import recalling
from tieline.journeys.places import seal_place, unseal_place
from tieline.journeys.recalling import CaseThen, Opened
from tieline.web.pages import render_page
from tieline.web.rules import actor_of, demands, signed_in, viewer_of

_METHODS: Final = ["GET", "HEAD", "POST"]
Opening = Callable[[str], Opened]


class MomentForm(forms.Form):
    """As of when, in UTC; without a time the end of the day."""

    day = forms.DateField(error_messages={"required": "Give a day.", "invalid": "Give a day."})
    time = forms.TimeField(required=False, error_messages={"invalid": "Give a time of day."})

    def moment(self, now: datetime) -> datetime:
        """The moment that was meant; of this day without a time, now."""
        given = self.cleaned_data
        if given["time"] is not None:
            return datetime.combine(given["day"], given["time"], tzinfo=UTC)
        end = datetime.combine(given["day"], time.max, tzinfo=UTC)
        return now if given["day"] == now.date() else end


class PurposeForm(MomentForm):
    """The same, and why."""

    purpose = forms.CharField(
        max_length=PURPOSE_MAX, error_messages={"required": "Say why you look: it is kept."}
    )


class RecordForm(forms.Form):
    """Which record, and for a supervisor why."""

    kind = forms.ChoiceField(choices=[(one, one) for one in recalling.WITH_ID])
    record = forms.UUIDField()
    purpose = forms.CharField(required=False, max_length=PURPOSE_MAX)


@signed_in
@demands(Right.SUPERVISE)
@require_http_methods(_METHODS)
def case_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A case of the office as it stood, for one of its supervisors."""
    case = cases.get_case_by_uuid(viewer_of(request), uuid)
    page = {"here": "cases", "title": case.ref, "up": reverse("case", args=[uuid]), "asks_why": True,
            "versions": reverse("versions_of_case", args=[uuid])}  # fmt: skip

    def open_(purpose: str) -> Opened:
        return recalling.open_by_supervisor(uuid, purpose, actor=actor_of(request))

    return _answer(request, PurposeForm, open_, page)


@signed_in
@demands(Right.AUDIT)
@require_http_methods(_METHODS)
def sample_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A sampled case as it stood, for an auditor of its running engagement."""
    engagements.get_sample(viewer_of(request), str(uuid))
    page = {"here": "engagements", "title": "Sampled case", "up": reverse("sample", args=[uuid]),
            "asks_why": False, "versions": reverse("versions_of_sample", args=[uuid])}  # fmt: skip

    def open_(_: str) -> Opened:
        return recalling.open_by_sample(str(uuid), actor=actor_of(request), now=datetime.now(UTC))

    return _answer(request, MomentForm, open_, page)


@signed_in
@demands(Right.SUPERVISE)
@require_http_methods(_METHODS)
def case_versions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What a record of a case said before each change, for a supervisor; GET leads to the case."""
    cases.get_case_by_uuid(viewer_of(request), uuid)
    form = RecordForm(request.POST if request.method == "POST" else None)
    if not form.is_valid() or not form.cleaned_data["purpose"].strip():
        return redirect("case_as_of", uuid=uuid)
    opened = recalling.open_by_supervisor(
        uuid, form.cleaned_data["purpose"], actor=actor_of(request)
    )
    return _versions(
        request, form, opened, {"here": "cases", "up": reverse("case_as_of", args=[uuid])}
    )


@signed_in
@demands(Right.AUDIT)
@require_http_methods(_METHODS)
def sample_versions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The same of a sampled case, for an auditor."""
    engagements.get_sample(viewer_of(request), str(uuid))
    form = RecordForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return redirect("sample_as_of", uuid=uuid)
    opened = recalling.open_by_sample(str(uuid), actor=actor_of(request), now=datetime.now(UTC))
    up = reverse("sample_as_of", args=[uuid])
    return _versions(request, form, opened, {"here": "engagements", "up": up})


def _answer(
    request: HttpRequest, kind: type[MomentForm], open_: Opening, page: dict[str, Any]
) -> HttpResponse:
    """The form, and with POST the case as it stood."""
    now, form = datetime.now(UTC), kind(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _render(request, form, page)
    if not form.is_valid():
        return _render(request, form, page, status=422)
    opened = open_(form.cleaned_data.get("purpose", ""))
    place = {"of": f"as of {opened.case.uuid}", "office": viewer_of(request).office_id}
    after = _place(request.POST.get("cursor", ""), place)
    try:
        view = recalling.recall_case(
            opened, form.moment(now), actor=actor_of(request), now=now, after=after
        )
    except BadMoment as error:
        form.add_error("day", error.message)
        return _render(request, form, page, status=422)
    following = "" if view.next_after is None else seal_place([view.next_after], **place)  # type: ignore[arg-type]
    return _render(request, form, page, view=view, cursor=following, is_further=after is not None)


def _place(text: str, place: dict[str, Any]) -> MentionId | None:
    """Where the values go on; None, the beginning, for a place that was made up."""
    if not text:
        return None
    try:
        return MentionId(unseal_place(text, **place)[0])
    except ValueError:
        return None


def _render(
    request: HttpRequest,
    form: MomentForm,
    page: dict[str, Any],
    *,
    view: CaseThen | None = None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = {
        **page,
        "form": form,
        "view": view,
        "purpose_most": PURPOSE_MAX,
        "with_id": recalling.WITH_ID,
        **more,
    }
    return render_page(request, "recalled.html", context, status=status)


def _versions(
    request: HttpRequest, form: RecordForm, opened: Opened, page: dict[str, Any]
) -> HttpResponse:
    given = form.cleaned_data
    view = recalling.show_versions(
        opened, given["kind"], given["record"], actor=actor_of(request), now=datetime.now(UTC)
    )
    return render_page(request, "versions.html", {**page, "view": view})
