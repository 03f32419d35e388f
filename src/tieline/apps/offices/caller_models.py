"""People who call a watch desk: the code words that prove them, and the checks that were made."""

import uuid
from typing import ClassVar

from django.db import models

from tieline.core.caller_checks import Outcome


class CallerCode(models.Model):
    """The code word a person says when they call. Only its password hash is kept.

    `locked_at`: too many wrong words were heard; a new word lifts it.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT)
    person = models.ForeignKey("offices.Person", on_delete=models.PROTECT, db_constraint=False)
    hash = models.CharField(max_length=128)
    set_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "person"], name="one_code_word_each"),
        ]

    def __str__(self) -> str:
        return f"code word #{self.pk}"


class CallerCheck(models.Model):
    """That a watch desk checked who called: whom it was said to be, why, and how it ended."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT)
    caller_office = models.ForeignKey(
        "offices.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # No reference: it would tell which people other offices have.
    caller_id = models.BigIntegerField()
    caller_name = models.CharField(max_length=100)
    purpose = models.CharField(max_length=500)
    outcome = models.CharField(max_length=30, choices=[(o.value, o.value) for o in Outcome])
    checked_at = models.DateTimeField()
    checked_by = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="caller_check_of_office"),
            models.CheckConstraint(
                name="caller_outcome_known",
                condition=models.Q(outcome__in=[o.value for o in Outcome]),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["office", "checked_at"], name="checks_by_time")]

    def __str__(self) -> str:
        return str(self.uuid)
