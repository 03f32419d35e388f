"""Markings: never edited, only replaced."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tieline.apps.offices.models import Office
from tieline.core.markings import (
    HandlingCode,
    InformationEvaluation,
    Sensitivity,
    SourceEvaluation,
    TrafficLight,
)


class Marking(models.Model):
    """The handling label of a thing. A thing points at its marking; a new one replaces it."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sensitivity = models.SmallIntegerField(choices=[(s.value, s.name.lower()) for s in Sensitivity])
    caveats = ArrayField(models.CharField(max_length=100), default=list)
    handling = models.CharField(max_length=2, choices=[(h.value, h.value) for h in HandlingCode])
    source = models.CharField(max_length=1, choices=[(s.value, s.value) for s in SourceEvaluation])
    information = models.CharField(
        max_length=1, choices=[(i.value, i.value) for i in InformationEvaluation]
    )
    releasable_to_agencies = ArrayField(models.CharField(max_length=200), default=list)
    releasable_to_countries = ArrayField(models.CharField(max_length=2), default=list)
    tlp = models.CharField(max_length=12, choices=[(t.value, t.value) for t in TrafficLight])
    marked_by = models.BigIntegerField()
    marked_at = models.DateTimeField()
    replaces_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="marking_of_office"),
            models.CheckConstraint(
                name="marking_sensitivity_known",
                condition=models.Q(sensitivity__in=[s.value for s in Sensitivity]),
            ),
            models.CheckConstraint(
                name="marking_handling_known",
                condition=models.Q(handling__in=[h.value for h in HandlingCode]),
            ),
            models.CheckConstraint(
                name="marking_source_known",
                condition=models.Q(source__in=[s.value for s in SourceEvaluation]),
            ),
            models.CheckConstraint(
                name="marking_information_known",
                condition=models.Q(information__in=[i.value for i in InformationEvaluation]),
            ),
            models.CheckConstraint(
                name="marking_tlp_known",
                condition=models.Q(tlp__in=[t.value for t in TrafficLight]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tlp} {self.handling} {self.source}{self.information}"


class Disclosure(models.Model):
    """That one case's holding of one value was told to another office: to whom, when first, and by
    which look of theirs. Written by the matcher in the answer's own transaction.

    `office` is the owner, whose record it is. `level` 1 is a pointer, 2 the case's reference and
    summary. One row for each mention, recipient, person and level: the first time counts, later looks
    are in the recipient's trail.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    case_id = models.BigIntegerField()
    mention_id = models.BigIntegerField()
    recipient = models.ForeignKey(
        Office, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    person_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()
    level = models.SmallIntegerField()
    disclosed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mention_id", "recipient", "person_id", "level"], name="disclosed_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "case_id"], name="disclosures_of_case"),
            models.Index(fields=["recipient", "person_id"], name="disclosures_to"),
        ]

    def __str__(self) -> str:
        return f"disclosure {self.pk}"
