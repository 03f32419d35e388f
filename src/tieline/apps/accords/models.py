"""Details: people who serve with an office that is not their home, until a day that is set; and
clearances: which coordinators an office is served by."""

import uuid
from typing import ClassVar

from django.db import models

from tieline.apps.offices.models import Membership, Office, Person


class Detail(models.Model):
    """One person of one office, placed with another: what it rests on, and from when to when.

    `office` is the host, whose row it is. The membership is what opens anything; it ends with the
    detail, in the same transaction. `home_office` is where the person came from when it began.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    home_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_constraint=False)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, db_constraint=False)
    basis = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    placed_at = models.DateTimeField()
    placed_by = models.BigIntegerField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.BigIntegerField(null=True, blank=True)
    revoked_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="detail_of_office"),
            models.UniqueConstraint(fields=["office", "uuid"], name="detail_by_uuid"),
            models.CheckConstraint(
                name="detail_is_abroad",
                condition=~models.Q(office=models.F("home_office"))
                & ~models.Q(office=0)
                & ~models.Q(home_office=0),
            ),
            models.CheckConstraint(
                name="detail_ends_after_it_starts",
                condition=models.Q(ends_at__gt=models.F("starts_at")),
            ),
            models.CheckConstraint(name="detail_rests_on_something", condition=~models.Q(basis="")),
            models.CheckConstraint(
                name="detail_is_revoked_whole",
                condition=models.Q(
                    revoked_at__isnull=True, revoked_by__isnull=True, revoked_reason=""
                )
                | (
                    models.Q(revoked_at__isnull=False, revoked_by__isnull=False)
                    & ~models.Q(revoked_reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"detail {self.pk}"


class Clearance(models.Model):
    """An office lets a coordinator see the pointers of its hits, and, where it says so, overlaps of
    its silent cases that neither side may know of. Ended and never removed."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    is_for_silent = models.BooleanField()
    reason = models.CharField(max_length=500)
    cleared_at = models.DateTimeField()
    cleared_by = models.BigIntegerField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "uuid"], name="clearance_by_uuid"),
            models.UniqueConstraint(
                fields=["office", "person"],
                name="one_clearance_at_a_time",
                condition=models.Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(name="clearance_has_a_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(name="clearance_has_an_office", condition=~models.Q(office=0)),
            models.CheckConstraint(
                name="clearance_is_ended_whole",
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"clearance {self.pk}"
