from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("engagements", "0003_reviewing_sql"),
        ("cases", "0011_subjects_sql"),
        ("selectors", "0012_answers_by_authority_sql"),
    ]
    operations: ClassVar = [load_sql("engagements", "subjects_of_samples")]
