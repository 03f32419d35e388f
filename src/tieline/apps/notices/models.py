"""Notices: one office is told of one hit. Ids only; release decides at every reading."""

import uuid
from typing import ClassVar

from django.db import models

from tieline.apps.offices.models import Office


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
