from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("offices", "0018_counsel"),
    ]
    operations: ClassVar = [
        load_sql("offices", "others_answers"),
    ]
