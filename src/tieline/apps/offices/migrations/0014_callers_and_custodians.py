import uuid
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("offices", "0013_refusals"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="CallerCheck",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("caller_id", models.BigIntegerField()),
                ("caller_name", models.CharField(max_length=100)),
                ("purpose", models.CharField(max_length=500)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("verified_by_code_word", "verified_by_code_word"),
                            ("verified_by_call_back", "verified_by_call_back"),
                            ("wrong_code_word", "wrong_code_word"),
                            ("refused", "refused"),
                        ],
                        max_length=30,
                    ),
                ),
                ("checked_at", models.DateTimeField()),
                ("checked_by", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="CallerCode",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("hash", models.CharField(max_length=128)),
                ("set_at", models.DateTimeField()),
                ("locked_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="membership",
            name="membership_role_known",
        ),
        migrations.AddField(
            model_name="membership",
            name="custodian_of",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="offices.agency",
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(
                choices=[
                    ("analyst", "analyst"),
                    ("supervisor", "supervisor"),
                    ("watch_officer", "watch_officer"),
                    ("lab_chemist", "lab_chemist"),
                    ("coordinator", "coordinator"),
                    ("policy_analyst", "policy_analyst"),
                    ("prosecutor", "prosecutor"),
                    ("auditor", "auditor"),
                    ("administrator", "administrator"),
                    ("custodian", "custodian"),
                    ("operator", "operator"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_at__isnull", True)),
                fields=("custodian_of",),
                name="one_custodian_per_agency",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("custodian_of__isnull", False), ("role", "custodian")),
                    models.Q(
                        models.Q(("role", "custodian"), _negated=True),
                        ("custodian_of__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="custodian_names_the_agency",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "analyst",
                            "supervisor",
                            "watch_officer",
                            "lab_chemist",
                            "coordinator",
                            "policy_analyst",
                            "prosecutor",
                            "auditor",
                            "administrator",
                            "custodian",
                            "operator",
                        ],
                    )
                ),
                name="membership_role_known",
            ),
        ),
        migrations.AddField(
            model_name="callercheck",
            name="caller_office",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offices.office",
            ),
        ),
        migrations.AddField(
            model_name="callercheck",
            name="office",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="offices.office"
            ),
        ),
        migrations.AddField(
            model_name="callercode",
            name="office",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="offices.office"
            ),
        ),
        migrations.AddField(
            model_name="callercode",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="callercheck",
            index=models.Index(fields=["office", "checked_at"], name="checks_by_time"),
        ),
        migrations.AddConstraint(
            model_name="callercheck",
            constraint=models.UniqueConstraint(
                fields=("office", "id"), name="caller_check_of_office"
            ),
        ),
        migrations.AddConstraint(
            model_name="callercheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome__in",
                        [
                            "verified_by_code_word",
                            "verified_by_call_back",
                            "wrong_code_word",
                            "refused",
                        ],
                    )
                ),
                name="caller_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="callercode",
            constraint=models.UniqueConstraint(
                fields=("office", "person"), name="one_code_word_each"
            ),
        ),
    ]
