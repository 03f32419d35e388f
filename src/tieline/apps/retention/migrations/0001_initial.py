import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = [
        ("offices", "0017_clearing_sql"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("submission", "submission"), ("case", "case")], max_length=10
                    ),
                ),
                ("thing_id", models.BigIntegerField()),
                ("thing_uuid", models.UUIDField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("retention_over", "retention_over"),
                            ("cleared", "cleared"),
                            ("misidentified", "misidentified"),
                            ("unlawful", "unlawful"),
                            ("court_order", "court_order"),
                            ("owners_wish", "owners_wish"),
                        ],
                        max_length=15,
                    ),
                ),
                ("ground", models.CharField(blank=True, default="", max_length=200)),
                ("ordered_at", models.DateTimeField()),
                ("ordered_by", models.BigIntegerField()),
                ("purged_at", models.DateTimeField(blank=True, null=True)),
                ("noted_at", models.DateTimeField(blank=True, null=True)),
                ("rewritten_at", models.DateTimeField(blank=True, null=True)),
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
                "indexes": [
                    models.Index(fields=["office", "thing_uuid"], name="tombstones_of_thing"),
                    models.Index(
                        condition=models.Q(("rewritten_at__isnull", True)),
                        fields=["id"],
                        name="tombstones_unfinished",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("office", "uuid"), name="tombstone_by_uuid"),
                    models.UniqueConstraint(
                        fields=("office", "kind", "thing_id"), name="purged_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["submission", "case"])),
                        name="tombstone_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "retention_over",
                                    "cleared",
                                    "misidentified",
                                    "unlawful",
                                    "court_order",
                                    "owners_wish",
                                ],
                            )
                        ),
                        name="tombstone_reason_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("purged_at__isnull", False),
                                ("noted_at__isnull", True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("purged_at__isnull", False),
                                ("rewritten_at__isnull", True),
                                _connector="OR",
                            ),
                        ),
                        name="tombstone_steps_in_order",
                    ),
                ],
            },
        ),
    ]
