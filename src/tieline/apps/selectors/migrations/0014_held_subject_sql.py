from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("selectors", "0013_held_for_cleared"),
        ("cases", "0011_subjects_sql"),
    ]
    operations: ClassVar = [load_sql("selectors", "held_subject")]
