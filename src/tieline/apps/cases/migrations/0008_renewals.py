from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("cases", "0007_answers_of_before"),
        ("offices", "0012_office_ceiling"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="case",
            name="posture_set_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="silence",
            name="renewal_asked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="silence",
            name="renewal_asked_by",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="silence",
            name="renewal_reason",
            field=models.CharField(blank=True, db_default="", max_length=1000),
        ),
        migrations.AddConstraint(
            model_name="silence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("renewal_asked_at__isnull", True),
                        ("renewal_asked_by__isnull", True),
                        ("renewal_reason", ""),
                    ),
                    models.Q(
                        ("renewal_asked_at__isnull", False),
                        ("renewal_asked_by__isnull", False),
                        models.Q(("renewal_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="renewal_is_asked_whole",
            ),
        ),
    ]
