"""Agencies, offices, people (the sign-in model), their roles per office, mail and tokens."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from tieline.apps.offices.caller_models import CallerCheck as CallerCheck
from tieline.apps.offices.caller_models import CallerCode as CallerCode
from tieline.apps.offices.sign_in_models import Account as Account
from tieline.apps.offices.sign_in_models import Factor as Factor
from tieline.apps.offices.sign_in_models import RecoveryCode as RecoveryCode
from tieline.apps.offices.sign_in_models import Session as Session
from tieline.apps.offices.sign_in_models import SignInFailure as SignInFailure
from tieline.apps.offices.sign_in_models import SignInRefusal as SignInRefusal
from tieline.core.mail_times import Pace
from tieline.core.markings import Sensitivity
from tieline.core.rights import RoleName


class Agency(models.Model):
    """An organisation of one country. Part of the directory that every office may read."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200, unique=True)
    country = models.CharField(max_length=2)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="agency_country_is_iso", condition=models.Q(country__regex=r"^[A-Z]{2}$")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A unit of an agency that owns cases. Part of the directory that every office may read.

    `country` is whose side the office is on, also where it sits abroad. `ceiling` is the highest
    sensitivity it may be told.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    country = models.CharField(max_length=2)
    city = models.CharField(max_length=100, blank=True, default="")
    time_zone = models.CharField(max_length=60, default="UTC")
    poc_id = models.BigIntegerField(null=True, blank=True)
    ceiling = models.SmallIntegerField(
        choices=[(s.value, s.name.lower()) for s in Sensitivity],
        default=Sensitivity.TOP_SECRET,
        db_default=Sensitivity.TOP_SECRET.value,
    )
    is_law_enforcement = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="office_ceiling_known",
                condition=models.Q(ceiling__in=[s.value for s in Sensitivity]),
            ),
            models.CheckConstraint(
                name="office_country_is_iso", condition=models.Q(country__regex=r"^[A-Z]{2}$")
            ),
            models.CheckConstraint(
                name="office_code_is_trimmed", condition=models.Q(code__regex=r"^\S(.*\S)?$")
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Person(AbstractBaseUser):
    """Someone in an office; also the sign-in account. `office` is the home office."""

    # The row is written at sign-in by nobody: last use is in the audit trail.
    last_login = None

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=100, unique=True)
    full_name = models.CharField(max_length=200, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)
    is_poc = models.BooleanField(default=False)

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = BaseUserManager["Person"]()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="person_of_office"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One role of one person in one office, for as long as it lasts.

    It counts from `starts_at` on and no more from `ends_at` on; open where they are null. The
    database's own clock decides (`acting_may`). A row is ended and never removed.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in RoleName])
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    # Of a custodian alone: the agency of the office, so that there is one at a time.
    custodian_of = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, db_constraint=False, db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="membership_of_office"),
            models.UniqueConstraint(
                fields=["custodian_of"],
                name="one_custodian_per_agency",
                condition=models.Q(ends_at__isnull=True),
            ),
            models.CheckConstraint(
                name="custodian_names_the_agency",
                condition=models.Q(role="custodian", custodian_of__isnull=False)
                | (~models.Q(role="custodian") & models.Q(custodian_of__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=["office", "person", "role"],
                name="one_role_once",
                condition=models.Q(ends_at__isnull=True),
            ),
            models.CheckConstraint(
                name="membership_role_known",
                condition=models.Q(role__in=[r.value for r in RoleName]),
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_starts",
                condition=models.Q(ends_at__isnull=True)
                | models.Q(starts_at__isnull=True)
                | models.Q(ends_at__gte=models.F("starts_at")),
            ),
            # The operator acts on this machine for any office; no office can grant that.
            models.CheckConstraint(
                name="operator_is_installation",
                condition=~models.Q(role="operator") | models.Q(office=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} #{self.pk}"


class MailChoice(models.Model):
    """Where a person's mail of notices goes, and how often: their own to change.

    `person` is always of `office`: the reference made in SQL holds both. `hour` is read in the
    office's time zone.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_constraint=False)
    address = models.CharField(max_length=254, blank=True, default="")
    pace = models.CharField(max_length=10, choices=[(p.value, p.value) for p in Pace])
    hour = models.SmallIntegerField(default=7)
    set_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "person"], name="one_mail_choice_each"),
            models.CheckConstraint(
                name="mail_pace_known",
                condition=models.Q(pace__in=[p.value for p in Pace]),
            ),
            models.CheckConstraint(
                name="mail_hour_of_day", condition=models.Q(hour__gte=0, hour__lte=23)
            ),
            models.CheckConstraint(
                name="mail_needs_an_address",
                condition=models.Q(pace="none") | ~models.Q(address=""),
            ),
        ]

    def __str__(self) -> str:
        return f"mail choice {self.pk}"


class ApiToken(models.Model):
    """What a program shows to act as one person for one office. The token itself is not kept."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    name = models.CharField(max_length=100)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by = models.BigIntegerField()
    expires_at = models.DateTimeField()
    # A date and no time: it says whether the token is in use, and is written once a day.
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="token_of_office"),
            models.CheckConstraint(name="token_is_for_an_office", condition=~models.Q(office=0)),
            models.CheckConstraint(
                name="token_runs_out",
                condition=models.Q(expires_at__gt=models.F("created_at")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class KeptAnswer(models.Model):
    """The answer to a request that named a key, kept for a day so that a repeat gets the same.

    Without a status it is under way, or was cut off. `request_mac` is keyed: nobody can try what
    the request held.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    token = models.ForeignKey(ApiToken, on_delete=models.PROTECT, db_constraint=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    key = models.CharField(max_length=255)
    request_mac = models.CharField(max_length=64)
    begun_at = models.DateTimeField()
    status = models.SmallIntegerField(null=True, blank=True)
    content_type = models.CharField(max_length=100, blank=True, default="")
    location = models.CharField(max_length=200, blank=True, default="")
    body = models.BinaryField(default=b"")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="answer_of_office"),
            models.UniqueConstraint(fields=["office", "token", "key"], name="one_answer_per_key"),
        ]
        indexes: ClassVar = [models.Index(fields=["office", "begun_at"], name="answers_by_age")]

    def __str__(self) -> str:
        return f"answer #{self.pk}"
