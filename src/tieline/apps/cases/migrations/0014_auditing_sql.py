from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("cases", "0013_authority_bounds_sql"),
        ("offices", "0016_auditor_answers_sql"),
    ]
    operations: ClassVar = [load_sql("cases", "auditing")]
