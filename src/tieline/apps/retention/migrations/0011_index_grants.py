from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    """What the keeper needs to derive the keys of held cases anew."""

    dependencies: ClassVar = [("retention", "0010_held_papers")]
    operations: ClassVar = [load_sql("retention", "index_grants")]
