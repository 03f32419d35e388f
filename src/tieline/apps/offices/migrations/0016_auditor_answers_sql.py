from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("offices", "0015_callers_and_custodians_sql"),
    ]
    operations: ClassVar = [
        load_sql("offices", "auditor_answers"),
        load_sql("offices", "idle_accounts"),
    ]
