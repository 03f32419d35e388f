from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """What one case holds of a value is found without looking at whoever else holds it."""

    dependencies: ClassVar = [("selectors", "0018_held_key_snapshot_sql")]
    operations: ClassVar = [
        migrations.RemoveIndex(model_name="matchkey", name="key_by_office"),
        migrations.AddIndex(
            model_name="matchkey",
            index=models.Index(
                fields=["key64", "is_withheld", "office_id", "case_id"], name="key_by_office"
            ),
        ),
    ]
