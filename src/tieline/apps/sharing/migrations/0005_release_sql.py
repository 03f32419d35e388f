from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("sharing", "0004_releases"),
        ("offices", "0012_office_ceiling"),
    ]
    operations: ClassVar = [
        load_sql("sharing", "reserves"),
        load_sql("sharing", "release"),
        load_sql("sharing", "lapsing"),
    ]
