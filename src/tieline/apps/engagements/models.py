"""Engagements of auditors, what they drew, opened and wrote down, and weekly reviews. All final."""

import uuid
from typing import ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.db import models

from tieline.apps.engagements.limits import (
    LONGEST,
    MANDATE_MAX,
    NOTE_MAX,
    SIZE_MOST,
    TEXT_MAX,
    TITLE_MAX,
)
from tieline.apps.offices.models import Office
from tieline.core.sampling import Conclusion, Criterion


class Engagement(models.Model):
    """That auditors of the office look into its work: under which mandate, at which question, until
    when. Whoever opens it does not confirm it; until somebody else has, it opens nothing.

    It is never edited: it is confirmed once, and closed once with a report.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=TITLE_MAX)
    mandate = models.CharField(max_length=MANDATE_MAX)
    question = models.CharField(max_length=TEXT_MAX)
    span_from = models.DateTimeField()
    span_until = models.DateTimeField()
    ends_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by = models.BigIntegerField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.BigIntegerField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.BigIntegerField(null=True, blank=True)
    report = models.CharField(max_length=TEXT_MAX, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="engagement_of_office"),
            models.UniqueConstraint(fields=["office", "uuid"], name="engagement_by_uuid"),
            models.CheckConstraint(
                name="engagement_says_what_and_why",
                condition=~models.Q(title="") & ~models.Q(mandate="") & ~models.Q(question=""),
            ),
            models.CheckConstraint(
                name="engagement_has_a_span",
                condition=models.Q(span_until__gt=models.F("span_from")),
            ),
            models.CheckConstraint(
                name="engagement_ends",
                condition=models.Q(
                    ends_at__gt=models.F("opened_at"), ends_at__lte=models.F("opened_at") + LONGEST
                ),
            ),
            models.CheckConstraint(
                name="engagement_is_confirmed_by_another",
                condition=models.Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | (
                    models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                    & ~models.Q(confirmed_by=models.F("opened_by"))
                ),
            ),
            models.CheckConstraint(
                name="engagement_is_closed_whole",
                condition=models.Q(closed_at__isnull=True, closed_by__isnull=True, report="")
                | (
                    models.Q(closed_at__isnull=False, closed_by__isnull=False)
                    & ~models.Q(report="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"engagement {self.pk}"


class Draw(models.Model):
    """Cases drawn under an engagement: from which population, by which seed. Written by a function of
    the database, out of the audit entry that was committed before."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, db_constraint=False)
    entry_id = models.BigIntegerField()
    criterion = models.CharField(max_length=20, choices=[(c.value, c.value) for c in Criterion])
    span_from = models.DateTimeField(null=True, blank=True)
    span_until = models.DateTimeField(null=True, blank=True)
    seed = models.CharField(max_length=64)
    size = models.IntegerField()
    population = models.BigIntegerField()
    population_sha256 = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()
    drawn_by = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="draw_of_office"),
            models.UniqueConstraint(fields=["office", "uuid"], name="draw_by_uuid"),
            models.UniqueConstraint(fields=["office", "entry_id"], name="one_draw_for_an_entry"),
            models.CheckConstraint(
                name="draw_criterion_known",
                condition=models.Q(criterion__in=[c.value for c in Criterion]),
            ),
            models.CheckConstraint(
                name="draw_has_a_seed", condition=models.Q(seed__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="draw_has_a_size", condition=models.Q(size__gte=1, size__lte=SIZE_MOST)
            ),
        ]

    def __str__(self) -> str:
        return f"draw {self.pk}"


class SampledCase(models.Model):
    """A case that was drawn, and its place in the order of the seed, from 1."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(db_default=RandomUUID(), editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, db_constraint=False)
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, db_constraint=False)
    case_id = models.BigIntegerField()
    case_uuid = models.UUIDField()  # what the order of the seed is computed from
    place = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="sample_of_office"),
            models.UniqueConstraint(fields=["office", "uuid"], name="sample_by_uuid"),
            models.UniqueConstraint(fields=["office", "draw", "case_id"], name="drawn_once"),
        ]

    def __str__(self) -> str:
        return f"sampled case {self.pk}"


class Workpaper(models.Model):
    """What an auditor asked, found and concluded, of one sampled case or in general. Never edited:
    another one replaces it."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, db_constraint=False)
    sample_id = models.BigIntegerField(null=True, blank=True)
    question = models.CharField(max_length=TEXT_MAX)
    finding = models.CharField(max_length=TEXT_MAX)
    conclusion = models.CharField(max_length=16, choices=[(c.value, c.value) for c in Conclusion])
    written_at = models.DateTimeField()
    written_by = models.BigIntegerField()
    replaces_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="workpaper_of_office"),
            models.UniqueConstraint(fields=["office", "uuid"], name="workpaper_by_uuid"),
            models.UniqueConstraint(fields=["office", "replaces_id"], name="replaced_once"),
            models.CheckConstraint(
                name="workpaper_is_whole",
                condition=~models.Q(question="")
                & ~models.Q(finding="")
                & models.Q(conclusion__in=[c.value for c in Conclusion]),
            ),
        ]

    def __str__(self) -> str:
        return f"workpaper {self.pk}"


class WeeklyReview(models.Model):
    """That an auditor looked at a week of the office's trail: its figures as they stood then, and a
    note. `week_on` is the Monday of the ISO week, in UTC."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    week_on = models.DateField()
    figures = models.JSONField()
    note = models.CharField(max_length=NOTE_MAX)
    signed_at = models.DateTimeField()
    signed_by = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="review_of_office"),
            models.UniqueConstraint(fields=["office", "uuid"], name="review_by_uuid"),
            models.UniqueConstraint(fields=["office", "week_on"], name="one_review_of_a_week"),
            models.CheckConstraint(
                name="review_is_of_a_week", condition=models.Q(week_on__iso_week_day=1)
            ),
            models.CheckConstraint(name="review_has_a_note", condition=~models.Q(note="")),
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"
