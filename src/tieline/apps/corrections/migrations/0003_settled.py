from typing import ClassVar

from django.db import migrations, models

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [("corrections", "0002_sql")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="correction",
            name="settled_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        load_sql("corrections", "settling_tables"),
        load_sql("corrections", "settling"),
        load_sql("corrections", "telling"),
        load_sql("corrections", "reading"),
        load_sql("corrections", "mailing"),
    ]
