from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("selectors", "0005_answers"),
        ("cases", "0006_answers_sql"),
    ]
    operations: ClassVar = [
        load_sql("selectors", "answers"),
        load_sql("selectors", "answers_table"),
    ]
