"""What prosecutors ask of a case, and what each originator's counsel answers. Both are read and
written through functions of the matcher alone."""

import uuid
from typing import ClassVar

from django.db import models

from tieline.apps.offices.models import Office
from tieline.apps.proceedings.limits import (
    BASIS_MAX,
    NAME_MAX,
    PROCEEDINGS_MAX,
    REASON_MAX,
    WORDS_MAX,
)
from tieline.core.privilege import Answer, Ground


class DisclosureRequest(models.Model):
    """That a prosecutor asks what an office has on a case, for which proceedings and on which legal
    basis. `office` is the one that is asked, `prosecution` whose prosecutor asks; `case_id` is null
    where the office has no case of this reference.

    Its package is issued from `due_on` on, once. A refusal holds when another person approved it.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    prosecution = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    proceedings = models.CharField(max_length=PROCEEDINGS_MAX)
    legal_basis = models.CharField(max_length=BASIS_MAX)
    case_ref = models.CharField(max_length=100)
    case_id = models.BigIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField()
    asked_name = models.CharField(max_length=NAME_MAX)
    due_on = models.DateField()
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.BigIntegerField(null=True, blank=True)
    refused_name = models.CharField(max_length=NAME_MAX, db_default="")
    refusal_reason = models.CharField(max_length=REASON_MAX, db_default="")
    refusal_approved_at = models.DateTimeField(null=True, blank=True)
    refusal_approved_by = models.BigIntegerField(null=True, blank=True)
    refusal_approved_name = models.CharField(max_length=NAME_MAX, db_default="")
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="disclosure_request_of_office"),
            models.CheckConstraint(
                name="request_says_what_for",
                condition=~models.Q(proceedings="") & ~models.Q(legal_basis=""),
            ),
            models.CheckConstraint(
                name="request_is_of_another_office",
                condition=~models.Q(prosecution=models.F("office")),
            ),
            models.CheckConstraint(
                name="refusal_has_its_reason",
                condition=models.Q(refused_at__isnull=True) | ~models.Q(refusal_reason=""),
            ),
            models.CheckConstraint(
                name="refusal_is_approved_by_another",
                condition=models.Q(refusal_approved_by__isnull=True)
                | (
                    models.Q(refused_by__isnull=False)
                    & ~models.Q(refusal_approved_by=models.F("refused_by"))
                ),
            ),
            models.CheckConstraint(
                name="refused_is_not_issued",
                condition=models.Q(refusal_approved_at__isnull=True)
                | models.Q(issued_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"disclosure request {self.pk}"


class DisclosureItem(models.Model):
    """One case holding one value that the case asked for holds: the case itself, or another one.
    `office` is the originator, whose counsel answers; `about_mention_id` is the value's mention in the
    case asked for.

    `contents` is the provenance as it was when it was disclosed, JSON, sealed (`sealed.py`). From the issue on the row is
    final: `part` says in which part of the log it would stand (A: the office that is asked may know of
    it; S: it may not), `number` is its number there if it was withheld.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    request_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    request_id = models.BigIntegerField()
    case_id = models.BigIntegerField()
    mention_id = models.BigIntegerField()
    about_mention_id = models.BigIntegerField()
    answer = models.CharField(
        max_length=10, choices=[(a.value, a.value) for a in Answer], db_default=""
    )
    kind = models.CharField(max_length=30, db_default="")
    ground = models.CharField(
        max_length=20, choices=[(g.value, g.value) for g in Ground], db_default=""
    )
    reason = models.CharField(max_length=REASON_MAX, db_default="")
    words = models.CharField(max_length=WORDS_MAX, db_default="")
    names_office = models.BooleanField(db_default=False)
    contents = models.TextField(db_default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.BigIntegerField(null=True, blank=True)
    decided_name = models.CharField(max_length=NAME_MAX, db_default="")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.BigIntegerField(null=True, blank=True)
    approved_name = models.CharField(max_length=NAME_MAX, db_default="")
    part = models.CharField(max_length=1, db_default="")
    number = models.IntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="disclosure_item_of_office"),
            models.UniqueConstraint(
                fields=["request_office", "request_id", "mention_id", "about_mention_id"],
                name="asked_once_of_each",
            ),
            models.UniqueConstraint(
                fields=["request_office", "request_id", "part", "number"], name="log_number_once"
            ),
            models.CheckConstraint(
                name="item_answer_is_whole",
                condition=models.Q(answer="")
                | (models.Q(answer="disclosed") & ~models.Q(contents=""))
                | (
                    models.Q(answer="withheld", contents="")
                    & models.Q(ground__in=[g.value for g in Ground])
                    & ~models.Q(reason="")
                ),
            ),
            models.CheckConstraint(
                name="withholding_is_approved_by_another",
                condition=models.Q(approved_by__isnull=True)
                | (
                    models.Q(decided_by__isnull=False)
                    & ~models.Q(approved_by=models.F("decided_by"))
                ),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "part"], name="items_of_originator"),
        ]

    def __str__(self) -> str:
        return f"disclosure item {self.pk}"
