import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("hits", "0009_rights_sql"),
        ("offices", "0012_office_ceiling"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="RevealedHit",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("hit_id", models.BigIntegerField()),
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
                    models.UniqueConstraint(
                        fields=("office", "hit_id"), name="revealed_once_per_office"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UnseenOverlap",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("case_id", models.BigIntegerField()),
                ("other_case_id", models.BigIntegerField()),
                ("key64", models.BigIntegerField()),
                ("digest", models.UUIDField()),
                ("found_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("taken_by", models.BigIntegerField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("introduced", "introduced"),
                            ("kept_apart", "kept_apart"),
                            ("coincidental", "coincidental"),
                        ],
                        db_default="",
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(db_default="", max_length=1000)),
                ("retracted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
                (
                    "other_office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["key64"], name="unseen_of_key")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("settled_at__isnull", True)),
                            models.Q(
                                ("outcome__in", ["introduced", "kept_apart", "coincidental"]),
                                ("settled_at__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="unseen_settled_with_reason",
                    )
                ],
            },
        ),
    ]
