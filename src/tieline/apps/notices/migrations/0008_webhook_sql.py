from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [("notices", "0007_webhook")]
    operations: ClassVar = [load_sql("notices", "webhook")]
