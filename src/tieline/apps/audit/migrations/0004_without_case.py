from typing import ClassVar

from django.db import migrations, models

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0003_coordinator_entry")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="auditentry",
            name="without_case",
            field=models.CharField(blank=True, db_default="", default="", max_length=500),
        ),
        load_sql("audit", "without_case"),
    ]
