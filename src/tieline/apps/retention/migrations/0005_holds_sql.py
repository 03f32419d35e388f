from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [("retention", "0004_holds")]
    operations: ClassVar = [load_sql("retention", "sealed"), load_sql("retention", "holds")]
