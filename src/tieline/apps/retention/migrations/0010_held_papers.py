from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    """Papers of a case that is held, and a purge of it that waits, are hidden with it."""

    dependencies: ClassVar = [
        ("retention", "0009_sealed_again_sql"),
        ("authorities", "0002_sql"),
        ("history", "0004_nothing_of_what_is_held"),
        ("submissions", "0008_authority"),
    ]
    operations: ClassVar = [load_sql("retention", "held_papers")]
