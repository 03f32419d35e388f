import datetime
import uuid

import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("offices", "0016_auditor_answers_sql"),
    ]

    operations = [
        migrations.CreateModel(
            name="Engagement",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("title", models.CharField(max_length=200)),
                ("mandate", models.CharField(max_length=500)),
                ("question", models.CharField(max_length=4000)),
                ("span_from", models.DateTimeField()),
                ("span_until", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField()),
                ("opened_by", models.BigIntegerField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("confirmed_by", models.BigIntegerField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_by", models.BigIntegerField(blank=True, null=True)),
                (
                    "report",
                    models.CharField(blank=True, db_default="", default="", max_length=4000),
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
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("entry_id", models.BigIntegerField()),
                (
                    "criterion",
                    models.CharField(
                        choices=[
                            ("all", "all"),
                            ("silence", "silence"),
                            ("release_abroad", "release_abroad"),
                            ("hits", "hits"),
                        ],
                        max_length=20,
                    ),
                ),
                ("span_from", models.DateTimeField(blank=True, null=True)),
                ("span_until", models.DateTimeField(blank=True, null=True)),
                ("seed", models.CharField(max_length=64)),
                ("size", models.IntegerField()),
                ("population", models.BigIntegerField()),
                ("population_sha256", models.CharField(max_length=64)),
                ("drawn_at", models.DateTimeField()),
                ("drawn_by", models.BigIntegerField()),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="engagements.engagement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SampledCase",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uuid",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(), editable=False
                    ),
                ),
                ("case_id", models.BigIntegerField()),
                ("case_uuid", models.UUIDField()),
                ("place", models.IntegerField()),
                (
                    "draw",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="engagements.draw",
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="engagements.engagement",
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
        ),
        migrations.CreateModel(
            name="WeeklyReview",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("week_on", models.DateField()),
                ("figures", models.JSONField()),
                ("note", models.CharField(max_length=1000)),
                ("signed_at", models.DateTimeField()),
                ("signed_by", models.BigIntegerField()),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Workpaper",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("sample_id", models.BigIntegerField(blank=True, null=True)),
                ("question", models.CharField(max_length=4000)),
                ("finding", models.CharField(max_length=4000)),
                (
                    "conclusion",
                    models.CharField(
                        choices=[
                            ("met", "met"),
                            ("exception", "exception"),
                            ("not_applicable", "not_applicable"),
                        ],
                        max_length=16,
                    ),
                ),
                ("written_at", models.DateTimeField()),
                ("written_by", models.BigIntegerField()),
                ("replaces_id", models.BigIntegerField(blank=True, null=True)),
                (
                    "engagement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="engagements.engagement",
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
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.UniqueConstraint(
                fields=("office", "id"), name="engagement_of_office"
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.UniqueConstraint(
                fields=("office", "uuid"), name="engagement_by_uuid"
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title", ""), _negated=True),
                    models.Q(("mandate", ""), _negated=True),
                    models.Q(("question", ""), _negated=True),
                ),
                name="engagement_says_what_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(("span_until__gt", models.F("span_from"))),
                name="engagement_has_a_span",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__gt", models.F("opened_at")),
                    (
                        "ends_at__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("opened_at"), "+", models.Value(datetime.timedelta(days=366))
                        ),
                    ),
                ),
                name="engagement_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                    models.Q(
                        ("confirmed_at__isnull", False),
                        ("confirmed_by__isnull", False),
                        models.Q(("confirmed_by", models.F("opened_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="engagement_is_confirmed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", True), ("closed_by__isnull", True), ("report", "")
                    ),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        models.Q(("report", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="engagement_is_closed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.UniqueConstraint(fields=("office", "id"), name="draw_of_office"),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.UniqueConstraint(fields=("office", "uuid"), name="draw_by_uuid"),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.UniqueConstraint(
                fields=("office", "entry_id"), name="one_draw_for_an_entry"
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(("criterion__in", ["all", "silence", "release_abroad", "hits"])),
                name="draw_criterion_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(("seed__regex", "^[0-9a-f]{64}$")), name="draw_has_a_seed"
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gte", 1), ("size__lte", 1000)), name="draw_has_a_size"
            ),
        ),
        migrations.AddConstraint(
            model_name="sampledcase",
            constraint=models.UniqueConstraint(fields=("office", "id"), name="sample_of_office"),
        ),
        migrations.AddConstraint(
            model_name="sampledcase",
            constraint=models.UniqueConstraint(fields=("office", "uuid"), name="sample_by_uuid"),
        ),
        migrations.AddConstraint(
            model_name="sampledcase",
            constraint=models.UniqueConstraint(
                fields=("office", "draw", "case_id"), name="drawn_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="weeklyreview",
            constraint=models.UniqueConstraint(fields=("office", "id"), name="review_of_office"),
        ),
        migrations.AddConstraint(
            model_name="weeklyreview",
            constraint=models.UniqueConstraint(fields=("office", "uuid"), name="review_by_uuid"),
        ),
        migrations.AddConstraint(
            model_name="weeklyreview",
            constraint=models.UniqueConstraint(
                fields=("office", "week_on"), name="one_review_of_a_week"
            ),
        ),
        migrations.AddConstraint(
            model_name="weeklyreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("week_on__iso_week_day", 1)), name="review_is_of_a_week"
            ),
        ),
        migrations.AddConstraint(
            model_name="weeklyreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("note", ""), _negated=True), name="review_has_a_note"
            ),
        ),
        migrations.AddConstraint(
            model_name="workpaper",
            constraint=models.UniqueConstraint(fields=("office", "id"), name="workpaper_of_office"),
        ),
        migrations.AddConstraint(
            model_name="workpaper",
            constraint=models.UniqueConstraint(fields=("office", "uuid"), name="workpaper_by_uuid"),
        ),
        migrations.AddConstraint(
            model_name="workpaper",
            constraint=models.UniqueConstraint(
                fields=("office", "replaces_id"), name="replaced_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="workpaper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("question", ""), _negated=True),
                    models.Q(("finding", ""), _negated=True),
                    ("conclusion__in", ["met", "exception", "not_applicable"]),
                ),
                name="workpaper_is_whole",
            ),
        ),
    ]
