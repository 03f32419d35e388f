from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0010_recalled_entries")]
    operations: ClassVar = [load_sql("audit", "redacting"), load_sql("audit", "redaction")]
