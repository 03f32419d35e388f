from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    """The snapshot of match keys in files, and who may ask it."""

    dependencies: ClassVar = [("selectors", "0016_key_snapshot")]
    operations: ClassVar = [
        load_sql("selectors", "key_snapshot"),
        load_sql("selectors", "key_snapshot_tables"),
    ]
