import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import tieline.core.protection


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("cases", "0003_rights_sql"),
        ("offices", "0014_callers_and_custodians"),
        ("selectors", "0007_answers_of_before"),
        ("submissions", "0006_rights_sql"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="PrivilegedNumber",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "holder_class",
                    models.CharField(
                        choices=[
                            ("lawyer", "lawyer"),
                            ("clergy", "clergy"),
                            ("doctor", "doctor"),
                            ("other", "other"),
                        ],
                        max_length=10,
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                ("basis", models.CharField(max_length=200)),
                ("digest", models.BinaryField()),
                ("added_at", models.DateTimeField()),
                ("added_by", models.BigIntegerField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.BigIntegerField(blank=True, null=True)),
                ("end_reason", models.CharField(blank=True, default="", max_length=500)),
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
        migrations.CreateModel(
            name="PrivilegedKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField()),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="offices.office",
                    ),
                ),
                (
                    "number",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="selectors.privilegednumber",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProtectedNumber",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=30)),
                ("digest", models.BinaryField()),
                ("added_at", models.DateTimeField()),
                ("added_by", models.BigIntegerField()),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("compared_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.BigIntegerField(blank=True, null=True)),
                ("end_reason", models.CharField(blank=True, default="", max_length=500)),
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
        migrations.CreateModel(
            name="ProtectedMatch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "how",
                    models.CharField(
                        choices=[("held", "held"), ("checked", "checked")], max_length=10
                    ),
                ),
                ("source", models.BigIntegerField()),
                ("met_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("seen_by", models.BigIntegerField(blank=True, null=True)),
                ("done", models.CharField(blank=True, default="", max_length=500)),
                (
                    "met_office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="offices.office",
                    ),
                ),
                (
                    "number",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="selectors.protectednumber",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProtectedKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField()),
                ("key64", models.BigIntegerField(blank=True, null=True)),
                ("match_digest", models.UUIDField(blank=True, null=True)),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="offices.office",
                    ),
                ),
                (
                    "number",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="selectors.protectednumber",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="QuarantinedValue",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=30)),
                (
                    "holder_class",
                    models.CharField(
                        choices=[
                            ("lawyer", "lawyer"),
                            ("clergy", "clergy"),
                            ("doctor", "doctor"),
                            ("other", "other"),
                        ],
                        max_length=10,
                    ),
                ),
                ("row_number", models.BigIntegerField()),
                ("value_digest", models.UUIDField(blank=True, null=True)),
                ("wrapped_key", models.BinaryField(blank=True, null=True)),
                ("sealed", models.BinaryField(blank=True, null=True)),
                ("held_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held", "held"),
                            ("released", "released"),
                            ("destroyed", "destroyed"),
                        ],
                        default=tieline.core.protection.HeldState["HELD"],
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decided_by", models.BigIntegerField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="offices.office",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="submissions.submission",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="privilegednumber",
            constraint=models.UniqueConstraint(
                fields=("office", "id"), name="privileged_of_office"
            ),
        ),
        migrations.AddConstraint(
            model_name="privilegednumber",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("office", "digest"),
                name="privileged_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="privilegedkey",
            constraint=models.UniqueConstraint(
                fields=("office", "number", "digest"), name="one_privileged_key_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="protectednumber",
            constraint=models.UniqueConstraint(fields=("office", "id"), name="protected_of_office"),
        ),
        migrations.AddConstraint(
            model_name="protectednumber",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("office", "code", "digest"),
                name="protected_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="protectedmatch",
            constraint=models.UniqueConstraint(
                fields=("office", "number", "how", "source"), name="one_protected_match_each"
            ),
        ),
        migrations.AddIndex(
            model_name="protectedkey",
            index=models.Index(fields=["digest"], name="protected_keys_by_digest"),
        ),
        migrations.AddConstraint(
            model_name="protectedkey",
            constraint=models.UniqueConstraint(
                fields=("office", "number", "digest"), name="one_protected_key_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="quarantinedvalue",
            constraint=models.UniqueConstraint(
                fields=("office", "id"), name="quarantined_of_office"
            ),
        ),
        migrations.AddConstraint(
            model_name="quarantinedvalue",
            constraint=models.UniqueConstraint(
                fields=("office", "submission", "case", "kind", "value_digest"),
                name="quarantined_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="quarantinedvalue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("sealed__isnull", False), ("state", "held"), ("wrapped_key__isnull", False)
                    ),
                    models.Q(
                        models.Q(("state", "held"), _negated=True),
                        ("sealed__isnull", True),
                        ("value_digest__isnull", True),
                        ("wrapped_key__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="only_what_is_held_is_sealed",
            ),
        ),
    ]
