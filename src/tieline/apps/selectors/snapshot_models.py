"""The snapshot of match keys in files: which files it is made of, and what it found for whom.

None of it is office data, and the application reads none of it: a key that is found tells that somebody
holds it. The matcher's functions alone do (`sql/key_snapshot.sql`, docs/decisions/0039).
"""

from typing import ClassVar

from django.db import models

from tieline.apps.offices.models import Office
from tieline.apps.submissions.models import Submission


class KeySnapshot(models.Model):
    """The one row of the snapshot that holds, from the day on which a matcher first ran.

    `manifest` names its files; it is empty while the first one is built. The database adds `horizon`:
    every key whose transaction is older stands in the files. `system` is the database server whose
    transactions these are: on another one the snapshot says nothing.
    """

    id = models.SmallIntegerField(primary_key=True)
    snapshot = models.UUIDField(null=True)
    system = models.BigIntegerField(null=True)
    manifest = models.JSONField(default=dict)
    keys = models.BigIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    built_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()
    is_swept = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="one_key_snapshot", condition=models.Q(id=1))
        ]

    def __str__(self) -> str:
        return f"key snapshot {self.snapshot}"


class GoneKey(models.Model):
    """A key that a case holds no more, until the files are rid of it. The database adds `xid8`, the
    transaction that removed it."""

    id = models.BigAutoField(primary_key=True)
    key64 = models.BigIntegerField()

    def __str__(self) -> str:
        return f"gone key {self.pk}"


class Narrowing(models.Model):
    """A submission whose keys are to be looked for in the files first. The database adds `horizon`,
    that of the snapshot that answered."""

    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, primary_key=True, db_constraint=False
    )
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_index=False)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"narrowing of submission {self.submission_id}"


class CandidateKey(models.Model):
    """A key of a submission that stands in the files: another case may hold it."""

    pk = models.CompositePrimaryKey("submission_id", "key64")
    submission_id = models.BigIntegerField()
    key64 = models.BigIntegerField()

    def __str__(self) -> str:
        return f"candidate of submission {self.submission_id}"
