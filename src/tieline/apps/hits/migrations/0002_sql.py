from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("hits", "0001_initial"),
        ("audit", "0002_sql"),
        ("offices", "0002_sql"),
        ("cases", "0002_sql"),
        ("selectors", "0002_sql"),
        ("notices", "0002_sql"),
        ("submissions", "0002_sql"),
    ]
    operations: ClassVar = [
        load_sql("hits", "hit"),
        load_sql("hits", "recipients"),
        load_sql("hits", "scan"),
        load_sql("hits", "settle"),
        load_sql("hits", "read"),
    ]
