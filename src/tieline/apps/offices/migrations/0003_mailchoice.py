from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("offices", "0002_sql"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="MailChoice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("address", models.CharField(blank=True, default="", max_length=254)),
                (
                    "pace",
                    models.CharField(
                        choices=[("none", "none"), ("at_once", "at_once"), ("daily", "daily")],
                        max_length=10,
                    ),
                ),
                ("hour", models.SmallIntegerField(default=7)),
                ("set_at", models.DateTimeField()),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="offices.office"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "person"), name="one_mail_choice_each"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pace__in", ["none", "at_once", "daily"])),
                        name="mail_pace_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hour__gte", 0), ("hour__lte", 23)),
                        name="mail_hour_of_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("pace", "none"),
                            models.Q(("address", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="mail_needs_an_address",
                    ),
                ],
            },
        ),
    ]
