"""Choosing for which of one's own offices one acts."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from tieline.apps.offices import queries as offices
from tieline.apps.offices.errors import OfficeNotFound
from tieline.web.acting import choose_office, viewer_of
from tieline.web.rules import demands_nothing, signed_in


class SwitchForm(forms.Form):
    """The code of the office."""

    office = forms.CharField(max_length=60)


@signed_in
@demands_nothing("only offices in which one holds a role can be chosen")
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act for another office from the next page on. One without a role of mine is as good as none."""
    form = SwitchForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        office = offices.get_office(viewer_of(request), form.cleaned_data["office"])
    except OfficeNotFound:
        raise Http404 from None
    if not choose_office(request, office.id):
        raise Http404
    messages.success(request, f"You act for {office.name} now.")
    return redirect("desk")
