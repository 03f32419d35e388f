"""Webhooks and what became of their messages. Secrets are never read here."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tieline.apps.audit.acting import acting_as
from tieline.apps.notices.models import Webhook, WebhookMessage
from tieline.core.ids import OfficeId, Viewer
from tieline.core.states import DeliveryState, WebhookEvent, WebhookState

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message, and where it stands."""

    uuid: UUID
    event: WebhookEvent
    state: DeliveryState
    reason: str
    attempts: int
    claimed_at: datetime
    finished_at: datetime | None
    next_attempt_at: datetime | None


@dataclass(frozen=True, slots=True)
class TroubledMessage:
    """A message of any office that its receiver did not take."""

    office_id: OfficeId
    is_given_up: bool


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """A webhook of the office, with its newest messages, and how many of all are in trouble."""

    uuid: UUID
    label: str
    address: str
    state: WebhookState
    set_at: datetime
    older_until: datetime | None
    troubled: int
    messages: tuple[MessageRow, ...]


def list_webhooks(viewer: Viewer) -> list[WebhookRow]:
    """The office's webhooks, but removed ones, oldest first; none for whoever does not administer."""
    with acting_as(viewer):
        rows = (
            Webhook.objects.filter(office_id=viewer.office_id)
            .exclude(state=WebhookState.REMOVED)
            .defer("sealed_secret", "sealed_older")
            .order_by("id")
        )
        return [_shown(row) for row in rows]


def list_troubled(operator: Viewer) -> list[TroubledMessage]:
    """Each message that was tried in vain or given up, of webhooks that are sent to, oldest first. For
    doctor and measures, which act as the installation's operator."""
    with acting_as(operator):
        active = Webhook.objects.filter(state=WebhookState.ACTIVE).values("id")
        rows = WebhookMessage.objects.filter(
            webhook_id__in=active, state__in=(DeliveryState.WAITING, DeliveryState.FAILED)
        ).exclude(reason="")
        return [
            TroubledMessage(OfficeId(office), state == DeliveryState.FAILED)
            for office, state in rows.order_by("id").values_list("office_id", "state")
        ]


def _shown(row: Webhook) -> WebhookRow:
    messages = WebhookMessage.objects.filter(office_id=row.office_id, webhook_id=row.pk)
    troubled = messages.exclude(reason="").filter(
        state__in=(DeliveryState.WAITING, DeliveryState.FAILED)
    )
    return WebhookRow(
        row.uuid,
        row.label,
        row.address,
        WebhookState(row.state),
        row.set_at,
        row.older_until,
        troubled.count(),
        tuple(_message(one) for one in messages.order_by("-id")[:_SHOWN]),
    )


def _message(row: WebhookMessage) -> MessageRow:
    return MessageRow(
        row.uuid,
        WebhookEvent(row.event),
        DeliveryState(row.state),
        row.reason,
        row.attempts,
        row.claimed_at,
        row.finished_at,
        row.next_attempt_at if row.finished_at is None else None,
    )
