from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("offices", "0017_clearing_sql"),
    ]

    operations: ClassVar = [
        migrations.RemoveConstraint(
            model_name="membership",
            name="membership_role_known",
        ),
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(
                choices=[
                    ("analyst", "analyst"),
                    ("supervisor", "supervisor"),
                    ("watch_officer", "watch_officer"),
                    ("lab_chemist", "lab_chemist"),
                    ("coordinator", "coordinator"),
                    ("policy_analyst", "policy_analyst"),
                    ("prosecutor", "prosecutor"),
                    ("counsel", "counsel"),
                    ("auditor", "auditor"),
                    ("administrator", "administrator"),
                    ("custodian", "custodian"),
                    ("operator", "operator"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "analyst",
                            "supervisor",
                            "watch_officer",
                            "lab_chemist",
                            "coordinator",
                            "policy_analyst",
                            "prosecutor",
                            "counsel",
                            "auditor",
                            "administrator",
                            "custodian",
                            "operator",
                        ],
                    )
                ),
                name="membership_role_known",
            ),
        ),
    ]
