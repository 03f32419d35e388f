from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("cases", "0005_answers"),
        ("accords", "0004_clearance_sql"),
    ]
    operations: ClassVar = [
        load_sql("cases", "answers"),
        load_sql("cases", "answers_table"),
    ]
