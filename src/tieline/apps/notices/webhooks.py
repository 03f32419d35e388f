"""Webhooks of an office: setting up, pausing, resuming, a new secret, removing.

Row security lets those who administer the office do it, and the operator for it.
"""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.audit.errors import RightMissing
from tieline.apps.notices.models import Webhook
from tieline.apps.notices.webhook_addresses import split_address
from tieline.apps.notices.webhook_errors import BadWebhook, WebhookNotFound
from tieline.apps.offices.errors import FactorDamaged
from tieline.apps.offices.rights import holds
from tieline.apps.offices.sealed_secrets import key_for
from tieline.core.ids import INSTALLATION_OFFICE, Actor, OfficeId
from tieline.core.rights import Right
from tieline.core.states import WebhookState
from tieline.core.webhooks import BOTH_SIGN_FOR, SECRET_BYTES, write_secret

MOST: Final = 20
"""Webhooks of an office. Each message to one that does not answer takes seconds of the worker's."""
LABEL_MAX: Final = 100
ADDRESS_MAX: Final = 500
_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class ShownSecret:
    """A webhook whose secret was just made. `secret` is shown once, and kept sealed."""

    uuid: UUID
    secret: str = field(repr=False)


def add_webhook(label: str, address: str, *, actor: Actor, now: datetime) -> ShownSecret:
    """Set up where the office's own system is told. Raises RightMissing, BadWebhook."""
    _check(label, address, actor)
    ident, secret = uuid4(), secrets.token_bytes(SECRET_BYTES)
    with acting_as(actor):
        _demand_administer()
        _demand_room(actor)
        row = Webhook.objects.create(
            uuid=ident,
            office_id=actor.office_id,
            label=label,
            address=address,
            sealed_secret=_seal(secret, actor.office_id, ident),
            state=WebhookState.ACTIVE,
            set_by=actor.person_id,
            set_at=now,
            changed_at=now,
        )
        record("webhook.added", actor=actor, now=now, ids={"webhook": row.pk})
    return ShownSecret(ident, write_secret(secret))


def rotate_secret(ident: str, *, actor: Actor, now: datetime) -> ShownSecret:
    """A new secret; the older one signs beside it for a day. Raises RightMissing, WebhookNotFound."""
    secret = secrets.token_bytes(SECRET_BYTES)
    with acting_as(actor):
        row = find_webhook(ident, actor)
        row.sealed_older, row.older_until = row.sealed_secret, now + BOTH_SIGN_FOR
        row.sealed_secret = _seal(secret, actor.office_id, row.uuid)
        row.changed_at = now
        row.save(update_fields=["sealed_older", "older_until", "sealed_secret", "changed_at"])
        record("webhook.rotated", actor=actor, now=now, ids={"webhook": row.pk})
    return ShownSecret(row.uuid, write_secret(secret))


def pause_webhook(ident: str, *, actor: Actor, now: datetime) -> bool:
    """Nothing is sent until it is resumed; False if it was paused. Raises as rotating."""
    return _set("webhook.paused", ident, WebhookState.PAUSED, actor, now)


def resume_webhook(ident: str, *, actor: Actor, now: datetime) -> bool:
    """It is sent to again, and stands from now on by whoever resumed it; False if it was active."""
    return _set("webhook.resumed", ident, WebhookState.ACTIVE, actor, now)


def remove_webhook(ident: str, *, actor: Actor, now: datetime) -> None:
    """For good: its secrets are gone. Raises as rotating."""
    with acting_as(actor):
        row = find_webhook(ident, actor)
        row.state, row.sealed_secret, row.sealed_older = WebhookState.REMOVED, b"", b""
        row.older_until, row.changed_at = None, now
        row.save(
            update_fields=["state", "sealed_secret", "sealed_older", "older_until", "changed_at"]
        )
        record("webhook.removed", actor=actor, now=now, ids={"webhook": row.pk})


def open_secrets(row: Webhook, now: datetime) -> tuple[bytes, ...]:
    """What its messages are signed with now. Raises FactorDamaged."""
    office_id = OfficeId(row.office_id)
    opened = [_unseal(bytes(row.sealed_secret), office_id, row.uuid)]
    if row.older_until is not None and now < row.older_until:
        with suppress(FactorDamaged):  # the new one may have been made for that very reason
            opened.append(_unseal(bytes(row.sealed_older), office_id, row.uuid))
    return tuple(opened)


def _set(action: str, ident: str, state: WebhookState, actor: Actor, now: datetime) -> bool:
    with acting_as(actor):
        row = find_webhook(ident, actor)
        if row.state == state:
            return False
        row.state, row.changed_at = state, now
        if state is WebhookState.ACTIVE:
            row.set_by, row.set_at = actor.person_id, now
        row.save(update_fields=["state", "changed_at", "set_by", "set_at"])
        record(action, actor=actor, now=now, ids={"webhook": row.pk})
    return True


def demand_webhook(ident: str, actor: Actor) -> None:
    """See that the office has it. Raises RightMissing, WebhookNotFound."""
    with acting_as(actor):
        find_webhook(ident, actor)


def find_webhook(ident: str, actor: Actor) -> Webhook:
    """The office's webhook, locked until the transaction ends; inside `acting_as`. Raises
    RightMissing, WebhookNotFound."""
    _demand_administer()
    try:
        uuid = UUID(ident)
    except ValueError:
        raise WebhookNotFound(ident) from None
    found = Webhook.objects.select_for_update().filter(office_id=actor.office_id, uuid=uuid)
    row = found.exclude(state=WebhookState.REMOVED).first()
    if row is None:
        raise WebhookNotFound(ident)
    return row


def _demand_administer() -> None:
    if not holds(Right.ADMINISTER):
        raise RightMissing(Right.ADMINISTER)


def _demand_room(actor: Actor) -> None:
    found = Webhook.objects.filter(office_id=actor.office_id).exclude(state=WebhookState.REMOVED)
    # Locked before they are counted: of two who add the last one, the second counts what the first added.
    list(found.select_for_update().order_by("id").values_list("pk"))
    if found.count() >= MOST:
        raise BadWebhook(
            "too_many_webhooks",
            f"The office has {MOST} webhooks, which is the most. Remove one that is not needed first.",
        )


def _check(label: str, address: str, actor: Actor) -> None:
    if actor.office_id == INSTALLATION_OFFICE:
        raise BadWebhook("no_webhook_office", "Say which office the webhook is of.")
    if not 0 < len(label) <= LABEL_MAX or label != label.strip() or not label.isprintable():
        raise BadWebhook(
            "bad_webhook_label",
            f"A webhook needs a label of 1 to {LABEL_MAX} characters without spaces at its ends, "
            "such as the system that it tells.",
        )
    if len(address) > ADDRESS_MAX or split_address(address) is None:
        # Not repeated: it can hold a password.
        raise BadWebhook(
            "bad_webhook_address",
            "This is no address for a webhook. Write it as in https://cases.example.org/tieline: "
            f"https, no user or password, at most {ADDRESS_MAX} characters.",
        )


def _seal(secret: bytes, office_id: OfficeId, ident: UUID) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher().encrypt(nonce, secret, _bound(office_id, ident))


def _unseal(sealed: bytes, office_id: OfficeId, ident: UUID) -> bytes:
    try:
        return _cipher().decrypt(
            sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _bound(office_id, ident)
        )
    except (InvalidTag, ValueError) as error:
        raise FactorDamaged from error


def _cipher() -> AESGCM:
    return AESGCM(key_for("webhook secrets"))


def _bound(office_id: OfficeId, ident: UUID) -> bytes:
    return office_id.to_bytes(8, "big") + ident.bytes
