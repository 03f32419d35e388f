from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    """Who holds a value that very many hold is told office by office."""

    dependencies: ClassVar = [("hits", "0015_narrowed_scan_sql")]
    operations: ClassVar = [
        load_sql("hits", "disclosing"),
        load_sql("hits", "read"),
        load_sql("hits", "holders"),
    ]
