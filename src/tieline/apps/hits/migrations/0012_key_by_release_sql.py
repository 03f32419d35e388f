from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("hits", "0011_answers_sql"),
        ("selectors", "0007_answers_of_before"),
    ]
    operations: ClassVar = [
        load_sql("hits", "key_by_release"),
        load_sql("hits", "read"),
    ]
