from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [("proceedings", "0003_disclosure_sql")]
    operations: ClassVar = [
        load_sql("proceedings", "final"),
        load_sql("proceedings", "final_tables"),
        load_sql("proceedings", "asking"),
    ]
