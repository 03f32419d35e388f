from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    """What courts ask of a case that is held is listed to those alone who answer courts."""

    dependencies: ClassVar = [
        ("proceedings", "0005_taking_turns"),
        ("retention", "0009_sealed_again_sql"),
    ]
    operations: ClassVar = [load_sql("proceedings", "asking")]
