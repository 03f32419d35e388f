"""Protected numbers, whom they met, privileged numbers, and what these kept out of cases.

Neither list holds a value: a number is there as keyed digests, and the application's role can write
a digest and not read one.
"""

import uuid
from typing import ClassVar

from django.db import models

from tieline.core.protection import HeldFor, HeldState, HolderClass, Meeting


class ProtectedNumber(models.Model):
    """A number that an agency's custodian protects, by the code it goes by and nothing else."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT, db_index=False)
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=30)
    digest = models.BinaryField()
    added_at = models.DateTimeField()
    added_by = models.BigIntegerField()
    expires_at = models.DateTimeField(null=True, blank=True)
    # When what was held before was looked through. Until then the match keys stay beside it.
    compared_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.BigIntegerField(null=True, blank=True)
    end_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="protected_of_office"),
            models.UniqueConstraint(
                fields=["office", "code", "digest"],
                name="protected_once",
                condition=models.Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class ProtectedKey(models.Model):
    """One keyed digest of a protected number, under a key that match keys do not have.

    `key64` and `match_digest` are there from its adding to its first comparison, and then null.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT, db_index=False)
    number = models.ForeignKey(ProtectedNumber, on_delete=models.PROTECT, db_constraint=False)
    digest = models.BinaryField()
    key64 = models.BigIntegerField(null=True, blank=True)
    match_digest = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "number", "digest"], name="one_protected_key_each"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["digest"], name="protected_keys_by_digest")]

    def __str__(self) -> str:
        return f"key of protected number {self.number_id}"


class ProtectedMatch(models.Model):
    """That an office holds a protected number or asked for it. The custodian's alone to see.

    `source` is the mention or the audit entry, of whichever office: so nothing is told twice.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT, db_index=False)
    number = models.ForeignKey(ProtectedNumber, on_delete=models.PROTECT, db_constraint=False)
    met_office = models.ForeignKey(
        "offices.Office", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    how = models.CharField(max_length=10, choices=[(m.value, m.value) for m in Meeting])
    source = models.BigIntegerField()
    met_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.BigIntegerField(null=True, blank=True)
    done = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "number", "how", "source"], name="one_protected_match_each"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class PrivilegedNumber(models.Model):
    """A number of a lawyer, of clergy or of others whose talk the law keeps out of cases."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT, db_index=False)
    holder_class = models.CharField(
        max_length=10, choices=[(c.value, c.value) for c in HolderClass]
    )
    kind = models.CharField(max_length=30)
    basis = models.CharField(max_length=200)
    digest = models.BinaryField()
    added_at = models.DateTimeField()
    added_by = models.BigIntegerField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.BigIntegerField(null=True, blank=True)
    end_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="privileged_of_office"),
            models.UniqueConstraint(
                fields=["office", "digest"],
                name="privileged_once",
                condition=models.Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class PrivilegedKey(models.Model):
    """One keyed digest of a privileged number."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT, db_index=False)
    number = models.ForeignKey(PrivilegedNumber, on_delete=models.PROTECT, db_constraint=False)
    digest = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "number", "digest"], name="one_privileged_key_each"
            ),
        ]

    def __str__(self) -> str:
        return f"key of privileged number {self.number_id}"


class QuarantinedValue(models.Model):
    """A value of a submission that is kept out of its case until a supervisor decides: privileged, or
    taken out of that case before, since its subject (`subject_id`) was cleared or misidentified.

    Released or destroyed, what was sealed is gone and the row stays.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT, db_index=False)
    submission = models.ForeignKey(
        "submissions.Submission", on_delete=models.PROTECT, db_constraint=False
    )
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, db_constraint=False)
    kind = models.CharField(max_length=30)
    holder_class = models.CharField(max_length=13, choices=[(c.value, c.value) for c in HeldFor])
    subject_id = models.BigIntegerField(null=True, blank=True)
    row_number = models.BigIntegerField()
    value_digest = models.UUIDField(null=True, blank=True)
    wrapped_key = models.BinaryField(null=True, blank=True)
    sealed = models.BinaryField(null=True, blank=True)
    held_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in HeldState], default=HeldState.HELD
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="quarantined_of_office"),
            models.UniqueConstraint(
                fields=["office", "submission", "case", "kind", "value_digest"],
                name="quarantined_once",
            ),
            models.CheckConstraint(
                name="only_what_is_held_is_sealed",
                condition=models.Q(state="held", sealed__isnull=False, wrapped_key__isnull=False)
                | (
                    ~models.Q(state="held")
                    & models.Q(
                        sealed__isnull=True, wrapped_key__isnull=True, value_digest__isnull=True
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
