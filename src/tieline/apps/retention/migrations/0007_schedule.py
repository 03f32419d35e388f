from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("cases", "0014_auditing_sql"),
        ("offices", "0018_counsel"),
        ("retention", "0006_beyond"),
        ("submissions", "0009_purged_state"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Closing",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=1000)),
                ("closed_at", models.DateTimeField()),
                ("closed_by", models.BigIntegerField()),
                ("kept_from", models.DateTimeField()),
                ("reopened_at", models.DateTimeField(blank=True, null=True)),
                ("reopened_by", models.BigIntegerField(blank=True, null=True)),
                ("reopen_reason", models.CharField(blank=True, default="", max_length=1000)),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("office", "id"), name="closing_of_office"),
                    models.UniqueConstraint(
                        condition=models.Q(("reopened_at__isnull", True)),
                        fields=("office", "case"),
                        name="closed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="closing_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("reopen_reason", ""),
                                ("reopened_at__isnull", True),
                                ("reopened_by__isnull", True),
                            ),
                            models.Q(
                                ("reopened_at__isnull", False),
                                ("reopened_by__isnull", False),
                                models.Q(("reopen_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="case_is_reopened_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeptOn",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=1000)),
                ("validated_at", models.DateTimeField()),
                ("validated_by", models.BigIntegerField()),
                ("due_before", models.DateField(blank=True, null=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="submissions.submission",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["office", "submission"], name="kept_on_of_submission"),
                    models.Index(fields=["office", "case"], name="kept_on_of_case"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="kept_on_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("submission__isnull", False),
                            ("case__isnull", False),
                            _connector="OR",
                        ),
                        name="kept_on_is_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("published_at", models.DateTimeField()),
                ("entered_at", models.DateTimeField()),
                ("validated_at", models.DateTimeField(blank=True, null=True)),
                ("review_due_on", models.DateField()),
                ("lapsed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="submissions.submission",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("lapsed_at__isnull", True)),
                        fields=["review_due_on"],
                        name="retention_reviews_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "id"), name="retention_review_of_office"
                    ),
                    models.UniqueConstraint(
                        fields=("office", "submission"), name="retention_review_each"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("months", models.SmallIntegerField(blank=True, null=True)),
                ("set_at", models.DateTimeField()),
                ("set_by", models.BigIntegerField()),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["office", "id"], name="schedules_of_office")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("months__isnull", True),
                            models.Q(("months__gte", 1), ("months__lte", 1200)),
                            _connector="OR",
                        ),
                        name="schedule_in_months",
                    )
                ],
            },
        ),
    ]
