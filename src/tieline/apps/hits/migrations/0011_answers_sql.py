from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    """Who may know is asked of the posture, the marking and the releases together; what is told is kept."""

    dependencies: ClassVar = [
        ("hits", "0010_unseen"),
        ("selectors", "0006_answers_sql"),
        ("sharing", "0007_disclosure_sql"),
        ("accords", "0004_clearance_sql"),
        ("audit", "0003_coordinator_entry"),
    ]
    operations: ClassVar = [
        load_sql("hits", "unseen_table"),
        load_sql("hits", "revealed_table"),
        load_sql("hits", "seeing"),
        load_sql("hits", "disclosing"),
        load_sql("hits", "unseen"),
        load_sql("hits", "recipients"),
        load_sql("hits", "scan"),
        load_sql("hits", "settle"),
        load_sql("hits", "settle_answers"),
        load_sql("hits", "read"),
        load_sql("hits", "waiting"),
        load_sql("hits", "digest_waits"),
        load_sql("hits", "hits_of_case"),
    ]
