from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    """What is left to send of all offices is told to the operator alone."""

    dependencies: ClassVar = [
        ("notices", "0005_rights_sql"),
    ]
    operations: ClassVar = [
        load_sql("notices", "to_send"),
    ]
