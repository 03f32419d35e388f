from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    """What the keys of open cases answered before it stood on them."""

    dependencies: ClassVar = [
        ("selectors", "0006_answers_sql"),
    ]
    operations: ClassVar = [
        load_sql("selectors", "answers_of_before"),
    ]
