from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [("proceedings", "0002_disclosure")]
    operations: ClassVar = [
        load_sql("offices", "role_opens"),
        load_sql("audit", "committed_entry"),
        load_sql("proceedings", "tables"),
        load_sql("proceedings", "asking"),
        load_sql("proceedings", "answering"),
        load_sql("proceedings", "issuing"),
    ]
