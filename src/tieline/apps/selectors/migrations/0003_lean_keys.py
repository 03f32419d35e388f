from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from tieline.apps.audit.sql_files import load_sql


def _refer(model: str, name: str, to: str, *, db_constraint: bool = False) -> Operation:
    """No index of its own, and no reference that does not carry the office."""
    return migrations.AlterField(
        model_name=model,
        name=name,
        field=models.ForeignKey(
            db_constraint=db_constraint,
            db_index=False,
            on_delete=django.db.models.deletion.PROTECT,
            to=to,
        ),
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("cases", "0002_sql"),
        ("offices", "0002_sql"),
        ("selectors", "0002_sql"),
        ("submissions", "0002_sql"),
    ]
    operations: ClassVar = [
        migrations.RemoveIndex(model_name="matchkey", name="keys_of_mention"),
        migrations.RemoveIndex(model_name="matchkey", name="keys_of_case"),
        _refer("selector", "office", "offices.office", db_constraint=True),
        _refer("mention", "office", "offices.office"),
        _refer("mention", "case", "cases.case"),
        _refer("mention", "selector", "selectors.selector"),
        _refer("mention", "submission", "submissions.submission"),
        _refer("appearance", "office", "offices.office"),
        _refer("appearance", "mention", "selectors.mention"),
        _refer("appearance", "submission", "submissions.submission"),
        _refer("matchkey", "office", "offices.office"),
        migrations.SeparateDatabaseAndState(
            database_operations=[load_sql("selectors", "lean_keys")],
            state_operations=[
                migrations.AlterField(
                    model_name="matchkey",
                    name="pk",
                    field=models.CompositePrimaryKey(
                        "mention_id",
                        "alias_version",
                        "office_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
        ),
        load_sql("selectors", "held_references"),
    ]
