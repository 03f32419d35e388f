"""Webhooks of one's own office, as programs get them. No secret is among it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tieline.apps.notices.webhook_queries import MessageRow, WebhookRow


@dataclass(frozen=True, slots=True)
class WebhookMessageShape:
    """One message to a webhook, and what became of it."""

    id: UUID
    """The `webhook-id` that it bears."""
    event: str
    """notices.waiting or ping."""
    state: str
    """waiting, sent, dropped (nothing was left to tell, or nobody) or failed (given up)."""
    reason: str
    """Why it was not taken or sent; empty otherwise."""
    attempts: int
    claimed_at: datetime
    finished_at: datetime | None
    next_attempt_at: datetime | None


@dataclass(frozen=True, slots=True)
class WebhookShape:
    """Where a system of the office is told that something waits."""

    id: UUID
    label: str
    address: str
    state: str
    """active or paused."""
    set_at: datetime
    """When whom it stands by set it up or resumed it."""
    older_until: datetime | None
    """Until when its older secret signs as well."""
    troubled: int
    """Messages that were tried in vain or given up."""
    messages: list[WebhookMessageShape]
    """The newest 20."""


def webhook_shape(row: WebhookRow) -> WebhookShape:
    """The shape of a webhook."""
    return WebhookShape(
        row.uuid,
        row.label,
        row.address,
        row.state.value,
        row.set_at,
        row.older_until,
        row.troubled,
        [_message_shape(one) for one in row.messages],
    )


def _message_shape(row: MessageRow) -> WebhookMessageShape:
    return WebhookMessageShape(
        row.uuid,
        row.event.value,
        row.state.value,
        row.reason,
        row.attempts,
        row.claimed_at,
        row.finished_at,
        row.next_attempt_at,
    )
