import uuid
from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = [
        ("offices", "0017_clearing_sql"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("source_case_id", models.BigIntegerField()),
                ("source_mention_id", models.BigIntegerField()),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("cleared", "cleared"),
                            ("misidentified", "misidentified"),
                            ("withdrawn", "withdrawn"),
                            ("superseded", "superseded"),
                            ("closed", "closed"),
                            ("lapsed", "lapsed"),
                            ("purged", "purged"),
                        ],
                        max_length=13,
                    ),
                ),
                ("corrected_at", models.DateTimeField()),
                ("told_at", models.DateTimeField()),
                ("level", models.SmallIntegerField()),
                ("entry_id", models.BigIntegerField()),
                ("person_id", models.BigIntegerField(blank=True, null=True)),
                ("selector_id", models.BigIntegerField(blank=True, null=True)),
                (
                    "hit_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("shown_at", models.DateTimeField(blank=True, null=True)),
                ("shown_to", models.BigIntegerField(blank=True, null=True)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
                (
                    "source_office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CorrectionAnswer",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "answer",
                    models.CharField(
                        choices=[("done", "done"), ("disputed", "disputed")], max_length=8
                    ),
                ),
                ("note", models.CharField(max_length=1000)),
                ("answered_at", models.DateTimeField()),
                ("answered_by", models.BigIntegerField()),
                (
                    "correction",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="corrections.correction",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DisputeReply",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("correction_id", models.BigIntegerField()),
                ("dispute_id", models.BigIntegerField()),
                ("note", models.CharField(max_length=1000)),
                ("replied_at", models.DateTimeField()),
                ("replied_by", models.BigIntegerField()),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(
                fields=["source_office", "source_case_id"], name="corrections_of_case"
            ),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["office", "selector_id"], name="corrections_of_value"),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(
                fields=("office", "id"), name="correction_of_office"
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(
                fields=("source_mention_id", "office", "selector_id", "person_id"),
                name="corrected_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "how__in",
                        [
                            "cleared",
                            "misidentified",
                            "withdrawn",
                            "superseded",
                            "closed",
                            "lapsed",
                            "purged",
                        ],
                    )
                ),
                name="correction_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("selector_id__isnull", True), ("person_id__isnull", True), _connector="OR"
                ),
                name="correction_bound_to_one",
            ),
        ),
        migrations.AddIndex(
            model_name="correctionanswer",
            index=models.Index(fields=["office", "correction"], name="answers_of_correction"),
        ),
        migrations.AddConstraint(
            model_name="correctionanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer__in", ["done", "disputed"])),
                name="correction_answer_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("note", ""), _negated=True), name="correction_answer_has_a_note"
            ),
        ),
        migrations.AddConstraint(
            model_name="disputereply",
            constraint=models.UniqueConstraint(
                fields=("office", "correction_id", "dispute_id"), name="one_reply_to_a_dispute"
            ),
        ),
        migrations.AddConstraint(
            model_name="disputereply",
            constraint=models.CheckConstraint(
                condition=models.Q(("note", ""), _negated=True), name="dispute_reply_has_a_note"
            ),
        ),
    ]
