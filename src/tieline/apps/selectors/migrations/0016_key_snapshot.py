from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("offices", "0019_others_answers_sql"),
        ("selectors", "0015_answers_of_lapsed_sql"),
        ("submissions", "0009_purged_state"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="CandidateKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "submission_id",
                        "key64",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("submission_id", models.BigIntegerField()),
                ("key64", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="GoneKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key64", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="KeySnapshot",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("snapshot", models.UUIDField(null=True)),
                ("system", models.BigIntegerField(null=True)),
                ("manifest", models.JSONField(default=dict)),
                ("keys", models.BigIntegerField(default=0)),
                ("bytes", models.BigIntegerField(default=0)),
                ("built_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField()),
                ("is_swept", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="one_key_snapshot")
                ],
            },
        ),
        migrations.CreateModel(
            name="Narrowing",
            fields=[
                (
                    "submission",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="submissions.submission",
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="offices.office",
                    ),
                ),
            ],
        ),
    ]
