from typing import ClassVar

from django.db import migrations, models

from tieline.core.markings import Sensitivity


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("offices", "0011_account_rights_sql"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="office",
            name="ceiling",
            field=models.SmallIntegerField(
                choices=[
                    (0, "unrestricted"),
                    (1, "restricted"),
                    (2, "confidential"),
                    (3, "secret"),
                    (4, "top_secret"),
                ],
                db_default=4,
                default=Sensitivity["TOP_SECRET"],
            ),
        ),
        migrations.AddField(
            model_name="office",
            name="is_law_enforcement",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(("ceiling__in", [0, 1, 2, 3, 4])),
                name="office_ceiling_known",
            ),
        ),
    ]
