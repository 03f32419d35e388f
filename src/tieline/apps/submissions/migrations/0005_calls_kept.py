from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("submissions", "0004_sender_layout")]
    operations: ClassVar = [
        migrations.AddField(
            "submission", "calls_kept", models.BigIntegerField(null=True, blank=True)
        ),
    ]
