from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql
from tieline.apps.history.kept import install_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("history", "0001_initial"),
        ("accords", "0005_coordinators_sql"),
        ("authorities", "0002_sql"),
        ("cases", "0014_auditing_sql"),
        ("compromises", "0003_auditors_read_disclosures"),
        ("engagements", "0004_subjects_of_samples_sql"),
        ("hits", "0012_key_by_release_sql"),
        ("looks", "0002_sql"),
        ("offices", "0017_clearing_sql"),
        ("selectors", "0014_held_subject_sql"),
        ("sharing", "0008_another_reviews"),
        ("submissions", "0008_authority"),
    ]
    operations: ClassVar = [
        load_sql("history", "tables"),
        load_sql("history", "versions"),
        migrations.RunSQL([install_sql()]),
    ]
