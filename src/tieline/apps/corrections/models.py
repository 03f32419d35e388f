"""Corrections: that a value of which an office was told is held no more. Ids only."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tieline.apps.offices.models import Office
from tieline.core.corrections import CorrectionAnswer as Answer
from tieline.core.corrections import CorrectionKind


class Correction(models.Model):
    """That one value of another office's case, of which `office` was told, is held there no more.

    Written by the matcher when the value has left the index, and read through its functions alone: what
    is shown of it, and whether anything is, is decided at every reading. It is bound to what the
    recipient has itself: its own value (`selector_id`), or else the look of the person who was told
    (`person_id`, `entry_id`). `hit_ids` are the recipient's hits on it, so that
    it can look again at what it made of them. `settled_at`: what it speaks of was purged, when the
    recipient could be told of it; from then on it stays told.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    source_office = models.ForeignKey(
        Office, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    source_case_id = models.BigIntegerField()
    source_mention_id = models.BigIntegerField()
    how = models.CharField(max_length=13, choices=[(k.value, k.value) for k in CorrectionKind])
    corrected_at = models.DateTimeField()
    told_at = models.DateTimeField()
    level = models.SmallIntegerField()
    entry_id = models.BigIntegerField()
    person_id = models.BigIntegerField(null=True, blank=True)
    selector_id = models.BigIntegerField(null=True, blank=True)
    hit_ids = ArrayField(models.BigIntegerField(), default=list)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True, blank=True)
    shown_to = models.BigIntegerField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="correction_of_office"),
            models.UniqueConstraint(
                fields=["source_mention_id", "office", "selector_id", "person_id"],
                name="corrected_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="correction_kind_known",
                condition=models.Q(how__in=[k.value for k in CorrectionKind]),
            ),
            models.CheckConstraint(
                name="correction_bound_to_one",
                condition=models.Q(selector_id__isnull=True) | models.Q(person_id__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["source_office", "source_case_id"], name="corrections_of_case"),
            models.Index(fields=["office", "selector_id"], name="corrections_of_value"),
        ]

    def __str__(self) -> str:
        return f"correction {self.pk}"


class CorrectionAnswer(models.Model):
    """What the recipient answers to a correction. Never edited: the latest stands."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, db_constraint=False)
    answer = models.CharField(max_length=8, choices=[(a.value, a.value) for a in Answer])
    note = models.CharField(max_length=1000)
    answered_at = models.DateTimeField()
    answered_by = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="correction_answer_known",
                condition=models.Q(answer__in=[a.value for a in Answer]),
            ),
            models.CheckConstraint(
                name="correction_answer_has_a_note", condition=~models.Q(note="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "correction"], name="answers_of_correction")
        ]

    def __str__(self) -> str:
        return f"answer to correction {self.correction_id}"


class DisputeReply(models.Model):
    """What a supervisor of the office that corrected replies to a dispute, once."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    # The recipient's row: no reference, which would carry this office's id.
    correction_id = models.BigIntegerField()
    dispute_id = models.BigIntegerField()
    note = models.CharField(max_length=1000)
    replied_at = models.DateTimeField()
    replied_by = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "correction_id", "dispute_id"], name="one_reply_to_a_dispute"
            ),
            models.CheckConstraint(name="dispute_reply_has_a_note", condition=~models.Q(note="")),
        ]

    def __str__(self) -> str:
        return f"reply on correction {self.correction_id}"
