from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    """What an office shares can be asked for one case of it alone."""

    dependencies: ClassVar = [("hits", "0013_index_sql")]
    operations: ClassVar = [load_sql("hits", "read")]
