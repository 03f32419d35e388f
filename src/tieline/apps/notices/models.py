"""Notices: one office is told of one hit. Ids only; release decides at every reading."""

import uuid
from typing import ClassVar

from django.db import models

from tieline.apps.offices.models import Office
from tieline.core.states import Channel, DeliveryState, WebhookEvent, WebhookState


class Notice(models.Model):
    """That an office is told of a hit, when, and who there took note of it.

    `uuid` names a place in the office's list; `id` would tell how much all offices are told.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    hit_id = models.BigIntegerField()
    issued_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.BigIntegerField(null=True, blank=True)
    retracted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="notice_of_office"),
            models.UniqueConstraint(fields=["office", "uuid"], name="notice_by_uuid"),
            models.UniqueConstraint(
                fields=["office", "hit_id"],
                name="told_once",
                condition=models.Q(retracted_at__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["hit_id"], name="notices_of_hit"),
            # For the count on every page.
            models.Index(
                fields=["office", "id"],
                name="notices_not_seen",
                condition=models.Q(retracted_at__isnull=True, acknowledged_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"


class Digest(models.Model):
    """One row for a value that too many offices hold to tell each of every arrival.

    From here on those offices read the arrivals of the value by cursor. The office that arrives
    still gets its own notice.
    """

    id = models.BigAutoField(primary_key=True)
    key64 = models.BigIntegerField()
    digest = models.UUIDField()
    started_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest"], name="one_digest_per_value")
        ]

    def __str__(self) -> str:
        return f"digest {self.pk}"


class DigestMark(models.Model):
    """How far an office has acknowledged the arrivals on a digested value.

    `acknowledged_before` is a transaction id: hits of older transactions are acknowledged. A
    counter would not do, since a smaller one can be committed later.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    value_digest = models.UUIDField()
    acknowledged_before = models.BigIntegerField()
    acknowledged_at = models.DateTimeField()
    acknowledged_by = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "value_digest"], name="one_mark_per_value")
        ]

    def __str__(self) -> str:
        return f"mark {self.pk}"


class Delivery(models.Model):
    """One message to one person that notices of their office wait, and where it stands.

    The row is the truth and not the job that sends: it is written before anything is sent. The
    `number` counts the messages to a person, so that no span of notices is told of twice. The
    span itself (added in SQL) is two snapshots: what was committed when this one was claimed,
    and not yet when the one before was. `uuid` is the message's identity for whoever gets it.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    person_id = models.BigIntegerField()
    channel = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Channel])
    number = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in DeliveryState])
    claimed_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "person_id", "channel", "number"], name="delivery_once_per_span"
            ),
            models.CheckConstraint(
                name="delivery_channel_known",
                condition=models.Q(channel__in=[c.value for c in Channel]),
            ),
            models.CheckConstraint(
                name="delivery_state_known",
                condition=models.Q(state__in=[s.value for s in DeliveryState]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at"],
                name="deliveries_waiting",
                condition=models.Q(state="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class Webhook(models.Model):
    """Where an office's own system is told that notices wait, and with which secret that is signed.

    It stands while `set_by` may administer the office. The secrets are sealed; the older one signs
    beside the newer until `older_until`. Rows stay: a removed one has no secret any more.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    label = models.CharField(max_length=100)
    address = models.CharField(max_length=500)
    sealed_secret = models.BinaryField()
    sealed_older = models.BinaryField(default=bytes)
    older_until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in WebhookState])
    set_by = models.BigIntegerField()
    set_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="webhook_of_office"),
            models.CheckConstraint(
                name="webhook_state_known",
                condition=models.Q(state__in=[s.value for s in WebhookState]),
            ),
            models.CheckConstraint(
                name="removed_webhook_has_no_secret",
                condition=~models.Q(state="removed")
                | models.Q(sealed_secret=b"", sealed_older=b""),
            ),
        ]

    def __str__(self) -> str:
        return f"webhook {self.pk}"


class WebhookMessage(models.Model):
    """One message to one webhook, and where it stands: as `Delivery` is for a person.

    `uuid` is its identity for the receiver, the same at each attempt; the body follows from the
    columns, so that it is the same too.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    webhook_id = models.BigIntegerField()
    event = models.CharField(max_length=20, choices=[(e.value, e.value) for e in WebhookEvent])
    number = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in DeliveryState])
    happened_at = models.DateTimeField()
    claimed_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "webhook_id", "event", "number"], name="webhook_once_per_span"
            ),
            models.CheckConstraint(
                name="webhook_event_known",
                condition=models.Q(event__in=[e.value for e in WebhookEvent]),
            ),
            models.CheckConstraint(
                name="webhook_message_state_known",
                condition=models.Q(state__in=[s.value for s in DeliveryState]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at"],
                name="webhook_messages_waiting",
                condition=models.Q(state="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"webhook message {self.pk}"
