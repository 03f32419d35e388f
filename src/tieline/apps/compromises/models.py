"""Who is revoked as compromised, and what each office that told them something makes of it."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tieline.apps.compromises.limits import DONE_MAX, REASON_MAX, AssessmentState, Harm
from tieline.apps.offices.models import Office


class Compromise(models.Model):
    """That a person, an office or a country is revoked, since when it may be compromised, and why.

    `office` is whose supervisor, administrator or operator declared it. It stands until it is lifted:
    where `by_operator`, by the operator alone.
    `ended` counts what was taken away; `own_offices` are those in which the people concerned could
    read cases. `listed_at` is when every office concerned had its assessment. The application has no
    right on the table: functions answer for it.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    revoked_person_id = models.BigIntegerField(null=True, blank=True)
    revoked_office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    revoked_country = models.CharField(max_length=2, blank=True, default="")
    party = models.CharField(max_length=200)
    since_at = models.DateTimeField()
    reason = models.CharField(max_length=REASON_MAX)
    declared_at = models.DateTimeField()
    declared_by = models.BigIntegerField()
    by_operator = models.BooleanField(default=False, db_default=False)
    ended = models.JSONField(default=dict, db_default={})
    own_offices = ArrayField(models.BigIntegerField(), default=list)
    listed_at = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.BigIntegerField(null=True, blank=True)
    lifted_reason = models.CharField(max_length=REASON_MAX, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="compromise_of_office"),
            models.UniqueConstraint(fields=["office", "uuid"], name="compromise_by_uuid"),
            models.UniqueConstraint(
                fields=["revoked_person_id", "revoked_office", "revoked_country"],
                name="one_compromise_stands",
                condition=models.Q(lifted_at__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="compromise_names_one_party",
                condition=models.Q(
                    revoked_person_id__isnull=False,
                    revoked_office__isnull=True,
                    revoked_country="",
                )
                | models.Q(
                    revoked_person_id__isnull=True,
                    revoked_office__isnull=False,
                    revoked_country="",
                )
                | models.Q(
                    revoked_person_id__isnull=True,
                    revoked_office__isnull=True,
                    revoked_country__regex=r"^[A-Z]{2}$",
                ),
            ),
            models.CheckConstraint(name="compromise_has_a_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="compromise_is_lifted_whole",
                condition=models.Q(lifted_at__isnull=True, lifted_by__isnull=True, lifted_reason="")
                | (
                    models.Q(lifted_at__isnull=False, lifted_by__isnull=False)
                    & ~models.Q(lifted_reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"compromise {self.pk}"


class RevokedPerson(models.Model):
    """Someone whose access a compromise ended. The name is told to those who told them something. Where
    they kept an agency's protected numbers: of which agency, in which office, from when until when."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    compromise = models.ForeignKey(Compromise, on_delete=models.PROTECT, db_constraint=False)
    person_id = models.BigIntegerField()
    home_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    custody_agency_id = models.BigIntegerField(null=True, blank=True)
    custody_office_id = models.BigIntegerField(null=True, blank=True)
    custody_from = models.DateTimeField(null=True, blank=True)
    custody_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "compromise", "person_id"], name="revoked_once_each"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person_id"], name="revoked_people"),
            models.Index(
                fields=["custody_agency_id"],
                name="revoked_custodians",
                condition=models.Q(custody_agency_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"revoked person {self.pk}"


class DamageAssessment(models.Model):
    """What one office makes of a compromise: of what it told the party, and of its own cases where
    the people concerned could read them (`had_readers`).

    What the office must know of the compromise stands here, since it is another office's record.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    compromise_id = models.BigIntegerField()
    party = models.CharField(max_length=200)
    since_at = models.DateTimeField()
    reason = models.CharField(max_length=REASON_MAX)
    declared_at = models.DateTimeField()
    had_readers = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    assigned_to_id = models.BigIntegerField(null=True, blank=True)
    assessed_at = models.DateTimeField(null=True, blank=True)
    assessed_by = models.BigIntegerField(null=True, blank=True)
    summary = models.CharField(max_length=REASON_MAX, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.BigIntegerField(null=True, blank=True)
    close_note = models.CharField(max_length=REASON_MAX, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="assessment_of_office"),
            models.UniqueConstraint(fields=["office", "uuid"], name="assessment_by_uuid"),
            models.UniqueConstraint(
                fields=["office", "compromise_id"], name="one_assessment_of_an_office"
            ),
            models.CheckConstraint(
                name="assessment_is_assessed_whole",
                condition=models.Q(assessed_at__isnull=True, assessed_by__isnull=True, summary="")
                | (
                    models.Q(assessed_at__isnull=False, assessed_by__isnull=False)
                    & ~models.Q(summary="")
                ),
            ),
            models.CheckConstraint(
                name="assessment_is_closed_whole",
                condition=models.Q(closed_at__isnull=True, closed_by__isnull=True, close_note="")
                | (
                    models.Q(
                        closed_at__isnull=False,
                        closed_by__isnull=False,
                        assessed_at__isnull=False,
                    )
                    & ~models.Q(close_note="")
                ),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["office", "due_at"],
                name="assessments_due",
                condition=models.Q(closed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"assessment {self.pk}"

    @property
    def state(self) -> AssessmentState:
        """Derived from what was done."""
        if self.closed_at is not None:
            return AssessmentState.CLOSED
        return AssessmentState.OPEN if self.assessed_at is None else AssessmentState.ASSESSED


class CaseDamage(models.Model):
    """What a compromise does to one case, and what was done about it. Changed until it is closed."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey(DamageAssessment, on_delete=models.PROTECT, db_constraint=False)
    case_id = models.BigIntegerField()
    harm = models.CharField(max_length=8, choices=Harm.choices)
    done = models.CharField(max_length=DONE_MAX)
    assessed_at = models.DateTimeField()
    assessed_by = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "assessment", "case_id"], name="one_damage_of_a_case"
            ),
            models.CheckConstraint(
                name="damage_harm_known", condition=models.Q(harm__in=Harm.values)
            ),
            models.CheckConstraint(name="damage_says_what_was_done", condition=~models.Q(done="")),
        ]

    def __str__(self) -> str:
        return f"damage {self.pk}"
