from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("offices", "0014_callers_and_custodians"),
        ("audit", "0002_sql"),
    ]
    operations: ClassVar = [
        load_sql("offices", "role_opens"),
        load_sql("offices", "custodian"),
        load_sql("offices", "callers"),
        load_sql("offices", "caller_functions"),
        # It knows the rights of two more looks.
        load_sql("audit", "committed_entry"),
    ]
