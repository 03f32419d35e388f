import datetime
import uuid
from typing import ClassVar

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("cases", "0004_reach_sql"),
        ("offices", "0012_office_ceiling"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="casepointer",
            name="ref_for_coordinator",
            field=models.CharField(db_default="", max_length=100),
        ),
        migrations.CreateModel(
            name="SelectorPosture",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("selector_id", models.BigIntegerField()),
                (
                    "posture",
                    models.CharField(
                        choices=[("open", "open"), ("pointer", "pointer"), ("silent", "silent")],
                        max_length=8,
                    ),
                ),
                ("set_at", models.DateTimeField()),
                ("set_by", models.BigIntegerField()),
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
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "case", "selector_id"), name="one_posture_per_selector"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("posture__in", ["open", "pointer", "silent"])),
                        name="selector_posture_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Silence",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("selector_id", models.BigIntegerField(blank=True, null=True)),
                ("reason", models.CharField(max_length=1000)),
                (
                    "former",
                    models.CharField(
                        blank=True,
                        choices=[("open", "open"), ("pointer", "pointer"), ("silent", "silent")],
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.BigIntegerField()),
                ("allowed_at", models.DateTimeField(blank=True, null=True)),
                ("allowed_by", models.BigIntegerField(blank=True, null=True)),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.BigIntegerField(blank=True, null=True)),
                (
                    "how_ended",
                    models.CharField(
                        choices=[
                            ("lifted", "lifted"),
                            ("refused", "refused"),
                            ("renewed", "renewed"),
                            ("lapsed", "lapsed"),
                        ],
                        default="",
                        max_length=8,
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
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("office", "uuid"), name="silence_by_uuid"),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("office", "case", "selector_id"),
                        name="one_silence_at_a_time",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="silence_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("allowed_at__isnull", True), ("allowed_by__isnull", True)),
                            models.Q(("allowed_at__isnull", False), ("allowed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="silence_is_allowed_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("allowed_at__isnull", True),
                                (
                                    "until__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("asked_at"),
                                        "+",
                                        models.Value(datetime.timedelta(days=1)),
                                    ),
                                ),
                            ),
                            models.Q(
                                ("allowed_at__isnull", False),
                                (
                                    "until__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("allowed_at"),
                                        "+",
                                        models.Value(datetime.timedelta(days=90)),
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="silence_lapses",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", True),
                                ("ended_by__isnull", True),
                                ("how_ended", ""),
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                models.Q(("how_ended", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="silence_is_ended_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("how_ended__in", ["", "lifted", "refused", "renewed", "lapsed"])
                        ),
                        name="silence_end_known",
                    ),
                ],
            },
        ),
    ]
