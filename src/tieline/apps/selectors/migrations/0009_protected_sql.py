from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("selectors", "0008_protected"),
        ("offices", "0015_callers_and_custodians_sql"),
        ("submissions", "0007_release_sql"),
    ]
    operations: ClassVar = [
        load_sql("selectors", "protected"),
        load_sql("selectors", "protected_functions"),
    ]
