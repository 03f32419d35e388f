from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("sharing", "0006_disclosure"),
    ]
    operations: ClassVar = [
        load_sql("sharing", "disclosure"),
    ]
