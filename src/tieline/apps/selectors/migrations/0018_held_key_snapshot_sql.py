from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    """Which snapshot holds is said in one place, and an office asks for its own submissions alone."""

    dependencies: ClassVar = [("selectors", "0017_key_snapshot_sql")]
    operations: ClassVar = [load_sql("selectors", "key_snapshot")]
