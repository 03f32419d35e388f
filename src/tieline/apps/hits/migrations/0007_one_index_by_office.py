from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Of the indexes that begin with the office, the unique one alone stays: the planner took the
    other for as good whenever it believed that there are few hits, as after a scan that was killed,
    and then went through all hits of the office for each one it looked for."""

    dependencies: ClassVar = [("hits", "0006_hits_of_case_sql")]
    operations: ClassVar = [
        migrations.AlterField(
            model_name="hit",
            name="office",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="offices.office",
            ),
        ),
    ]
