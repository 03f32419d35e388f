from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("retention", "0001_initial"),
        ("audit", "0011_redaction_sql"),
        ("cases", "0014_auditing_sql"),
        ("compromises", "0004_disclosed_of_corrected"),
        ("corrections", "0002_sql"),
        ("engagements", "0004_subjects_of_samples_sql"),
        ("history", "0003_opening_sql"),
        ("hits", "0012_key_by_release_sql"),
        ("looks", "0002_sql"),
        ("proceedings", "0003_disclosure_sql"),
        ("selectors", "0014_held_subject_sql"),
        ("submissions", "0009_purged_state"),
    ]
    operations: ClassVar = [load_sql("retention", "functions"), load_sql("retention", "tables")]
