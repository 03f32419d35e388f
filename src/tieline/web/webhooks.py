"""Webhooks: where my office's own systems are told that hits wait, for its administrator."""

from collections.abc import Callable
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from tieline.apps.notices import webhook_messages, webhooks
from tieline.apps.notices.webhook_errors import BadWebhook
from tieline.apps.notices.webhook_queries import list_webhooks
from tieline.apps.notices.webhooks import ADDRESS_MAX, LABEL_MAX, ShownSecret
from tieline.core.ids import Actor
from tieline.core.rights import Right
from tieline.journeys import webhooks as sending
from tieline.journeys.webhooks import WebhooksOff
from tieline.web import words
from tieline.web.pages import render_page
from tieline.web.people import UNCHANGED
from tieline.web.rules import actor_of, demands, signed_in, viewer_of

_FIELD_OF: Final = MappingProxyType(
    {"bad_webhook_label": "label", "bad_webhook_address": "address"}
)
_SOON: Final = "Within a minute; load this page again to see what became of it."


class WebhookForm(forms.Form):
    """Which system, and where it listens."""

    label = forms.CharField(
        max_length=LABEL_MAX, error_messages={"required": "Say which system is told."}
    )
    address = forms.CharField(
        max_length=ADDRESS_MAX, error_messages={"required": "Give the address it listens at."}
    )


@signed_in
@demands(Right.ADMINISTER)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """Those of the office, with what became of their messages."""
    return _render(request)


@signed_in
@demands(Right.ADMINISTER)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Set one up. Its secret is in this answer alone: a session would keep it."""
    form = WebhookForm(request.POST)
    if not form.is_valid():
        return _render(request, form=form)
    given = form.cleaned_data
    try:
        made = webhooks.add_webhook(
            given["label"], given["address"], actor=actor_of(request), now=datetime.now(UTC)
        )
    except BadWebhook as error:
        form.add_error(_FIELD_OF.get(error.code), error.message)
        return _render(request, form=form)
    return _render(request, made=made)


@signed_in
@demands(Right.ADMINISTER)
@require_POST
def rotate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A new secret, in this answer alone."""
    made = webhooks.rotate_secret(str(uuid), actor=actor_of(request), now=datetime.now(UTC))
    return _render(request, made=made, is_new_secret=True)


@signed_in
@demands(Right.ADMINISTER)
@require_POST
def pause(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send nothing until it is resumed."""

    def step(actor: Actor, now: datetime) -> str:
        is_news = webhooks.pause_webhook(str(uuid), actor=actor, now=now)
        return "Paused: nothing is sent until it is resumed." if is_news else UNCHANGED

    return _do(request, step)


@signed_in
@demands(Right.ADMINISTER)
@require_POST
def resume(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send again, by whoever resumes it."""

    def step(actor: Actor, now: datetime) -> str:
        is_news = webhooks.resume_webhook(str(uuid), actor=actor, now=now)
        return "Resumed: it stands by you from now on." if is_news else UNCHANGED

    return _do(request, step)


@signed_in
@demands(Right.ADMINISTER)
@require_POST
def ping(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Try it out."""

    def step(actor: Actor, now: datetime) -> str:
        sending.ping(str(uuid), actor=actor, now=now)
        return f"The system is sent a message to try it. {_SOON}"

    return _do(request, step)


@signed_in
@demands(Right.ADMINISTER)
@require_POST
def retry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Try again what was not taken."""

    def step(actor: Actor, now: datetime) -> str:
        count = webhook_messages.retry_messages(str(uuid), actor=actor, now=now)
        if not count:
            return "No message waits, and none was given up."
        return f"{words.count(count, 'message')} tried again. {_SOON}"

    return _do(request, step)


@signed_in
@demands(Right.ADMINISTER)
@require_POST
def remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """For good."""

    def step(actor: Actor, now: datetime) -> str:
        webhooks.remove_webhook(str(uuid), actor=actor, now=now)
        return "Removed, and its secrets with it."

    return _do(request, step)


def _do(request: HttpRequest, step: Callable[[Actor, datetime], str]) -> HttpResponse:
    try:
        said = step(actor_of(request), datetime.now(UTC))
    except WebhooksOff as error:
        messages.error(request, error.message)
    else:
        messages.success(request, said)
    return redirect("webhooks")


def _render(
    request: HttpRequest,
    *,
    form: WebhookForm | None = None,
    made: ShownSecret | None = None,
    is_new_secret: bool = False,
) -> HttpResponse:
    rows = list_webhooks(viewer_of(request))
    context = {
        "here": "webhooks",
        "rows": rows,
        "form": form or WebhookForm(),
        "made": made,
        "is_new_secret": is_new_secret,
        "made_for": next((row.label for row in rows if made and row.uuid == made.uuid), ""),
        "is_on": bool(settings.WEBHOOKS.hosts),
    }
    return render_page(request, "webhooks.html", context, status=422 if form else 200)
