import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("notices", "0006_to_send_sql"),
        ("offices", "0018_counsel"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("label", models.CharField(max_length=100)),
                ("address", models.CharField(max_length=500)),
                ("sealed_secret", models.BinaryField()),
                ("sealed_older", models.BinaryField(default=bytes)),
                ("older_until", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("paused", "paused"),
                            ("removed", "removed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("set_by", models.BigIntegerField()),
                ("set_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="offices.office"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("office", "id"), name="webhook_of_office"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["active", "paused", "removed"])),
                        name="webhook_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "removed"), _negated=True),
                            models.Q(("sealed_older", b""), ("sealed_secret", b"")),
                            _connector="OR",
                        ),
                        name="removed_webhook_has_no_secret",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookMessage",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("webhook_id", models.BigIntegerField()),
                (
                    "event",
                    models.CharField(
                        choices=[("notices.waiting", "notices.waiting"), ("ping", "ping")],
                        max_length=20,
                    ),
                ),
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
                ("happened_at", models.DateTimeField()),
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
                        name="webhook_messages_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "webhook_id", "event", "number"),
                        name="webhook_once_per_span",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("event__in", ["notices.waiting", "ping"])),
                        name="webhook_event_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "sent", "dropped", "failed"])),
                        name="webhook_message_state_known",
                    ),
                ],
            },
        ),
    ]
