"""The calls of one submission, sealed in pieces."""

import uuid
from typing import ClassVar

from django.db import models

from tieline.apps.offices.models import Office
from tieline.apps.submissions.models import Submission


class CallSet(models.Model):
    """The calls of one submission, under a key of their own. Not complete: still being made, or
    left by a run that was cut off; it is offered to nobody."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, db_constraint=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_complete = models.BooleanField(default=False)
    call_count = models.BigIntegerField(default=0)
    piece_count = models.IntegerField(default=0)
    wrapped_key = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="call_set_of_office"),
            models.UniqueConstraint(fields=["office", "submission"], name="one_call_set_each"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class CallPiece(models.Model):
    """One sealed piece of a set: some calls, or some of what their numbers stand for."""

    pk = models.CompositePrimaryKey("office_id", "call_set_id", "number")
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    call_set = models.ForeignKey(CallSet, on_delete=models.PROTECT, db_constraint=False)
    number = models.IntegerField()
    part = models.CharField(max_length=10)
    ciphertext = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.call_set_id}/{self.number}"
