from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0010_subjects")]
    operations: ClassVar = [load_sql("cases", "subject_functions"), load_sql("cases", "subjects")]
