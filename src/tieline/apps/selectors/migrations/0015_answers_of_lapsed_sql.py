from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    """What a file's authority excludes stays excluded when what it brought has lapsed."""

    dependencies: ClassVar = [("selectors", "0014_held_subject_sql")]
    operations: ClassVar = [load_sql("selectors", "answers")]
