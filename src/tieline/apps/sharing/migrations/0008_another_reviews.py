from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("offices", "0012_office_ceiling"),
        ("sharing", "0007_disclosure_sql"),
    ]

    operations: ClassVar = [
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewed_by__isnull", True),
                    models.Q(("reviewed_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="release_is_reviewed_by_another",
            ),
        ),
    ]
