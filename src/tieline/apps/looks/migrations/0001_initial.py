import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("offices", "0011_account_rights_sql"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FishingAlert",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "sign",
                    models.CharField(
                        choices=[
                            ("neighbours", "neighbours"),
                            ("no_case", "no_case"),
                            ("thin_cases", "thin_cases"),
                            ("taken_back", "taken_back"),
                        ],
                        max_length=12,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("count", models.BigIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_by", models.BigIntegerField(blank=True, null=True)),
                (
                    "finding",
                    models.CharField(
                        blank=True,
                        choices=[("explained", "explained"), ("followed_up", "followed_up")],
                        default="",
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=1000)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="offices.office"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["office", "person", "sign"], name="alerts_of_person")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("office", "id"), name="alert_of_office"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sign__in", ["neighbours", "no_case", "thin_cases", "taken_back"])
                        ),
                        name="alert_sign_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("finding", ""), ("reason", "")),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("finding__in", ["explained", "followed_up"]),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="alert_closed_with_a_finding",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("check", "check"),
                            ("submission", "submission"),
                            ("withdrawal", "withdrawal"),
                            ("protection", "protection"),
                            ("refused", "refused"),
                        ],
                        max_length=10,
                    ),
                ),
                ("value_count", models.BigIntegerField()),
                (
                    "digests",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                (
                    "blocks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(null=True), default=list, size=None
                    ),
                ),
                ("case_id", models.BigIntegerField(blank=True, null=True)),
                ("submission_id", models.BigIntegerField(blank=True, null=True)),
                ("entry_id", models.BigIntegerField(blank=True, null=True)),
                ("tells_owners", models.BooleanField(default=False)),
                (
                    "told_key64",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "told_digests",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("marking_id", models.BigIntegerField(blank=True, null=True)),
                ("told_marking", models.JSONField(blank=True, null=True)),
                ("delayed_until", models.DateTimeField(blank=True, null=True)),
                ("examined_at", models.DateTimeField(blank=True, null=True)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="offices.office"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["office", "at"], name="looks_by_time"),
                    models.Index(
                        condition=models.Q(("examined_at__isnull", True)),
                        fields=["office", "id"],
                        name="looks_to_examine",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("office", "id"), name="look_of_office"),
                    models.UniqueConstraint(
                        condition=models.Q(("origin", "submission")),
                        fields=("office", "submission_id"),
                        name="submission_is_counted_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "origin__in",
                                ["check", "submission", "withdrawal", "protection", "refused"],
                            )
                        ),
                        name="look_origin_known",
                    ),
                ],
            },
        ),
    ]
