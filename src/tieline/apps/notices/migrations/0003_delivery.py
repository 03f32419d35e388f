import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("notices", "0002_sql"),
        ("offices", "0003_mailchoice"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("person_id", models.BigIntegerField()),
                ("channel", models.CharField(choices=[("mail", "mail")], max_length=10)),
                ("number", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("sent", "sent"),
                            ("dropped", "dropped"),
                            ("failed", "failed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("claimed_at", models.DateTimeField()),
                ("attempts", models.IntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=40)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="offices.office"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["next_attempt_at"],
                        name="deliveries_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "person_id", "channel", "number"),
                        name="delivery_once_per_span",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["mail"])), name="delivery_channel_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "sent", "dropped", "failed"])),
                        name="delivery_state_known",
                    ),
                ],
            },
        ),
    ]
