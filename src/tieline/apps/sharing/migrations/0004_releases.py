import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("offices", "0012_office_ceiling"),
        ("sharing", "0003_rights_sql"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="marking",
            name="reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=500),
        ),
        migrations.CreateModel(
            name="PartnerFlag",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("flagged_country", models.CharField(blank=True, default="", max_length=2)),
                ("reason", models.CharField(max_length=500)),
                ("flagged_at", models.DateTimeField()),
                ("flagged_by", models.BigIntegerField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.BigIntegerField(blank=True, null=True)),
                (
                    "flagged_agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.agency",
                    ),
                ),
                (
                    "flagged_office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
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
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("office", "id"), name="flag_of_office"),
                    models.UniqueConstraint(fields=("office", "uuid"), name="flag_by_uuid"),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("office", "flagged_office", "flagged_agency", "flagged_country"),
                        name="one_flag_stands",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("flagged_office__isnull", True), _negated=True),
                                ("flagged_agency__isnull", True),
                                ("flagged_country", ""),
                            ),
                            models.Q(
                                ("flagged_office__isnull", True),
                                models.Q(("flagged_agency__isnull", True), _negated=True),
                                ("flagged_country", ""),
                            ),
                            models.Q(
                                ("flagged_office__isnull", True),
                                ("flagged_agency__isnull", True),
                                ("flagged_country__regex", "^[A-Z]{2}$"),
                            ),
                            _connector="OR",
                        ),
                        name="flag_names_one_party",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="flag_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="flag_is_ended_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("case_id", models.BigIntegerField()),
                ("to_country", models.CharField(blank=True, default="", max_length=2)),
                ("purpose", models.CharField(max_length=500)),
                ("legal_basis", models.CharField(blank=True, default="", max_length=200)),
                ("court_use", models.BooleanField(blank=True, null=True)),
                ("onward_transfer", models.BooleanField(blank=True, null=True)),
                ("death_penalty", models.BooleanField(blank=True, null=True)),
                ("torture", models.BooleanField(blank=True, null=True)),
                ("danger_reason", models.CharField(blank=True, default="", max_length=1000)),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.BigIntegerField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("approved_by", models.BigIntegerField(blank=True, null=True)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("lapsed_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_by", models.BigIntegerField(blank=True, null=True)),
                ("revoked_reason", models.CharField(blank=True, default="", max_length=500)),
                ("ended_with", models.BigIntegerField(blank=True, null=True)),
                ("review_due_at", models.DateTimeField(blank=True, null=True)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("reviewed_by", models.BigIntegerField(blank=True, null=True)),
                (
                    "review_outcome",
                    models.CharField(
                        blank=True,
                        choices=[("stands", "Stands"), ("revoked", "Revoked")],
                        default="",
                        max_length=8,
                    ),
                ),
                ("review_note", models.CharField(blank=True, default="", max_length=500)),
                (
                    "marking",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="sharing.marking",
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
                (
                    "to_agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.agency",
                    ),
                ),
                (
                    "to_office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["office", "case_id"], name="releases_of_case"),
                    models.Index(
                        condition=models.Q(
                            ("review_due_at__isnull", False), ("reviewed_at__isnull", True)
                        ),
                        fields=["office", "review_due_at"],
                        name="reviews_due",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("expires_at__isnull", False),
                            ("lapsed_at__isnull", True),
                            ("released_at__isnull", False),
                            ("revoked_at__isnull", True),
                        ),
                        fields=["case_id"],
                        name="releases_to_lapse",
                    ),
                    models.Index(
                        condition=models.Q(("ended_with__isnull", False)),
                        fields=["ended_with"],
                        name="releases_to_note",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("office", "id"), name="release_of_office"),
                    models.UniqueConstraint(fields=("office", "uuid"), name="release_by_uuid"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("to_office__isnull", True), _negated=True),
                                ("to_agency__isnull", True),
                                ("to_country", ""),
                            ),
                            models.Q(
                                ("to_office__isnull", True),
                                models.Q(("to_agency__isnull", True), _negated=True),
                                ("to_country", ""),
                            ),
                            models.Q(
                                ("to_office__isnull", True),
                                ("to_agency__isnull", True),
                                ("to_country__regex", "^[A-Z]{2}$"),
                            ),
                            _connector="OR",
                        ),
                        name="release_names_one_party",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_office__isnull", True),
                            models.Q(("to_office", models.F("office")), _negated=True),
                            _connector="OR",
                        ),
                        name="release_is_to_another_office",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose", ""), _negated=True),
                        name="release_has_a_purpose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at__isnull", True), ("approved_by__isnull", True)),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                models.Q(("approved_by", models.F("asked_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="release_is_approved_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("danger_reason", ""), ("review_due_at__isnull", True)),
                            models.Q(
                                models.Q(("danger_reason", ""), _negated=True),
                                ("review_due_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="danger_is_reviewed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("revoked_at__isnull", True),
                                ("revoked_by__isnull", True),
                                ("revoked_reason", ""),
                            ),
                            models.Q(
                                ("revoked_at__isnull", False),
                                ("revoked_by__isnull", False),
                                models.Q(("revoked_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="release_is_revoked_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("review_outcome", ""),
                                ("reviewed_at__isnull", True),
                                ("reviewed_by__isnull", True),
                            ),
                            models.Q(
                                ("review_outcome__in", ["stands", "revoked"]),
                                ("reviewed_at__isnull", False),
                                ("reviewed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="release_is_reviewed_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lapsed_at__isnull", True),
                            models.Q(("expires_at__isnull", False), ("released_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="release_lapses_where_it_ends",
                    ),
                ],
            },
        ),
    ]
