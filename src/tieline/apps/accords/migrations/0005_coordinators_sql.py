from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("accords", "0004_clearance_sql"),
        ("offices", "0012_office_ceiling"),
    ]
    operations: ClassVar = [
        load_sql("accords", "coordinators"),
    ]
