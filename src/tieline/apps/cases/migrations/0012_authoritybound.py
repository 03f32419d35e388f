from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("cases", "0011_subjects_sql"),
        ("offices", "0016_auditor_answers_sql"),
        ("submissions", "0008_authority"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="AuthorityBound",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind_code", models.CharField(max_length=40)),
                (
                    "reach",
                    models.CharField(
                        choices=[
                            ("own_office", "own_office"),
                            ("own_agency", "own_agency"),
                            ("own_country", "own_country"),
                            ("any", "any"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "agencies",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), default=list, size=None
                    ),
                ),
                (
                    "countries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), default=list, size=None
                    ),
                ),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="submissions.submission",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["office", "case"], name="authority_bounds_of_case"),
                    models.Index(fields=["office", "submission"], name="bounds_of_submission"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "id"), name="authority_bound_of_office"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reach__in", ["own_office", "own_agency", "own_country", "any"])
                        ),
                        name="authority_bound_reach_known",
                    ),
                ],
            },
        ),
    ]
