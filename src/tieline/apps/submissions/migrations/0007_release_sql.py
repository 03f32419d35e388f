from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("submissions", "0006_rights_sql"),
        ("offices", "0010_rights_sql"),
    ]
    operations: ClassVar = [
        load_sql("submissions", "moves_on"),
        load_sql("submissions", "left_over"),
    ]
