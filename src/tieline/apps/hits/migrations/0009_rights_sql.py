from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("hits", "0008_recipients_sql"),
        ("offices", "0010_rights_sql"),
    ]
    operations: ClassVar = [
        load_sql("hits", "rights"),
        # They demand a right now.
        load_sql("hits", "scan"),
        load_sql("hits", "settle"),
        load_sql("hits", "digest_waits"),
    ]
