import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("cases", "0009_renewals_sql"),
        ("offices", "0016_auditor_answers_sql"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Subject",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("label", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "person"),
                            ("organisation", "organisation"),
                            ("thing", "thing"),
                        ],
                        max_length=12,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("opened_by", models.BigIntegerField()),
                ("validated_at", models.DateTimeField(blank=True, null=True)),
                ("review_due_on", models.DateField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.BigIntegerField(blank=True, null=True)),
                (
                    "how_ended",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cleared", "cleared"),
                            ("misidentified", "misidentified"),
                            ("closed", "closed"),
                            ("lapsed", "lapsed"),
                        ],
                        default="",
                        max_length=13,
                    ),
                ),
                ("end_reason", models.CharField(blank=True, default="", max_length=1000)),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="cases.case",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="offices.office"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AttestedSuspicion",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("crime", models.CharField(max_length=200)),
                ("facts", models.CharField(max_length=4000)),
                (
                    "source",
                    models.CharField(
                        choices=[("A", "A"), ("B", "B"), ("C", "C"), ("X", "X")], max_length=1
                    ),
                ),
                (
                    "information",
                    models.CharField(
                        choices=[("1", "1"), ("2", "2"), ("3", "3"), ("4", "4")], max_length=1
                    ),
                ),
                ("attested_at", models.DateTimeField()),
                ("attested_by", models.BigIntegerField()),
                ("like_id", models.BigIntegerField(blank=True, null=True)),
                ("likeness", models.SmallIntegerField(default=0)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="offices.office"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="cases.subject",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Validation",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=1000)),
                ("validated_at", models.DateTimeField()),
                ("validated_by", models.BigIntegerField()),
                ("due_before", models.DateField()),
                ("due_on", models.DateField()),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="offices.office"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="cases.subject",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="subject",
            index=models.Index(fields=["office", "case"], name="subjects_of_case"),
        ),
        migrations.AddIndex(
            model_name="subject",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["review_due_on"],
                name="subjects_to_review",
            ),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.UniqueConstraint(fields=("office", "id"), name="subject_of_office"),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.UniqueConstraint(fields=("office", "uuid"), name="subject_by_uuid"),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["person", "organisation", "thing"])),
                name="subject_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", True), ("ended_by__isnull", True), ("how_ended", "")
                    ),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                        ("how_ended__in", ["cleared", "misidentified", "closed", "lapsed"]),
                    ),
                    _connector="OR",
                ),
                name="subject_is_ended_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="attestedsuspicion",
            index=models.Index(fields=["office", "subject"], name="suspicions_of_subject"),
        ),
        migrations.AddConstraint(
            model_name="attestedsuspicion",
            constraint=models.UniqueConstraint(fields=("office", "id"), name="suspicion_of_office"),
        ),
        migrations.AddConstraint(
            model_name="attestedsuspicion",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["A", "B", "C", "X"])),
                name="suspicion_source_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="attestedsuspicion",
            constraint=models.CheckConstraint(
                condition=models.Q(("information__in", ["1", "2", "3", "4"])),
                name="suspicion_information_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="attestedsuspicion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("crime", ""), _negated=True), models.Q(("facts", ""), _negated=True)
                ),
                name="suspicion_has_crime_and_facts",
            ),
        ),
        migrations.AddIndex(
            model_name="validation",
            index=models.Index(fields=["office", "subject"], name="validations_of_subject"),
        ),
        migrations.AddConstraint(
            model_name="validation",
            constraint=models.UniqueConstraint(
                fields=("office", "id"), name="validation_of_office"
            ),
        ),
        migrations.AddConstraint(
            model_name="validation",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="validation_has_a_reason"
            ),
        ),
    ]
