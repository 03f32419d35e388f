from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("looks", "0001_initial"),
        ("cases", "0003_rights_sql"),
        ("submissions", "0006_rights_sql"),
        ("sharing", "0003_rights_sql"),
        ("selectors", "0004_rights_sql"),
    ]
    operations: ClassVar = [
        load_sql("looks", "look"),
        load_sql("looks", "asking"),
    ]
