from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("cases", "0003_rights_sql"),
        ("sharing", "0005_release_sql"),
    ]
    operations: ClassVar = [
        load_sql("cases", "release_of_case"),
        load_sql("cases", "reach"),
    ]
