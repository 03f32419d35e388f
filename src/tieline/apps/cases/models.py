"""An office's case, and the pointer it shows to those who hit one of its values."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tieline.apps.cases.subject_models import AttestedSuspicion as AttestedSuspicion
from tieline.apps.cases.subject_models import Subject as Subject
from tieline.apps.cases.subject_models import Validation as Validation
from tieline.apps.offices.models import Office
from tieline.apps.submissions.models import Submission
from tieline.core.authorities import Reach
from tieline.core.postures import ALLOWED_FOR, ASKED_FOR, Posture, SilenceEnd


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
    # Null: since it was opened.
    posture_set_at = models.DateTimeField(null=True, blank=True)
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
    """What a case answers to a hit, and no more. Kept by a trigger.

    `ref` and `summary` stand here only where the case, or one of its values, answers openly.
    `ref_for_coordinator` is told to nobody but a coordinator whom both offices have cleared.
    """

    pk = models.CompositePrimaryKey("office_id", "case_id")
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_constraint=False)
    poc_id = models.BigIntegerField(null=True, blank=True)
    ref = models.CharField(max_length=100, null=True)  # noqa: DJ001 - null: this is not told
    summary = models.CharField(max_length=1000, null=True)  # noqa: DJ001 - null: this is not told
    ref_for_coordinator = models.CharField(max_length=100, db_default="")

    def __str__(self) -> str:
        return f"pointer to #{self.case_id}"


class SelectorPosture(models.Model):
    """How a case answers for one of its selectors, where that differs from the case's own posture.

    The reference to the selector is made in SQL by the stage that has selectors.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_constraint=False)
    selector_id = models.BigIntegerField()
    posture = models.CharField(max_length=8, choices=[(p.value, p.value) for p in Posture])
    set_at = models.DateTimeField()
    set_by = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "case", "selector_id"], name="one_posture_per_selector"
            ),
            models.CheckConstraint(
                name="selector_posture_known",
                condition=models.Q(posture__in=[p.value for p in Posture]),
            ),
        ]

    def __str__(self) -> str:
        return f"posture of selector {self.selector_id} in #{self.case_id}"


class Silence(models.Model):
    """Why a case, or one selector of it, is silent, who allowed it, and until when.

    It holds from the moment it is asked for. It lapses after `ASKED_FOR` unless a supervisor allows
    it, and after `ALLOWED_FOR` unless it is renewed: by a new row, which a supervisor allows anew.
    Ended and never removed.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_constraint=False)
    selector_id = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=1000)
    # What is answered when it has ended; empty for a selector that answers as its case does.
    former = models.CharField(
        max_length=8, choices=[(p.value, p.value) for p in Posture], blank=True
    )
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField()
    allowed_at = models.DateTimeField(null=True, blank=True)
    allowed_by = models.BigIntegerField(null=True, blank=True)
    until = models.DateTimeField()
    renewal_asked_at = models.DateTimeField(null=True, blank=True)
    renewal_asked_by = models.BigIntegerField(null=True, blank=True)
    renewal_reason = models.CharField(max_length=1000, blank=True, db_default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.BigIntegerField(null=True, blank=True)
    how_ended = models.CharField(
        max_length=8, choices=[(e.value, e.value) for e in SilenceEnd], default=""
    )
    end_reason = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "uuid"], name="silence_by_uuid"),
            models.UniqueConstraint(
                fields=["office", "case", "selector_id"],
                name="one_silence_at_a_time",
                condition=models.Q(ended_at__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="silence_has_a_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="silence_is_allowed_whole",
                condition=models.Q(allowed_at__isnull=True, allowed_by__isnull=True)
                | models.Q(allowed_at__isnull=False, allowed_by__isnull=False),
            ),
            # Whatever a program says, silence ends.
            models.CheckConstraint(
                name="silence_lapses",
                condition=models.Q(
                    allowed_at__isnull=True, until__lte=models.F("asked_at") + ASKED_FOR
                )
                | models.Q(
                    allowed_at__isnull=False, until__lte=models.F("allowed_at") + ALLOWED_FOR
                ),
            ),
            models.CheckConstraint(
                name="renewal_is_asked_whole",
                condition=models.Q(
                    renewal_asked_at__isnull=True, renewal_asked_by__isnull=True, renewal_reason=""
                )
                | (
                    models.Q(renewal_asked_at__isnull=False, renewal_asked_by__isnull=False)
                    & ~models.Q(renewal_reason="")
                ),
            ),
            models.CheckConstraint(
                name="silence_is_ended_whole",
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True, how_ended="")
                | (
                    models.Q(ended_at__isnull=False, ended_by__isnull=False)
                    & ~models.Q(how_ended="")
                ),
            ),
            models.CheckConstraint(
                name="silence_end_known",
                condition=models.Q(how_ended__in=["", *(e.value for e in SilenceEnd)]),
            ),
        ]

    def __str__(self) -> str:
        return f"silence {self.pk}"


class AuthorityBound(models.Model):
    """Whom the authority of a submission lets know of what it brought to a case: nobody but these.
    A row for its kind, one for the paper itself, of which each must include a recipient; none where
    they exclude nobody. It goes with the submission."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_constraint=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, db_constraint=False)
    kind_code = models.CharField(max_length=40)
    reach = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Reach])
    agencies = ArrayField(models.CharField(max_length=200), default=list)
    countries = ArrayField(models.CharField(max_length=2), default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="authority_bound_of_office"),
            models.CheckConstraint(
                name="authority_bound_reach_known",
                condition=models.Q(reach__in=[one.value for one in Reach]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "case"], name="authority_bounds_of_case"),
            models.Index(fields=["office", "submission"], name="bounds_of_submission"),
        ]

    def __str__(self) -> str:
        return f"bound {self.pk}"
