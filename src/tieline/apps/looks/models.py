"""What people asked for, by keyed digest, and what an auditor is told of it."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tieline.apps.offices.models import Office, Person
from tieline.core.fishing import Finding, Origin, Sign


class Look(models.Model):
    """That a person asked for values: in a check, by handing in a file, or by protecting a number.
    Never a value.

    `digests` holds one keyed digest for each different value, `blocks` at the same place that of
    its block, or null. Both are empty for a large file, which is counted only. A look with
    `delayed_until` was not answered: the file waits until then, and the look counts for nothing.
    `told_key64` and `told_digests` are the match keys of a check whose owners may learn who asked; for any other
    they are empty, so nothing here joins with what cases hold. `told_marking` is what the marking of such a
    check says, copied so that release can be decided without reading the marking; where the marking
    is replaced, a trigger puts the new one here.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    # Whoever asked may come from another office; the row is the office's in which they acted.
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    at = models.DateTimeField()
    origin = models.CharField(max_length=10, choices=[(o.value, o.value) for o in Origin])
    value_count = models.BigIntegerField()
    digests = ArrayField(models.UUIDField(), default=list)
    blocks = ArrayField(models.UUIDField(null=True), default=list)
    case_id = models.BigIntegerField(null=True, blank=True)
    submission_id = models.BigIntegerField(null=True, blank=True)
    entry_id = models.BigIntegerField(null=True, blank=True)
    tells_owners = models.BooleanField(default=False)
    told_key64 = ArrayField(models.BigIntegerField(), default=list)
    told_digests = ArrayField(models.UUIDField(), default=list)
    marking_id = models.BigIntegerField(null=True, blank=True)
    told_marking = models.JSONField(null=True, blank=True)
    delayed_until = models.DateTimeField(null=True, blank=True)
    # When the worker looked for signs of fishing in it.
    examined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="look_of_office"),
            models.UniqueConstraint(
                fields=["office", "submission_id"],
                name="submission_is_counted_once",
                condition=models.Q(origin=Origin.SUBMISSION.value),
            ),
            models.CheckConstraint(
                name="look_origin_known",
                condition=models.Q(origin__in=[o.value for o in Origin]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "at"], name="looks_by_time"),
            models.Index(
                fields=["office", "id"],
                name="looks_to_examine",
                condition=models.Q(examined_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"look {self.pk}"


class FishingAlert(models.Model):
    """What in somebody's looks an auditor of the office should see: numbers and times only."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    sign = models.CharField(max_length=12, choices=[(s.value, s.value) for s in Sign])
    since = models.DateTimeField()
    until = models.DateTimeField()
    count = models.BigIntegerField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.BigIntegerField(null=True, blank=True)
    finding = models.CharField(
        max_length=12, blank=True, default="", choices=[(f.value, f.value) for f in Finding]
    )
    reason = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="alert_of_office"),
            models.CheckConstraint(
                name="alert_sign_known", condition=models.Q(sign__in=[s.value for s in Sign])
            ),
            models.CheckConstraint(
                name="alert_closed_with_a_finding",
                condition=models.Q(closed_at__isnull=True, finding="", reason="")
                | models.Q(closed_at__isnull=False, finding__in=[f.value for f in Finding])
                & ~models.Q(reason=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "person", "sign"], name="alerts_of_person"),
        ]

    def __str__(self) -> str:
        return f"alert {self.uuid}"
