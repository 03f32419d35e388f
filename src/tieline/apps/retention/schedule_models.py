"""How long things are kept: days of review, closed cases, and what puts off their end."""

from typing import ClassVar

from django.db import models

from tieline.apps.cases.models import Case
from tieline.apps.offices.models import Office
from tieline.apps.submissions.models import Submission
from tieline.core.schedule import MONTHS_MOST, REASON_MAX


class Review(models.Model):
    """By when a supervisor validates what a submission brought and no subject that stands accounts for.

    It counts from the publication, or from the last validation. `entered_at`: when this row came;
    later than the publication only for what was there before there were reviews. `lapsed_at`: nobody
    validated it, and what it brought left the index.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    published_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    validated_at = models.DateTimeField(null=True, blank=True)
    review_due_on = models.DateField()
    lapsed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="retention_review_of_office"),
            models.UniqueConstraint(fields=["office", "submission"], name="retention_review_each"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["review_due_on"],
                name="retention_reviews_due",
                condition=models.Q(lapsed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"


class Schedule(models.Model):
    """For how many months after its closing an office keeps a case; null: it keeps all. The newest
    row holds."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    months = models.SmallIntegerField(null=True, blank=True)
    set_at = models.DateTimeField()
    set_by = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="schedule_in_months",
                condition=models.Q(months__isnull=True)
                | models.Q(months__gte=1, months__lte=MONTHS_MOST),
            )
        ]
        indexes: ClassVar = [models.Index(fields=["office", "id"], name="schedules_of_office")]

    def __str__(self) -> str:
        return f"schedule {self.pk}"


class Closing(models.Model):
    """That a case is closed, or was. `kept_from`: since when the schedule counts, which a validation
    moves."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    reason = models.CharField(max_length=REASON_MAX)
    closed_at = models.DateTimeField()
    closed_by = models.BigIntegerField()
    kept_from = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.BigIntegerField(null=True, blank=True)
    reopen_reason = models.CharField(max_length=REASON_MAX, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="closing_of_office"),
            models.UniqueConstraint(
                fields=["office", "case"],
                name="closed_once",
                condition=models.Q(reopened_at__isnull=True),
            ),
            models.CheckConstraint(name="closing_has_a_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="case_is_reopened_whole",
                condition=models.Q(
                    reopened_at__isnull=True, reopened_by__isnull=True, reopen_reason=""
                )
                | (
                    models.Q(reopened_at__isnull=False, reopened_by__isnull=False)
                    & ~models.Q(reopen_reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"closing {self.pk}"


class KeptOn(models.Model):
    """That a supervisor found that something is still needed: what a file brought, or a closed case.
    Who, when, why, and which day that moved. `due_on` null: the office has no schedule."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="+", db_constraint=False, null=True
    )
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="+", db_constraint=False, null=True
    )
    reason = models.CharField(max_length=REASON_MAX)
    validated_at = models.DateTimeField()
    validated_by = models.BigIntegerField()
    due_before = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="kept_on_for_a_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="kept_on_is_something",
                condition=models.Q(submission__isnull=False) | models.Q(case__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "submission"], name="kept_on_of_submission"),
            models.Index(fields=["office", "case"], name="kept_on_of_case"),
        ]

    def __str__(self) -> str:
        return f"kept on {self.pk}"
