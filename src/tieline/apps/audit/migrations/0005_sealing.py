from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0004_without_case")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry_id", models.BigIntegerField(unique=True)),
                ("link", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="SealingRound",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("last_position", models.BigIntegerField()),
                ("snapshot", models.TextField()),
                ("sealed_at", models.DateTimeField()),
            ],
        ),
    ]
