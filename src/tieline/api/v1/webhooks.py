"""Webhooks of the token's office, for its administrators: how they stand, and what is done about it.

Setting one up and making a new secret are left to people at a page or terminal: an answer with a secret
would be kept for its Idempotency-Key, and a token that got elsewhere could lead messages there.
"""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from ninja.decorators import decorate_view

from tieline.api.v1.doors import bearer_of
from tieline.api.v1.keys import keyed
from tieline.api.v1.webhook_schemas import Retried, Webhooks
from tieline.apps.notices import webhook_messages, webhooks
from tieline.apps.notices.webhook_queries import list_webhooks as rows_of
from tieline.core.doors import demands
from tieline.core.rights import Right
from tieline.journeys import webhooks as sending
from tieline.journeys.shapes.webhooks import webhook_shape

router = Router(tags=["webhooks"])


@router.get("", response=Webhooks, operation_id="list_webhooks", summary="List the webhooks")
@demands(Right.ADMINISTER)
def list_webhooks(request: HttpRequest) -> Webhooks:
    """The office's webhooks, oldest first, each with its newest messages and what became of them."""
    return Webhooks(items=[webhook_shape(row) for row in rows_of(bearer_of(request).viewer)])


@router.post(
    "/{uuid:uuid}/ping",
    response={204: None},
    operation_id="ping_webhook",
    summary="Try a webhook out",
)
@decorate_view(keyed)
@demands(Right.ADMINISTER)
def ping(request: HttpRequest, uuid: UUID) -> None:
    """Have a message sent within a minute that says nothing but that it is one. Refused with
    `webhooks_off` while the operator allows no host."""
    sending.ping(str(uuid), actor=bearer_of(request).actor, now=datetime.now(UTC))


@router.post(
    "/{uuid:uuid}/pause",
    response={204: None},
    operation_id="pause_webhook",
    summary="Pause a webhook",
)
@decorate_view(keyed)
@demands(Right.ADMINISTER)
def pause(request: HttpRequest, uuid: UUID) -> None:
    """Send nothing until it is resumed; one that is paused stays so."""
    webhooks.pause_webhook(str(uuid), actor=bearer_of(request).actor, now=datetime.now(UTC))


@router.post(
    "/{uuid:uuid}/resume",
    response={204: None},
    operation_id="resume_webhook",
    summary="Resume a webhook",
)
@decorate_view(keyed)
@demands(Right.ADMINISTER)
def resume(request: HttpRequest, uuid: UUID) -> None:
    """Send again. It stands by the token's person from then on."""
    webhooks.resume_webhook(str(uuid), actor=bearer_of(request).actor, now=datetime.now(UTC))


@router.post(
    "/{uuid:uuid}/retry",
    response=Retried,
    operation_id="retry_webhook",
    summary="Try messages again",
)
@decorate_view(keyed)
@demands(Right.ADMINISTER)
def retry(request: HttpRequest, uuid: UUID) -> Retried:
    """Try what waits for its turn or was given up, within a minute."""
    actor, now = bearer_of(request).actor, datetime.now(UTC)
    return Retried(messages=webhook_messages.retry_messages(str(uuid), actor=actor, now=now))


@router.post(
    "/{uuid:uuid}/remove",
    response={204: None},
    operation_id="remove_webhook",
    summary="Remove a webhook",
)
@decorate_view(keyed)
@demands(Right.ADMINISTER)
def remove(request: HttpRequest, uuid: UUID) -> None:
    """For good: its secrets are gone, and what waits is not sent."""
    webhooks.remove_webhook(str(uuid), actor=bearer_of(request).actor, now=datetime.now(UTC))
