"""Hits: recorded arrivals, and how each side handles them."""

import uuid
from typing import ClassVar

from django.db import models

from tieline.apps.offices.models import Office
from tieline.core.states import Disposition, Handling


class Hit(models.Model):
    """A case arriving on a value that another case already holds. Pairs are computed from it.

    The application reads hits only through the matcher's functions: which of them an office
    may know depends on the postures of other offices' cases.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The unique constraint has the index: a second one would be taken for as good where the planner
    # believes that there are few hits.
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_index=False)
    case_id = models.BigIntegerField()
    mention_id = models.BigIntegerField()
    key64 = models.BigIntegerField()
    digest = models.UUIDField()
    arrived_at = models.DateTimeField()
    retracted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "case_id", "digest"],
                name="one_arrival_per_case_and_value",
                condition=models.Q(retracted_at__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["key64"], name="hits_of_key"),
            models.Index(fields=["mention_id"], name="hits_of_mention"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class HitHandling(models.Model):
    """One side's work on a hit. Made only when a person acts; no row means open.

    No foreign key to the hit: it would tell which hits exist.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    hit_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=[(h.value, h.value) for h in Handling])
    assigned_to_id = models.BigIntegerField(null=True, blank=True)
    disposition = models.CharField(
        max_length=15, choices=[(d.value, d.value) for d in Disposition], blank=True, default=""
    )
    reason = models.CharField(max_length=1000, blank=True, default="")
    changed_at = models.DateTimeField()
    changed_by = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "hit_id"], name="one_handling_per_side"),
            models.CheckConstraint(
                name="handling_state_known",
                condition=models.Q(state__in=[h.value for h in Handling]),
            ),
            models.CheckConstraint(
                name="disposed_with_reason",
                condition=~models.Q(state="disposed")
                | (models.Q(disposition__in=[d.value for d in Disposition]) & ~models.Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"handling of {self.hit_id}"
