"""The audit trail: insert-only, written in the transaction of the action it records."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class AuditEntry(models.Model):
    """Who did what to what, when, for which purpose. Ids and keyed digests; never a value.

    `office_id` and `person_id` carry no foreign key: an entry outlives what it speaks of.
    `at` is the caller's `now`. The database adds two columns of its own that no caller can set:
    `xid8`, the writing transaction, and `recorded_at`, its clock.
    """

    id = models.BigAutoField(primary_key=True)
    office_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    action = models.CharField(max_length=80)
    at = models.DateTimeField()
    purpose = models.CharField(max_length=500, default="", blank=True)
    # Why a look across offices is for no case; empty where it is for one.
    without_case = models.CharField(max_length=500, default="", db_default="", blank=True)
    authority = models.CharField(max_length=200, default="", blank=True)
    # The way in: a page or a token and the network address, a terminal, the worker.
    source = models.CharField(max_length=60, default="", db_default="", blank=True)
    ids = models.JSONField(default=dict)
    digests = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="audit_action_is_noun_verb",
                condition=models.Q(action__regex=r"^[a-z_]+\.[a-z_]+$"),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["office_id", "id"], name="audit_by_office")]

    def __str__(self) -> str:
        return f"{self.action} #{self.pk}"


class Seal(models.Model):
    """The link of one entry in the hash chain (core/audit_chain.py). Final, like the entry.

    `position` counts from 1 in the order in which the entries' transactions committed. The keeper
    alone writes and reads it.
    """

    position = models.BigIntegerField(primary_key=True)
    # No reference: that an entry is gone is for `verify` to find, not for a constraint to hide.
    entry_id = models.BigIntegerField(unique=True)
    link = models.BinaryField()

    def __str__(self) -> str:
        return f"seal {self.pk}"


class SealingRound(models.Model):
    """How far the chain had come when a round of sealing had seen all that was committed by then."""

    id = models.BigAutoField(primary_key=True)
    last_position = models.BigIntegerField()
    # What the round could see, as pg_snapshot: what it could not see is the next one's to seal.
    snapshot = models.TextField()
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"round {self.pk}"
