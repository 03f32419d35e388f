from typing import ClassVar

from django.db import migrations

from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("compromises", "0001_initial"),
        ("hits", "0012_key_by_release_sql"),
        ("looks", "0002_sql"),
        ("notices", "0005_rights_sql"),
        ("offices", "0016_auditor_answers_sql"),
        ("accords", "0004_clearance_sql"),
        ("cases", "0007_answers_of_before"),
        ("sharing", "0007_disclosure_sql"),
    ]
    operations: ClassVar = [
        load_sql("compromises", "tables"),
        load_sql("offices", "opening"),
        load_sql("compromises", "revoking"),
        load_sql("compromises", "releases"),
        load_sql("compromises", "refusing"),
        load_sql("compromises", "telling"),
        load_sql("compromises", "disclosed"),
    ]
