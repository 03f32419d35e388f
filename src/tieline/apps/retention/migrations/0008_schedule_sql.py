from typing import ClassVar

from django.conf import settings
from django.db import migrations

from tieline.apps.audit.sql_files import load_sql

_BEFORE = [
    str(text).replace("%MONTHS%", str(int(settings.REVIEW_MONTHS)))
    for text in load_sql("retention", "reviews_of_before").sql
]


class Migration(migrations.Migration):
    """Days of review, closed cases and schedules; a day for what was published before."""

    dependencies: ClassVar = [
        ("retention", "0007_schedule"),
        ("audit", "0011_redaction_sql"),
        ("cases", "0014_auditing_sql"),
        ("corrections", "0002_sql"),
        ("selectors", "0014_held_subject_sql"),
    ]
    operations: ClassVar = [
        load_sql("retention", "schedule_functions"),
        load_sql("retention", "schedule"),
        load_sql("corrections", "telling"),
        *(migrations.RunSQL([text]) for text in _BEFORE),
    ]
