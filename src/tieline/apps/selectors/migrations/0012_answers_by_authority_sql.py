from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("selectors", "0011_subjects_sql"),
        ("cases", "0013_authority_bounds_sql"),
    ]
    operations: ClassVar = [
        load_sql("selectors", "answers"),
    ]
