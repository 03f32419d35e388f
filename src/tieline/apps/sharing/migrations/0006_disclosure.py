from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("offices", "0012_office_ceiling"),
        ("sharing", "0005_release_sql"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("case_id", models.BigIntegerField()),
                ("mention_id", models.BigIntegerField()),
                ("person_id", models.BigIntegerField()),
                ("entry_id", models.BigIntegerField()),
                ("level", models.SmallIntegerField()),
                ("disclosed_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("closed_with", models.BigIntegerField(db_default=0, default=0)),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["office", "case_id"], name="disclosures_of_case"),
                    models.Index(fields=["recipient", "person_id"], name="disclosures_to"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("mention_id", "recipient", "person_id", "level", "closed_with"),
                        name="disclosed_once",
                    )
                ],
            },
        ),
    ]
