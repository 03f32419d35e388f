"""What stays of what was purged, and what must not be purged."""

import uuid
from typing import ClassVar

from django.db import models

from tieline.apps.offices.models import Office
from tieline.apps.retention.schedule_models import Closing as Closing
from tieline.apps.retention.schedule_models import KeptOn as KeptOn
from tieline.apps.retention.schedule_models import Review as Review
from tieline.apps.retention.schedule_models import Schedule as Schedule
from tieline.core.purging import GROUND_MAX, REASON_MAX, PurgedKind, PurgeReason


class Tombstone(models.Model):
    """That something was purged, when, by whom and why; never what it was.

    It stands from the order on. `purged_at`: nothing of it is in the tables any more. `noted_at`: the
    trail says so, too. `rewritten_at`: the files of the tables were written anew since, so that no
    page of them holds a byte of it.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in PurgedKind])
    thing_id = models.BigIntegerField()
    thing_uuid = models.UUIDField()
    reason = models.CharField(max_length=15, choices=[(r.value, r.value) for r in PurgeReason])
    ground = models.CharField(max_length=GROUND_MAX, blank=True, default="")
    ordered_at = models.DateTimeField()
    ordered_by = models.BigIntegerField()
    purged_at = models.DateTimeField(null=True, blank=True)
    noted_at = models.DateTimeField(null=True, blank=True)
    rewritten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "uuid"], name="tombstone_by_uuid"),
            models.UniqueConstraint(fields=["office", "kind", "thing_id"], name="purged_once"),
            models.CheckConstraint(
                name="tombstone_kind_known",
                condition=models.Q(kind__in=[k.value for k in PurgedKind]),
            ),
            models.CheckConstraint(
                name="tombstone_reason_known",
                condition=models.Q(reason__in=[r.value for r in PurgeReason]),
            ),
            models.CheckConstraint(
                name="tombstone_steps_in_order",
                condition=(models.Q(purged_at__isnull=False) | models.Q(noted_at__isnull=True))
                & (models.Q(purged_at__isnull=False) | models.Q(rewritten_at__isnull=True)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "thing_uuid"], name="tombstones_of_thing"),
            models.Index(
                fields=["id"],
                name="tombstones_unfinished",
                condition=models.Q(rewritten_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"tombstone {self.pk}"


class Hold(models.Model):
    """That a case is kept for a court: neither purged nor shown to its own office, until it is lifted.

    While it stands, the case is out of the index; its keys lie in `SealedKey`.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    case_id = models.BigIntegerField()
    case_uuid = models.UUIDField()
    reason = models.CharField(max_length=REASON_MAX)
    placed_at = models.DateTimeField()
    placed_by = models.BigIntegerField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.BigIntegerField(null=True, blank=True)
    lift_reason = models.CharField(max_length=REASON_MAX, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "uuid"], name="hold_by_uuid"),
            models.UniqueConstraint(
                fields=["office", "case_id"],
                name="one_hold_stands",
                condition=models.Q(lifted_at__isnull=True),
            ),
            models.CheckConstraint(name="hold_has_a_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="hold_is_lifted_whole",
                condition=models.Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_reason="")
                | (
                    models.Q(lifted_at__isnull=False, lifted_by__isnull=False)
                    & ~models.Q(lift_reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class SealedKey(models.Model):
    """A match key of a case that is held, as it was: it goes back into the index when the hold is
    lifted. Nobody is matched by it meanwhile."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    case_id = models.BigIntegerField()
    mention_id = models.BigIntegerField()
    alias_version = models.SmallIntegerField()
    key64 = models.BigIntegerField()
    digest = models.UUIDField()
    is_principal = models.BooleanField()
    published_at = models.DateTimeField()
    seen_from = models.DateTimeField(null=True, blank=True)
    seen_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "mention_id", "alias_version"], name="sealed_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["office", "case_id"], name="sealed_of_case")]

    def __str__(self) -> str:
        return f"sealed key of mention {self.mention_id}"
