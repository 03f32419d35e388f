from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    """A compromise pauses webhooks."""

    dependencies: ClassVar = [
        ("compromises", "0004_disclosed_of_corrected"),
        ("notices", "0008_webhook_sql"),
    ]
    operations: ClassVar = [load_sql("compromises", "revoking")]
