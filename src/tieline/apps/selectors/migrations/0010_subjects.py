from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("cases", "0010_subjects"),
        ("offices", "0016_auditor_answers_sql"),
        ("selectors", "0009_protected_sql"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SubjectValue",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("selector_id", models.BigIntegerField()),
                ("added_at", models.DateTimeField()),
                ("added_by", models.BigIntegerField()),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="cases.case",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="offices.office"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="cases.subject",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["office", "case", "selector_id"], name="subjects_of_value")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "subject", "case", "selector_id"),
                        name="value_once_per_subject",
                    )
                ],
            },
        ),
    ]
