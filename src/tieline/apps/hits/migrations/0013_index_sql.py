from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    """What hits and notices should say, held against what they say, for the keeper."""

    dependencies: ClassVar = [
        ("hits", "0012_key_by_release_sql"),
        ("notices", "0006_to_send_sql"),
        ("sharing", "0008_another_reviews"),
    ]
    operations: ClassVar = [
        load_sql("hits", "index"),
        load_sql("hits", "index_mending"),
        load_sql("hits", "index_grants"),
    ]
