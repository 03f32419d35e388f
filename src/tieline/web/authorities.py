"""Authorities of the office: recorded, replaced, looked at, and what came in under them reconsidered."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tieline.apps.audit.errors import RightMissing
from tieline.apps.authorities import queries as authorities
from tieline.apps.authorities.actions import REASON_MAX
from tieline.apps.authorities.kinds import list_kinds
from tieline.apps.authorities.queries import AuthorityRow
from tieline.apps.submissions.actions import AUTHORITY_MAX
from tieline.core.authorities import DataKind, Reach
from tieline.core.authority_fields import AS_KIND, StatedAuthority
from tieline.core.errors import BadInput, NotFound, Refused
from tieline.core.lists import ListQuery
from tieline.core.marking_fields import split_names
from tieline.core.rights import Right
from tieline.journeys import authorising, reconsidering
from tieline.journeys.shapes.authorities import authority_shape, kind_shape
from tieline.web.pages import own_office, render_page
from tieline.web.rules import actor_of, demands, signed_in, viewer_of

PAGE_LENGTH: Final = 50
_LONGEST: Final = 20_000
_REACHES: Final = (
    (AS_KIND, "Whoever its kind lets it go to"),
    (Reach.OWN_OFFICE.value, "Our office alone"),
    (Reach.OWN_AGENCY.value, "Our agency"),
    (Reach.OWN_COUNTRY.value, "Our country"),
    (Reach.ANY.value, "Everybody"),
)


class AuthorityForm(forms.Form):
    """What a paper says. A field that is left empty is as the kind says, or any."""

    kind = forms.CharField(required=False, max_length=40)
    number = forms.CharField(required=False, max_length=AUTHORITY_MAX)
    issued_on = forms.CharField(required=False, max_length=20)
    issuer = forms.CharField(required=False, max_length=200)
    case_ref = forms.CharField(required=False, max_length=100)
    first_on = forms.CharField(required=False, max_length=20)
    last_on = forms.CharField(required=False, max_length=20)
    valid_until = forms.CharField(required=False, max_length=20)
    permitted = forms.MultipleChoiceField(
        required=False, choices=[(one.value, one.value) for one in DataKind]
    )
    reach = forms.ChoiceField(required=False, choices=_REACHES)
    agencies = forms.CharField(required=False, max_length=_LONGEST)
    countries = forms.CharField(required=False, max_length=_LONGEST)
    allowed_by = forms.CharField(required=False, max_length=200)
    numbers = forms.CharField(required=False, max_length=_LONGEST)
    reason = forms.CharField(required=False, max_length=REASON_MAX)

    @property
    def is_limited(self) -> bool:
        """Whether it says more than days and a case, in what was sent or stands."""
        given = (self[name].value() for name in ("numbers", "permitted", "agencies", "countries",
                                                 "allowed_by"))  # fmt: skip
        return any(given) or self["reach"].value() not in (None, "", AS_KIND)

    @property
    def stated(self) -> StatedAuthority:
        """All of it: an empty field takes away what stood there."""
        given = self.cleaned_data
        is_named = given["reach"] not in ("", AS_KIND)
        return StatedAuthority(
            issued_on=given["issued_on"] or None,
            issuer=given["issuer"],
            case_ref=given["case_ref"],
            first_on=given["first_on"],
            last_on=given["last_on"],
            valid_until=given["valid_until"],
            data=tuple(given["permitted"]) or (AS_KIND,),
            reach=given["reach"] or AS_KIND,
            agencies=split_names(given["agencies"]) if is_named else None,
            countries=split_names(given["countries"]) if is_named else None,
            allowed_by=given["allowed_by"],
            numbers=tuple(given["numbers"].splitlines()),
        )


@signed_in
@demands(Right.READ_CASES)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """The authorities that stand, newest first, a form to record one, and the kinds there are."""
    return _render_list(request, AuthorityForm(initial={"reach": AS_KIND}))


@signed_in
@demands(Right.WORK_CASES)
@require_POST
def record(request: HttpRequest) -> HttpResponse:
    """Record an authority."""
    form = AuthorityForm(request.POST)
    if not form.is_valid():
        return _render_list(request, form, status=422)
    text = f"{form.cleaned_data['kind']}:{form.cleaned_data['number']}"
    try:
        row = authorising.record_stated(
            text, form.stated, actor=actor_of(request), now=datetime.now(UTC)
        )
    except (BadInput, Refused, NotFound, RightMissing) as error:
        form.add_error(None, error.message)
        return _render_list(request, form, status=422)
    messages.success(request, "It is recorded.")
    return redirect("authority", uuid=row.uuid)


@signed_in
@demands(Right.READ_CASES)
@require_safe
def show_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One version of an authority, its history, and a form to replace the one that stands."""
    row = authorities.get_authority(viewer_of(request), str(uuid))
    return _render_one(request, row, AuthorityForm(_as_given(request, row)), is_fresh=True)


@signed_in
@demands(Right.WORK_CASES)
@require_http_methods(["POST"])
def replace(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Record a newer version."""
    row = authorities.get_authority(viewer_of(request), str(uuid))
    form = AuthorityForm(request.POST)
    if not form.is_valid():
        return _render_one(request, row, form, status=422)
    try:
        made = authorising.replace_stated(
            str(uuid),
            form.stated,
            form.cleaned_data["reason"],
            actor=actor_of(request),
            now=datetime.now(UTC),
        )
    except (BadInput, Refused, NotFound, RightMissing) as error:
        form.add_error(None, error.message)
        return _render_one(request, row, form, status=422)
    messages.success(request, "The new version stands.")
    return redirect("authority", uuid=made.uuid)


@signed_in
@demands(Right.WORK_CASES)
@require_POST
def reconsider(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand in anew what came in under earlier versions; the worker takes it in."""
    try:
        done = reconsidering.reconsider(str(uuid), actor=actor_of(request), now=datetime.now(UTC))
    except Refused as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, f"Handed in anew: {len(done)}. See the list of submissions.")
    return redirect("authority", uuid=uuid)


def _as_given(request: HttpRequest, row: AuthorityRow) -> Mapping[str, Any]:
    """The version, as the form states it."""
    terms, named = row.terms, row.terms.recipients
    numbers = authorities.list_numbers(viewer_of(request), row.id)
    lines = [
        one.as_given
        if one.kind == "phone"
        else f"{one.kind}{'/' + one.qualifier if one.qualifier else ''}={one.as_given}"
        for one in numbers
    ]
    return {
        "issued_on": terms.issued_on,
        "issuer": terms.issuer,
        "case_ref": terms.case_ref,
        "first_on": terms.first_on or "",
        "last_on": terms.last_on or "",
        "valid_until": terms.valid_until or "",
        "permitted": sorted(terms.data or ()),
        "reach": AS_KIND if named is None else named.reach.value,
        "agencies": "" if named is None else "; ".join(named.agencies),
        "countries": "" if named is None else "; ".join(named.countries),
        "allowed_by": terms.allowed_by,
        "numbers": "\n".join(lines),
        "reason": "",
    }


def _render_list(request: HttpRequest, form: AuthorityForm, *, status: int = 200) -> HttpResponse:
    viewer = viewer_of(request)
    asked = request.GET.get("page", "1")
    page = int(asked) if asked.isdecimal() and 0 < len(asked) < 7 and int(asked) else 1
    query = ListQuery(offset=(page - 1) * PAGE_LENGTH, limit=PAGE_LENGTH)
    found = authorities.find_authorities(viewer, query)
    context = {
        "here": "authorities",
        "rows": [authority_shape(row) for row in found.rows],
        "total": found.total,
        "newer": page - 1,
        "older": page + 1 if page * PAGE_LENGTH < found.total else 0,
        "form": form,
        "kinds": authorising.list_office_kinds(viewer),
        "all_kinds": [
            (row, kind_shape(row))
            for row in list_kinds(viewer, country=own_office(request).country)
        ],
        "reaches": _REACHES,
        "data_kinds": [one.value for one in DataKind],
        "is_limited": form.is_limited,
    }
    return render_page(request, "authorities.html", context, status=status)


def _render_one(
    request: HttpRequest,
    row: AuthorityRow,
    form: AuthorityForm,
    *,
    is_fresh: bool = False,
    status: int = 200,
) -> HttpResponse:
    viewer = viewer_of(request)
    if is_fresh:
        form.is_valid()
    context = {
        "here": "authorities",
        "row": row,
        "shape": authority_shape(row),
        "numbers": authorities.list_numbers(viewer, row.id),
        "versions": [authority_shape(one) for one in authorities.history_of(viewer, row)],
        "waiting": [] if row.replaced_at else reconsidering.list_to_reconsider(viewer, row),
        "form": form,
        "reaches": _REACHES,
        "data_kinds": [one.value for one in DataKind],
        "is_limited": form.is_limited,
    }
    return render_page(request, "authority.html", context, status=status)
