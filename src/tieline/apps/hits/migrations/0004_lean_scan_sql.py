from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    """The functions anew, for tables with fewer indexes."""

    dependencies: ClassVar = [
        ("hits", "0003_waiting_sql"),
        ("selectors", "0003_lean_keys"),
    ]
    operations: ClassVar = [
        load_sql("hits", "scan"),
    ]
