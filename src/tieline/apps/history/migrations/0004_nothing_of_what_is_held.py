from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [("history", "0003_opening_sql")]
    operations: ClassVar = [load_sql("history", "opening")]
