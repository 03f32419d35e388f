from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("selectors", "0012_answers_by_authority_sql"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="quarantinedvalue",
            name="subject_id",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="quarantinedvalue",
            name="holder_class",
            field=models.CharField(
                choices=[
                    ("lawyer", "lawyer"),
                    ("clergy", "clergy"),
                    ("doctor", "doctor"),
                    ("other", "other"),
                    ("cleared", "cleared"),
                    ("misidentified", "misidentified"),
                ],
                max_length=13,
            ),
        ),
    ]
