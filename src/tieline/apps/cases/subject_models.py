"""The subjects of a case: why there is suspicion, who says so, and until when that stands."""

import uuid
from typing import ClassVar

from django.db import models

from tieline.apps.offices.models import Office
from tieline.core.markings import InformationEvaluation, SourceEvaluation
from tieline.core.suspicion import SubjectEnd, SubjectKind


class Subject(models.Model):
    """A person, an organisation or a thing that a case is about.

    It stands until it is ended, at the latest on `review_due_on`, which a validation puts off. Five
    years after it was entered or validated last it is over, whatever a program says.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, db_constraint=False)
    label = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in SubjectKind])
    opened_at = models.DateTimeField()
    opened_by = models.BigIntegerField()
    validated_at = models.DateTimeField(null=True, blank=True)
    review_due_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.BigIntegerField(null=True, blank=True)
    how_ended = models.CharField(
        max_length=13, choices=[(e.value, e.value) for e in SubjectEnd], default="", blank=True
    )
    end_reason = models.CharField(max_length=1000, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="subject_of_office"),
            models.UniqueConstraint(fields=["office", "uuid"], name="subject_by_uuid"),
            models.CheckConstraint(
                name="subject_kind_known",
                condition=models.Q(kind__in=[k.value for k in SubjectKind]),
            ),
            models.CheckConstraint(
                name="subject_is_ended_whole",
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True, how_ended="")
                | (
                    models.Q(ended_at__isnull=False, ended_by__isnull=False)
                    & models.Q(how_ended__in=[e.value for e in SubjectEnd])
                ),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "case"], name="subjects_of_case"),
            models.Index(
                fields=["review_due_on"],
                name="subjects_to_review",
                condition=models.Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"subject {self.pk}"


class AttestedSuspicion(models.Model):
    """Why a subject is suspected, as an officer attested it. Never edited: a new one replaces it.

    `like` is the statement for another subject of the office whose facts are most alike, in
    hundredths `likeness`, where they are the same text: kept as it was found when this was attested.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, db_constraint=False)
    crime = models.CharField(max_length=200)
    facts = models.CharField(max_length=4000)
    source = models.CharField(max_length=1, choices=[(s.value, s.value) for s in SourceEvaluation])
    information = models.CharField(
        max_length=1, choices=[(i.value, i.value) for i in InformationEvaluation]
    )
    attested_at = models.DateTimeField()
    attested_by = models.BigIntegerField()
    like_id = models.BigIntegerField(null=True, blank=True)
    likeness = models.SmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="suspicion_of_office"),
            models.CheckConstraint(
                name="suspicion_source_known",
                condition=models.Q(source__in=[s.value for s in SourceEvaluation]),
            ),
            models.CheckConstraint(
                name="suspicion_information_known",
                condition=models.Q(information__in=[i.value for i in InformationEvaluation]),
            ),
            models.CheckConstraint(
                name="suspicion_has_crime_and_facts",
                condition=~models.Q(crime="") & ~models.Q(facts=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "subject"], name="suspicions_of_subject")
        ]

    def __str__(self) -> str:
        return f"suspicion {self.pk}"


class Validation(models.Model):
    """That a supervisor reviewed a subject and found that it still stands: who, when, why, until when."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, db_constraint=False)
    reason = models.CharField(max_length=1000)
    validated_at = models.DateTimeField()
    validated_by = models.BigIntegerField()
    due_before = models.DateField()
    due_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="validation_of_office"),
            models.CheckConstraint(name="validation_has_a_reason", condition=~models.Q(reason="")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "subject"], name="validations_of_subject")
        ]

    def __str__(self) -> str:
        return f"validation {self.pk}"
