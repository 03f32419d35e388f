import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("offices", "0018_counsel"),
        ("proceedings", "0001_tracing"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="DisclosureItem",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("request_id", models.BigIntegerField()),
                ("case_id", models.BigIntegerField()),
                ("mention_id", models.BigIntegerField()),
                ("about_mention_id", models.BigIntegerField()),
                (
                    "answer",
                    models.CharField(
                        choices=[("disclosed", "disclosed"), ("withheld", "withheld")],
                        db_default="",
                        max_length=10,
                    ),
                ),
                ("kind", models.CharField(db_default="", max_length=30)),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("source", "source"),
                            ("investigation", "investigation"),
                            ("safety", "safety"),
                            ("technique", "technique"),
                            ("grand_jury", "grand_jury"),
                            ("legal_privilege", "legal_privilege"),
                            ("state_secret", "state_secret"),
                            ("third_party", "third_party"),
                            ("unanswered", "unanswered"),
                        ],
                        db_default="",
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(db_default="", max_length=1000)),
                ("words", models.CharField(db_default="", max_length=500)),
                ("names_office", models.BooleanField(db_default=False)),
                ("contents", models.TextField(db_default="")),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decided_by", models.BigIntegerField(blank=True, null=True)),
                ("decided_name", models.CharField(db_default="", max_length=200)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("approved_by", models.BigIntegerField(blank=True, null=True)),
                ("approved_name", models.CharField(db_default="", max_length=200)),
                ("part", models.CharField(db_default="", max_length=1)),
                ("number", models.IntegerField(blank=True, null=True)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
                (
                    "request_office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["office", "part"], name="items_of_originator")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "id"), name="disclosure_item_of_office"
                    ),
                    models.UniqueConstraint(
                        fields=("request_office", "request_id", "mention_id", "about_mention_id"),
                        name="asked_once_of_each",
                    ),
                    models.UniqueConstraint(
                        fields=("request_office", "request_id", "part", "number"),
                        name="log_number_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer", ""),
                            models.Q(
                                ("answer", "disclosed"), models.Q(("contents", ""), _negated=True)
                            ),
                            models.Q(
                                ("answer", "withheld"),
                                ("contents", ""),
                                (
                                    "ground__in",
                                    [
                                        "source",
                                        "investigation",
                                        "safety",
                                        "technique",
                                        "grand_jury",
                                        "legal_privilege",
                                        "state_secret",
                                        "third_party",
                                        "unanswered",
                                    ],
                                ),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="item_answer_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(
                                ("decided_by__isnull", False),
                                models.Q(("approved_by", models.F("decided_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="withholding_is_approved_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DisclosureRequest",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("proceedings", models.CharField(max_length=200)),
                ("legal_basis", models.CharField(max_length=300)),
                ("case_ref", models.CharField(max_length=100)),
                ("case_id", models.BigIntegerField(blank=True, null=True)),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.BigIntegerField()),
                ("asked_name", models.CharField(max_length=200)),
                ("due_on", models.DateField()),
                ("refused_at", models.DateTimeField(blank=True, null=True)),
                ("refused_by", models.BigIntegerField(blank=True, null=True)),
                ("refused_name", models.CharField(db_default="", max_length=200)),
                ("refusal_reason", models.CharField(db_default="", max_length=1000)),
                ("refusal_approved_at", models.DateTimeField(blank=True, null=True)),
                ("refusal_approved_by", models.BigIntegerField(blank=True, null=True)),
                ("refusal_approved_name", models.CharField(db_default="", max_length=200)),
                ("issued_at", models.DateTimeField(blank=True, null=True)),
                ("issued_by", models.BigIntegerField(blank=True, null=True)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
                (
                    "prosecution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "id"), name="disclosure_request_of_office"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("proceedings", ""), _negated=True),
                            models.Q(("legal_basis", ""), _negated=True),
                        ),
                        name="request_says_what_for",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("prosecution", models.F("office")), _negated=True),
                        name="request_is_of_another_office",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refused_at__isnull", True),
                            models.Q(("refusal_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="refusal_has_its_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refusal_approved_by__isnull", True),
                            models.Q(
                                ("refused_by__isnull", False),
                                models.Q(
                                    ("refusal_approved_by", models.F("refused_by")), _negated=True
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="refusal_is_approved_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refusal_approved_at__isnull", True),
                            ("issued_at__isnull", True),
                            _connector="OR",
                        ),
                        name="refused_is_not_issued",
                    ),
                ],
            },
        ),
    ]
