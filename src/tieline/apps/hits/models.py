"""Hits: recorded arrivals, and how each side handles them."""

import uuid
from typing import ClassVar

from django.db import models

from tieline.apps.offices.models import Office
from tieline.core.states import Disposition, Handling, OverlapOutcome


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


class RevealedHit(models.Model):
    """That a hit on a hub is new for one office, whatever it acknowledged there: a release tells it of
    the case. For every other office the hit stays as old as it is.

    The database adds `xid8`, the transaction that told it. The matcher alone reads and writes it.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    hit_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "hit_id"], name="revealed_once_per_office"),
        ]

    def __str__(self) -> str:
        return f"hit {self.hit_id} revealed"


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


class UnseenOverlap(models.Model):
    """Two cases of two offices with a value in common of which neither office may be told.

    Read and changed through the matcher's functions alone: a coordinator whom both offices have
    cleared for it takes it and settles it with an outcome and a reason. `found_at` starts its clock.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    case_id = models.BigIntegerField()
    other_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    other_case_id = models.BigIntegerField()
    key64 = models.BigIntegerField()
    digest = models.UUIDField()
    found_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.BigIntegerField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(
        max_length=12, choices=[(o.value, o.value) for o in OverlapOutcome], db_default=""
    )
    reason = models.CharField(max_length=1000, db_default="")
    retracted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key64"], name="unseen_of_key")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="unseen_settled_with_reason",
                condition=models.Q(settled_at__isnull=True, outcome="")
                | (
                    models.Q(
                        settled_at__isnull=False, outcome__in=[o.value for o in OverlapOutcome]
                    )
                    & ~models.Q(reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
