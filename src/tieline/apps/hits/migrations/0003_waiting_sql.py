from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("hits", "0002_sql"),
        ("notices", "0004_delivery_sql"),
        ("offices", "0004_mail_choice_sql"),
    ]
    operations: ClassVar = [
        load_sql("hits", "waiting"),
    ]
