from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    """What holds seal of files, again: faster beside large files of other cases."""

    dependencies: ClassVar = [("retention", "0008_schedule_sql")]
    operations: ClassVar = [load_sql("retention", "sealed")]
