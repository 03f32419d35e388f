"""An office's case, and the pointer it shows to those who hit one of its values."""

import uuid
from typing import ClassVar

from django.db import models

from tieline.apps.offices.models import Office
from tieline.core.postures import Posture


class Case(models.Model):
    """An office's investigation. `posture` says how it answers a hit."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ref = models.CharField(max_length=100)
    summary = models.CharField(max_length=1000, blank=True, default="")
    posture = models.CharField(
        max_length=8, choices=[(p.value, p.value) for p in Posture], default=Posture.POINTER
    )
    poc_id = models.BigIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.BigIntegerField()
    marking_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="case_of_office"),
            models.UniqueConstraint(fields=["office", "ref"], name="case_ref_once_per_office"),
            models.CheckConstraint(
                name="case_posture_known",
                condition=models.Q(posture__in=[p.value for p in Posture]),
            ),
            # The installation's own office is no investigating office.
            models.CheckConstraint(name="case_has_an_office", condition=~models.Q(office=0)),
        ]

    def __str__(self) -> str:
        return self.ref


class CasePointer(models.Model):
    """What a case answers to a hit, and no more. Kept by a trigger; none for a silent case."""

    pk = models.CompositePrimaryKey("office_id", "case_id")
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_constraint=False)
    poc_id = models.BigIntegerField(null=True, blank=True)
    ref = models.CharField(max_length=100, null=True)  # noqa: DJ001 - null: this is not told
    summary = models.CharField(max_length=1000, null=True)  # noqa: DJ001 - null: this is not told

    def __str__(self) -> str:
        return f"pointer to #{self.case_id}"
