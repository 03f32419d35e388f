from typing import ClassVar

from django.db import migrations, models

import tieline.core.states
from tieline.apps.audit.sql_files import load_sql


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("offices", "0017_clearing_sql"),
        ("submissions", "0008_authority"),
    ]

    operations: ClassVar = [
        migrations.RemoveConstraint(
            model_name="submission",
            name="submission_state_known",
        ),
        migrations.AlterField(
            model_name="submission",
            name="state",
            field=models.CharField(
                choices=[
                    ("received", "received"),
                    ("parsed", "parsed"),
                    ("published", "published"),
                    ("scanned", "scanned"),
                    ("finished", "finished"),
                    ("rejected", "rejected"),
                    ("withdrawn", "withdrawn"),
                    ("superseded", "superseded"),
                    ("purged", "purged"),
                ],
                default=tieline.core.states.State["RECEIVED"],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "received",
                            "parsed",
                            "published",
                            "scanned",
                            "finished",
                            "rejected",
                            "withdrawn",
                            "superseded",
                            "purged",
                        ],
                    )
                ),
                name="submission_state_known",
            ),
        ),
        load_sql("submissions", "moves_on"),
    ]
