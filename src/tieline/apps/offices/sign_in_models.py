"""How people sign in: their accounts, second factors and sessions, and the failures that lock."""

import uuid
from typing import ClassVar

from django.db import models


class FactorKind(models.TextChoices):
    """What a second factor is."""

    TOTP = "totp"
    PASSKEY = "passkey"


class Account(models.Model):
    """How a person's sign-in stands: locked after failures, disabled, last used.

    One row for each person, of their home office. Without dates a person may sign in.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT)
    person = models.ForeignKey("offices.Person", on_delete=models.PROTECT, db_constraint=False)
    locked_at = models.DateTimeField(null=True, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    is_idle = models.BooleanField(default=False)
    # A sign-in, a page or a token counts as use; written once a day. At first: when it was made.
    used_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "person"], name="one_account_each"),
            models.CheckConstraint(
                name="idle_is_disabled",
                condition=models.Q(is_idle=False) | models.Q(disabled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"account #{self.pk}"


class Factor(models.Model):
    """A second factor of a person. `sealed` opens with the master key, for this person alone.

    `counter` only ever grows: the last time step of a TOTP code that was taken, so that none is
    taken twice; or the signature counter that a passkey last showed.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT)
    person = models.ForeignKey("offices.Person", on_delete=models.PROTECT, db_constraint=False)
    kind = models.CharField(max_length=10, choices=FactorKind.choices)
    name = models.CharField(max_length=60)
    sealed = models.BinaryField()
    counter = models.BigIntegerField(default=0)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="factor_of_office"),
            models.CheckConstraint(
                name="factor_kind_known", condition=models.Q(kind__in=FactorKind.values)
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["office", "person"], name="factors_of_person")]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class RecoveryCode(models.Model):
    """A code that stands in for a second factor once. Only its keyed digest is kept."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT)
    person = models.ForeignKey("offices.Person", on_delete=models.PROTECT, db_constraint=False)
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "person", "digest"], name="one_code_once"),
        ]

    def __str__(self) -> str:
        return f"recovery code #{self.pk}"


class Session(models.Model):
    """A browser in which a person signed in with both factors. The session's key is not kept."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT)
    person = models.ForeignKey("offices.Person", on_delete=models.PROTECT, db_constraint=False)
    key_sha256 = models.CharField(max_length=64)
    proof = models.CharField(max_length=10)
    source = models.CharField(max_length=45)
    browser = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "key_sha256"], name="one_session_per_key"),
        ]
        indexes: ClassVar = [models.Index(fields=["office", "person"], name="sessions_of_person")]

    def __str__(self) -> str:
        return f"session #{self.pk}"


class SignInFailure(models.Model):
    """One failed sign-in. Name and source are keyed digests: a name that nobody bears leaves the
    same row as one that somebody does. Reached through functions only."""

    id = models.BigAutoField(primary_key=True)
    name_digest = models.UUIDField()
    source_digest = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["name_digest", "at"], name="failures_by_name"),
            models.Index(fields=["source_digest", "at"], name="failures_by_source"),
            models.Index(fields=["at"], name="failures_by_age"),
        ]

    def __str__(self) -> str:
        return f"failed sign-in #{self.pk}"


class SignInRefusal(models.Model):
    """Sign-ins that were refused, of one kind from one source for one name: when the trail last said
    so, and how many it has not said of since. Reached through functions only."""

    id = models.BigAutoField(primary_key=True)
    key_digest = models.UUIDField(unique=True)
    # What the entry says: office, person, source and outcome.
    said = models.JSONField()
    written_at = models.DateTimeField()
    waiting = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["written_at"], name="refusals_by_age")]

    def __str__(self) -> str:
        return f"refused sign-ins #{self.pk}"
