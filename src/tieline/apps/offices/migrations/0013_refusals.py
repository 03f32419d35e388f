from typing import ClassVar

from django.db import migrations, models

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("offices", "0012_office_ceiling"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SignInRefusal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key_digest", models.UUIDField(unique=True)),
                ("said", models.JSONField()),
                ("written_at", models.DateTimeField()),
                ("waiting", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["written_at"], name="refusals_by_age")],
            },
        ),
        load_sql("offices", "refusals"),
    ]
