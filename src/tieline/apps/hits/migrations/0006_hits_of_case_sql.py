from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("hits", "0005_digest_waits"),
    ]
    operations: ClassVar = [
        load_sql("hits", "hits_of_case"),
    ]
