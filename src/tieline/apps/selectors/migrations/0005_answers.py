from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("cases", "0005_answers"),
        ("offices", "0012_office_ceiling"),
        ("selectors", "0004_rights_sql"),
    ]

    operations: ClassVar = [
        # The index keeps its name and what it is of.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL("alter table selectors_matchkey rename is_silent to is_withheld")
            ],
            state_operations=[
                migrations.RemoveIndex(model_name="matchkey", name="key_by_office"),
                migrations.RenameField(
                    model_name="matchkey", old_name="is_silent", new_name="is_withheld"
                ),
                migrations.AddIndex(
                    model_name="matchkey",
                    index=models.Index(
                        fields=["key64", "is_withheld", "office_id"], name="key_by_office"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="matchkey",
            name="by_release",
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddField(
            model_name="matchkey",
            name="is_open",
            field=models.BooleanField(db_default=False),
        ),
        migrations.CreateModel(
            name="Settling",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("selector_id", models.BigIntegerField(null=True)),
                ("of_office", models.BigIntegerField(null=True)),
                ("to_office", models.BigIntegerField(null=True)),
                ("to_agency", models.BigIntegerField(null=True)),
                ("to_country", models.CharField(blank=True, default="", max_length=2)),
                ("reveals", models.BooleanField()),
                ("after_mention", models.BigIntegerField(default=0)),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.BigIntegerField()),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("selector_id__isnull", True), ("case__isnull", False), _connector="OR"
                        ),
                        name="settling_selector_of_a_case",
                    )
                ],
            },
        ),
    ]
