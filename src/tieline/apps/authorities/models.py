"""Kinds of authority with what they permit, and the authorities of an office. Replaced, never edited:
a change is a new version, and the old ones stay readable."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tieline.apps.offices.models import Office
from tieline.core.authorities import (
    ISSUER_MAX,
    NAME_MAX,
    NUMBER_MAX,
    CourtUse,
    DataKind,
    Reach,
)

REASON_MAX = 500
_DATA = [(one.value, one.value) for one in DataKind]
_REACH = [(one.value, one.value) for one in Reach]


class AuthorityKind(models.Model):
    """What papers of one kind permit. Set by the operator; like the directory it is no office's, and
    every office reads it. `country` empty: in every country that says nothing else."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    country = models.CharField(max_length=2, blank=True, default="")
    code = models.CharField(max_length=40)
    version = models.IntegerField()
    name = models.CharField(max_length=NAME_MAX)
    data = ArrayField(models.CharField(max_length=12, choices=_DATA))
    needs_number = models.BooleanField()
    needs_dates = models.BooleanField()
    needs_case = models.BooleanField()
    reach = models.CharField(max_length=12, choices=_REACH)
    agencies = ArrayField(models.CharField(max_length=200), default=list)
    countries = ArrayField(models.CharField(max_length=2), default=list)
    court_use = models.CharField(
        max_length=16, choices=[(one.value, one.value) for one in CourtUse]
    )
    longest_days = models.IntegerField(null=True, blank=True)
    is_offered = models.BooleanField()
    reason = models.CharField(max_length=REASON_MAX)
    set_by = models.BigIntegerField()
    set_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["uuid"], name="authority_kind_by_uuid"),
            models.UniqueConstraint(
                fields=["country", "code", "version"], name="authority_kind_versions"
            ),
            models.UniqueConstraint(
                fields=["country", "code"],
                name="one_authority_kind_stands",
                condition=models.Q(replaced_at__isnull=True),
            ),
            models.CheckConstraint(
                name="authority_kind_reach_known",
                condition=models.Q(reach__in=[one.value for one in Reach]),
            ),
            models.CheckConstraint(
                name="authority_kind_court_use_known",
                condition=models.Q(court_use__in=[one.value for one in CourtUse]),
            ),
            models.CheckConstraint(
                name="authority_kind_data_known",
                condition=models.Q(data__contained_by=[one.value for one in DataKind])
                & models.Q(data__len__gt=0),
            ),
            models.CheckConstraint(
                name="authority_kind_has_a_reason", condition=~models.Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.country or '*'} {self.version}"


class Authority(models.Model):
    """One paper of an office under which files come in. `kind` is the version of its kind that held
    when it was recorded. `data` null and `reach` empty: as the kind; `case_ref` empty: for any case.

    The reference to the case is a text: cases are a later stage.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    kind = models.ForeignKey(AuthorityKind, on_delete=models.PROTECT)
    kind_code = models.CharField(max_length=40)
    number = models.CharField(max_length=NUMBER_MAX)
    # Numbers that differ in case alone are one.
    number_folded = models.CharField(max_length=2 * NUMBER_MAX)
    country = models.CharField(max_length=2)
    issuer = models.CharField(max_length=ISSUER_MAX, blank=True, default="")
    case_ref = models.CharField(max_length=100, blank=True, default="")
    issued_on = models.DateField()
    first_on = models.DateField(null=True, blank=True)
    last_on = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    data = ArrayField(models.CharField(max_length=12, choices=_DATA), null=True, blank=True)
    reach = models.CharField(max_length=12, choices=_REACH, blank=True, default="")
    agencies = ArrayField(models.CharField(max_length=200), default=list)
    countries = ArrayField(models.CharField(max_length=2), default=list)
    allowed_by = models.CharField(max_length=ISSUER_MAX, blank=True, default="")
    version = models.IntegerField()
    replaces_id = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=REASON_MAX, blank=True, default="")
    # Recorded at a hand-in that named it, with the terms of its kind, and by nobody on purpose.
    is_from_file = models.BooleanField(default=False)
    recorded_by = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="authority_of_office"),
            models.UniqueConstraint(fields=["office", "uuid"], name="authority_by_uuid"),
            models.UniqueConstraint(
                fields=["office", "kind_code", "number_folded"],
                name="one_authority_stands",
                condition=models.Q(replaced_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["office", "replaces_id"],
                name="authority_replaced_once",
                condition=models.Q(replaces_id__isnull=False),
            ),
            models.CheckConstraint(
                name="authority_reach_known",
                condition=models.Q(reach__in=["", *[one.value for one in Reach]]),
            ),
            models.CheckConstraint(
                name="authority_data_known",
                condition=models.Q(data__isnull=True)
                | models.Q(data__contained_by=[one.value for one in DataKind]),
            ),
            models.CheckConstraint(
                name="authority_replacement_has_a_reason",
                condition=models.Q(replaces_id__isnull=True) | ~models.Q(reason=""),
            ),
            models.CheckConstraint(
                name="authority_more_is_allowed_by_an_order",
                condition=models.Q(allowed_by="") | ~models.Q(reach=""),
            ),
        ]

    def __str__(self) -> str:
        return f"authority {self.pk}"


class AuthorityNumber(models.Model):
    """A value that an authority names: rows with none of them are outside it."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, db_constraint=False)
    kind = models.CharField(max_length=30)
    as_given = models.TextField()
    region = models.CharField(max_length=2, blank=True, default="")
    qualifier = models.CharField(max_length=40, blank=True, default="")
    canonical = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="authority_number_of_office"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "authority"], name="numbers_of_authority")
        ]

    def __str__(self) -> str:
        return f"number {self.pk} of an authority"
