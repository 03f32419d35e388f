from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("offices", "0009_membership_times"),
        ("audit", "0002_sql"),
    ]
    operations: ClassVar = [
        load_sql("offices", "rights"),
        # It demands a right now.
        load_sql("audit", "committed_entry"),
    ]
