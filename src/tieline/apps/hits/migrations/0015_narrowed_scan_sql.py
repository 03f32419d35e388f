from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    """A scan leaves out the keys that the matcher found with nobody else."""

    dependencies: ClassVar = [
        ("hits", "0014_met_in_case_sql"),
        ("selectors", "0017_key_snapshot_sql"),
    ]
    operations: ClassVar = [load_sql("hits", "scan")]
