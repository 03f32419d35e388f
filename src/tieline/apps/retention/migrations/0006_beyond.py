from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("retention", "0005_holds_sql"),
        ("corrections", "0003_settled"),
        ("history", "0004_nothing_of_what_is_held"),
        ("proceedings", "0004_purged_items"),
    ]
    operations: ClassVar = [
        load_sql("retention", "sealed"),
        load_sql("retention", "ordered"),
        load_sql("retention", "beyond"),
    ]
