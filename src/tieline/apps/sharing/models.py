"""Markings, releases, and partners that are flagged."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tieline.apps.offices.models import Agency, Office
from tieline.core.markings import (
    HandlingCode,
    InformationEvaluation,
    Sensitivity,
    SourceEvaluation,
    TrafficLight,
)
from tieline.core.release import ReviewOutcome

REASON_MAX = 500
"""Characters of why something was replaced, flagged, revoked or reviewed."""


class Marking(models.Model):
    """The handling label of a thing. A thing points at its marking; a new one replaces it."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sensitivity = models.SmallIntegerField(choices=[(s.value, s.name.lower()) for s in Sensitivity])
    caveats = ArrayField(models.CharField(max_length=100), default=list)
    handling = models.CharField(max_length=2, choices=[(h.value, h.value) for h in HandlingCode])
    source = models.CharField(max_length=1, choices=[(s.value, s.value) for s in SourceEvaluation])
    information = models.CharField(
        max_length=1, choices=[(i.value, i.value) for i in InformationEvaluation]
    )
    releasable_to_agencies = ArrayField(models.CharField(max_length=200), default=list)
    releasable_to_countries = ArrayField(models.CharField(max_length=2), default=list)
    tlp = models.CharField(max_length=12, choices=[(t.value, t.value) for t in TrafficLight])
    marked_by = models.BigIntegerField()
    marked_at = models.DateTimeField()
    replaces_id = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=REASON_MAX, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="marking_of_office"),
            models.CheckConstraint(
                name="marking_sensitivity_known",
                condition=models.Q(sensitivity__in=[s.value for s in Sensitivity]),
            ),
            models.CheckConstraint(
                name="marking_handling_known",
                condition=models.Q(handling__in=[h.value for h in HandlingCode]),
            ),
            models.CheckConstraint(
                name="marking_source_known",
                condition=models.Q(source__in=[s.value for s in SourceEvaluation]),
            ),
            models.CheckConstraint(
                name="marking_information_known",
                condition=models.Q(information__in=[i.value for i in InformationEvaluation]),
            ),
            models.CheckConstraint(
                name="marking_tlp_known",
                condition=models.Q(tlp__in=[t.value for t in TrafficLight]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tlp} {self.handling} {self.source}{self.information}"


def _one_party(office: str, agency: str, country: str) -> models.Q:
    """Exactly one of an office, an agency and a country is named."""
    named = models.Q(**{f"{country}__regex": r"^[A-Z]{2}$"})
    no_office, no_agency = (
        models.Q(**{f"{office}__isnull": True}),
        models.Q(**{f"{agency}__isnull": True}),
    )
    return (
        (~no_office & no_agency & models.Q(**{country: ""}))
        | (no_office & ~no_agency & models.Q(**{country: ""}))
        | (no_office & no_agency & named)
    )


class PartnerFlag(models.Model):
    """That a named approver must agree to what goes to an office, an agency or a country.

    Set by the operator in the row of the installation's own office; ended, never removed.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    flagged_office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    flagged_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    flagged_country = models.CharField(max_length=2, blank=True, default="")
    reason = models.CharField(max_length=REASON_MAX)
    flagged_at = models.DateTimeField()
    flagged_by = models.BigIntegerField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="flag_of_office"),
            models.UniqueConstraint(fields=["office", "uuid"], name="flag_by_uuid"),
            models.UniqueConstraint(
                fields=["office", "flagged_office", "flagged_agency", "flagged_country"],
                name="one_flag_stands",
                condition=models.Q(ended_at__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="flag_names_one_party",
                condition=_one_party("flagged_office", "flagged_agency", "flagged_country"),
            ),
            models.CheckConstraint(name="flag_has_a_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="flag_is_ended_whole",
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"flag {self.pk}"


class Release(models.Model):
    """That a case of the office may be told to one recipient, what that rests on, and how it ended.

    It lifts conditions for its recipient, never what the marking denies, but in imminent danger.
    It holds from `released_at` on, until it is revoked or runs out, and only under the marking it
    was given under: re-marked, the case is released anew or not at all. Without `released_at` it
    waits for its approver; revoked then, it was declined.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    case_id = models.BigIntegerField()
    marking = models.ForeignKey(Marking, on_delete=models.PROTECT, db_constraint=False)
    to_office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    to_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    to_country = models.CharField(max_length=2, blank=True, default="")
    purpose = models.CharField(max_length=REASON_MAX)
    legal_basis = models.CharField(max_length=200, blank=True, default="")
    court_use = models.BooleanField(null=True, blank=True)
    onward_transfer = models.BooleanField(null=True, blank=True)
    death_penalty = models.BooleanField(null=True, blank=True)
    torture = models.BooleanField(null=True, blank=True)
    danger_reason = models.CharField(max_length=1000, blank=True, default="")
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.BigIntegerField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    # When the worker noted that it ran out, and its hits were to be settled.
    lapsed_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.BigIntegerField(null=True, blank=True)
    revoked_reason = models.CharField(max_length=REASON_MAX, blank=True, default="")
    # The compromise that ended it, until the office's trail says so.
    ended_with = models.BigIntegerField(null=True, blank=True)
    review_due_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.BigIntegerField(null=True, blank=True)
    review_outcome = models.CharField(
        max_length=8,
        choices=[(o.value, o.value.capitalize()) for o in ReviewOutcome],
        blank=True,
        default="",
    )
    review_note = models.CharField(max_length=REASON_MAX, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="release_of_office"),
            models.UniqueConstraint(fields=["office", "uuid"], name="release_by_uuid"),
            models.CheckConstraint(
                name="release_names_one_party",
                condition=_one_party("to_office", "to_agency", "to_country"),
            ),
            models.CheckConstraint(
                name="release_is_to_another_office",
                condition=models.Q(to_office__isnull=True)
                | ~models.Q(to_office=models.F("office")),
            ),
            models.CheckConstraint(name="release_has_a_purpose", condition=~models.Q(purpose="")),
            models.CheckConstraint(
                name="release_is_approved_by_another",
                condition=models.Q(approved_by__isnull=True, approved_at__isnull=True)
                | (
                    models.Q(approved_by__isnull=False, approved_at__isnull=False)
                    & ~models.Q(approved_by=models.F("asked_by"))
                ),
            ),
            models.CheckConstraint(
                name="release_is_reviewed_by_another",
                condition=models.Q(reviewed_by__isnull=True)
                | ~models.Q(reviewed_by=models.F("asked_by")),
            ),
            models.CheckConstraint(
                name="danger_is_reviewed",
                condition=models.Q(danger_reason="", review_due_at__isnull=True)
                | (~models.Q(danger_reason="") & models.Q(review_due_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="release_is_revoked_whole",
                condition=models.Q(
                    revoked_at__isnull=True, revoked_by__isnull=True, revoked_reason=""
                )
                | (
                    models.Q(revoked_at__isnull=False, revoked_by__isnull=False)
                    & ~models.Q(revoked_reason="")
                ),
            ),
            models.CheckConstraint(
                name="release_lapses_where_it_ends",
                condition=models.Q(lapsed_at__isnull=True)
                | models.Q(expires_at__isnull=False, released_at__isnull=False),
            ),
            models.CheckConstraint(
                name="release_is_reviewed_whole",
                condition=models.Q(
                    reviewed_at__isnull=True, reviewed_by__isnull=True, review_outcome=""
                )
                | models.Q(
                    reviewed_at__isnull=False,
                    reviewed_by__isnull=False,
                    review_outcome__in=[o.value for o in ReviewOutcome],
                ),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "case_id"], name="releases_of_case"),
            models.Index(
                fields=["office", "review_due_at"],
                name="reviews_due",
                condition=models.Q(review_due_at__isnull=False, reviewed_at__isnull=True),
            ),
            models.Index(
                fields=["case_id"],
                name="releases_to_lapse",
                condition=models.Q(
                    expires_at__isnull=False,
                    released_at__isnull=False,
                    revoked_at__isnull=True,
                    lapsed_at__isnull=True,
                ),
            ),
            models.Index(
                fields=["ended_with"],
                name="releases_to_note",
                condition=models.Q(ended_with__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"release {self.pk}"


class Disclosure(models.Model):
    """That one case's holding of one value was told to another office: to whom, when first and when
    last (to the minute, level 3 to the hour), and by which look of theirs first. Written by the
    matcher in the answer's own transaction.

    `office` is the owner, whose record it is. `level` 1 is a pointer, 2 the case's reference and
    summary, 3 that it was counted, for a coordinator, among what two offices have in common. One row
    for each mention, recipient, person and level; when a compromise of theirs is lifted the row is
    closed with it (`closed_with`, 0 until then), and what is told afterwards is a row of its own.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    case_id = models.BigIntegerField()
    mention_id = models.BigIntegerField()
    recipient = models.ForeignKey(
        Office, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    person_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()
    level = models.SmallIntegerField()
    disclosed_at = models.DateTimeField()
    last_at = models.DateTimeField()
    closed_with = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mention_id", "recipient", "person_id", "level", "closed_with"],
                name="disclosed_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "case_id"], name="disclosures_of_case"),
            models.Index(fields=["recipient", "person_id"], name="disclosures_to"),
        ]

    def __str__(self) -> str:
        return f"disclosure {self.pk}"
