import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("offices", "0017_clearing_sql"),
        ("retention", "0003_statistics_sql"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("case_id", models.BigIntegerField()),
                ("case_uuid", models.UUIDField()),
                ("reason", models.CharField(max_length=500)),
                ("placed_at", models.DateTimeField()),
                ("placed_by", models.BigIntegerField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_by", models.BigIntegerField(blank=True, null=True)),
                ("lift_reason", models.CharField(blank=True, default="", max_length=500)),
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
                    models.UniqueConstraint(fields=("office", "uuid"), name="hold_by_uuid"),
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=("office", "case_id"),
                        name="one_hold_stands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="hold_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lift_reason", ""),
                                ("lifted_at__isnull", True),
                                ("lifted_by__isnull", True),
                            ),
                            models.Q(
                                ("lifted_at__isnull", False),
                                ("lifted_by__isnull", False),
                                models.Q(("lift_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="hold_is_lifted_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SealedKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("case_id", models.BigIntegerField()),
                ("mention_id", models.BigIntegerField()),
                ("alias_version", models.SmallIntegerField()),
                ("key64", models.BigIntegerField()),
                ("digest", models.UUIDField()),
                ("is_principal", models.BooleanField()),
                ("published_at", models.DateTimeField()),
                ("seen_from", models.DateTimeField(blank=True, null=True)),
                ("seen_to", models.DateTimeField(blank=True, null=True)),
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
                "indexes": [models.Index(fields=["office", "case_id"], name="sealed_of_case")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "mention_id", "alias_version"), name="sealed_once"
                    )
                ],
            },
        ),
    ]
