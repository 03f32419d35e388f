from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("cases", "0012_authoritybound"),
        ("submissions", "0008_authority"),
    ]
    operations: ClassVar = [
        load_sql("cases", "authority_bounds"),
        load_sql("cases", "reach"),
    ]
