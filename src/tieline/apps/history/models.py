"""Versions of rows: what a row said before a change. Written by triggers alone."""

from typing import ClassVar

from django.db import models

from tieline.apps.history.kept import Audience


class Operation(models.TextChoices):
    """What was done to the row."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


class Version(models.Model):
    """That a row was changed: which, how, when, by whom, and what it said before.

    `before` holds the columns of `kept.py`; it is null for a row that was added and once the content was
    purged, which `redacted_at` says. `by_office` and `by_person` are null where nobody acted, and where
    another office did it, which `by_other` says. No reference: a version outlives what it speaks of.
    The database adds `xid8`, the transaction that made the change, `changed_at`, its clock, and
    `role`, as which database role the session had signed in.
    """

    id = models.BigAutoField(primary_key=True)
    office_id = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    audience = models.CharField(max_length=8, choices=[(a.value, a.value) for a in Audience])
    row_id = models.BigIntegerField()
    case_id = models.BigIntegerField(null=True, blank=True)
    operation = models.CharField(max_length=6, choices=Operation.choices)
    before = models.JSONField(null=True, blank=True)
    changed_at = models.DateTimeField()
    by_office = models.BigIntegerField(null=True, blank=True)
    by_person = models.BigIntegerField(null=True, blank=True)
    by_other = models.BooleanField()
    role = models.CharField(max_length=63)
    redacted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="version_audience_known",
                condition=models.Q(audience__in=[a.value for a in Audience]),
            ),
            models.CheckConstraint(
                name="version_operation_known",
                condition=models.Q(operation__in=Operation.values),
            ),
            models.CheckConstraint(
                name="version_says_what_was_before",
                condition=models.Q(operation="insert", before__isnull=True)
                | models.Q(before__isnull=False, redacted_at__isnull=True)
                | models.Q(before__isnull=True, redacted_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office_id", "kind", "row_id", "id"], name="versions_of_row"),
            models.Index(
                fields=["office_id", "case_id", "kind"],
                name="versions_of_case",
                condition=models.Q(case_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.pk}"
