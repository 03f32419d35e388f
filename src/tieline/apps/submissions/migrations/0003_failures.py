from typing import ClassVar

from django.db import migrations, models

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [("submissions", "0002_sql")]
    operations: ClassVar = [
        migrations.AddField("submission", "failures", models.IntegerField(default=0, db_default=0)),
        migrations.AddField("submission", "failed_at", models.DateTimeField(null=True, blank=True)),
        migrations.AddField(
            "submission",
            "failure_code",
            models.CharField(max_length=60, blank=True, default="", db_default=""),
        ),
        load_sql("submissions", "failures"),
    ]
