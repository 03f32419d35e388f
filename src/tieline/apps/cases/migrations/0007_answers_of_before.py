from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    """What silent cases and pointers were before there was more to say of them."""

    dependencies: ClassVar = [
        ("cases", "0006_answers_sql"),
    ]
    operations: ClassVar = [
        load_sql("cases", "answers_of_before"),
    ]
