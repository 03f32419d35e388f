import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("offices", "0002_sql"),
        ("submissions", "0003_failures"),
    ]
    operations: ClassVar = [
        migrations.CreateModel(
            name="SenderLayout",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("sender", models.CharField(max_length=100)),
                ("sender_folded", models.CharField(max_length=200)),
                ("header_sha256", models.CharField(max_length=64)),
                ("layout", models.JSONField()),
                ("saved_by", models.BigIntegerField()),
                ("saved_at", models.DateTimeField()),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="offices.office"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["office", "header_sha256"], name="layouts_by_header")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("office", "id"), name="layout_of_office"),
                    models.UniqueConstraint(
                        fields=("office", "sender_folded", "header_sha256"),
                        name="one_layout_per_sender_and_header",
                    ),
                ],
            },
        ),
        load_sql("submissions", "sender_layout"),
    ]
