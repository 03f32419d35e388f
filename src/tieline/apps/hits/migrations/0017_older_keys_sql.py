from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    """What was there before an arrival is looked for by case and by office, however many hold it."""

    dependencies: ClassVar = [
        ("hits", "0016_holders_by_office_sql"),
        ("selectors", "0019_key_by_case"),
    ]
    operations: ClassVar = [
        load_sql("hits", "older_keys"),
        load_sql("hits", "scan"),
        load_sql("hits", "recipients"),
        load_sql("hits", "read"),
        load_sql("hits", "waiting"),
        load_sql("hits", "holders"),
        load_sql("hits", "unseen"),
    ]
