from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("engagements", "0001_initial"),
        ("audit", "0009_engagement_entries"),
        ("cases", "0014_auditing_sql"),
        ("compromises", "0003_auditors_read_disclosures"),
        ("hits", "0012_key_by_release_sql"),
        ("selectors", "0011_subjects_sql"),
        ("sharing", "0008_another_reviews"),
        ("submissions", "0007_release_sql"),
    ]
    operations: ClassVar = [
        load_sql("engagements", "opening"),
        load_sql("engagements", "drawing"),
        load_sql("engagements", "tables"),
    ]
