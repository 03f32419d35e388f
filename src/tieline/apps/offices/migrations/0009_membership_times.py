from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tieline.apps.audit.sql_files import load_sql

ROLES = [
    "analyst",
    "supervisor",
    "watch_officer",
    "lab_chemist",
    "coordinator",
    "policy_analyst",
    "prosecutor",
    "auditor",
    "administrator",
    "operator",
]


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("offices", "0008_sign_in_sql"),
    ]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(choices=[(role, role) for role in ROLES], max_length=20),
        ),
        migrations.AddField(
            model_name="membership",
            name="starts_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="ends_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RemoveConstraint(model_name="membership", name="one_role_once"),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_at__isnull", True)),
                fields=("office", "person", "role"),
                name="one_role_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                fields=("office", "id"), name="membership_of_office"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__isnull", True),
                    ("starts_at__isnull", True),
                    ("ends_at__gte", models.F("starts_at")),
                    _connector="OR",
                ),
                name="membership_ends_after_it_starts",
            ),
        ),
        migrations.AddField(
            model_name="keptanswer",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        load_sql("offices", "answers_person"),
        migrations.AlterField(
            model_name="keptanswer",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
            ),
        ),
    ]
