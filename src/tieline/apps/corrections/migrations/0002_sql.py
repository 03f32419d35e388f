from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("corrections", "0001_initial"),
        ("cases", "0014_auditing_sql"),
        ("engagements", "0003_reviewing_sql"),
        ("hits", "0012_key_by_release_sql"),
        ("looks", "0002_sql"),
        ("selectors", "0012_answers_by_authority_sql"),
        ("sharing", "0008_another_reviews"),
    ]
    operations: ClassVar = [
        load_sql("corrections", "tables"),
        load_sql("corrections", "telling"),
        load_sql("corrections", "reading"),
        load_sql("corrections", "mailing"),
    ]
