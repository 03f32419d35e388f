from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    """Who is told of a hit, asked without statistics too."""

    dependencies: ClassVar = [("hits", "0007_one_index_by_office")]
    operations: ClassVar = [
        load_sql("hits", "recipients"),
    ]
