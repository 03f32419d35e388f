from typing import ClassVar

from django.db import migrations, models

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0006_sealing_sql")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="auditentry",
            name="source",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        load_sql("audit", "source"),
    ]
