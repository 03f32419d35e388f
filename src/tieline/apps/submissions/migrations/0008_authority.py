from typing import ClassVar

from django.db import migrations, models

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("submissions", "0007_release_sql"),
        ("authorities", "0002_sql"),
    ]
    operations: ClassVar = [
        migrations.AddField(
            "submission", "authority_id", models.BigIntegerField(null=True, blank=True)
        ),
        load_sql("submissions", "authority"),
    ]
