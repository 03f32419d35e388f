from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = [("engagements", "0003_reviewing_sql")]
    operations: ClassVar = [
        load_sql("proceedings", "tracing_grants"),
        load_sql("proceedings", "tracing"),
    ]
