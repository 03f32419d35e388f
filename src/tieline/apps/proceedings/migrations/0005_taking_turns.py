from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    """Functions again: issuing waits for whoever answers, and courts are told of to counsel alone. And one
    that tells prosecutors of what they got and is held no more."""

    dependencies: ClassVar = [
        ("proceedings", "0004_purged_items"),
        ("retention", "0008_schedule_sql"),
    ]
    operations: ClassVar = [
        load_sql("proceedings", "asking"),
        load_sql("proceedings", "issuing"),
        load_sql("proceedings", "correcting"),
        load_sql("proceedings", "tracing"),
    ]
