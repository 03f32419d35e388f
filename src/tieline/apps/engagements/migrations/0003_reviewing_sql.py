from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [("engagements", "0002_sql")]
    operations: ClassVar = [
        load_sql("engagements", "reviewing"),
        load_sql("engagements", "reviewing_grants"),
    ]
