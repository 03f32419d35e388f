from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("audit", "0001_initial"),
    ]
    operations: ClassVar = [
        load_sql("audit", "acting"),
        load_sql("audit", "audit_entry"),
        load_sql("audit", "committed_entry"),
    ]
