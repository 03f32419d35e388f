import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("offices", "0016_auditor_answers_sql"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuthorityKind",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("country", models.CharField(blank=True, default="", max_length=2)),
                ("code", models.CharField(max_length=40)),
                ("version", models.IntegerField()),
                ("name", models.CharField(max_length=100)),
                (
                    "data",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("subscriber", "subscriber"),
                                ("calls", "calls"),
                                ("location", "location"),
                                ("content", "content"),
                                ("financial", "financial"),
                                ("device", "device"),
                                ("other", "other"),
                            ],
                            max_length=12,
                        ),
                        size=None,
                    ),
                ),
                ("needs_number", models.BooleanField()),
                ("needs_dates", models.BooleanField()),
                ("needs_case", models.BooleanField()),
                (
                    "reach",
                    models.CharField(
                        choices=[
                            ("own_office", "own_office"),
                            ("own_agency", "own_agency"),
                            ("own_country", "own_country"),
                            ("any", "any"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "agencies",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), default=list, size=None
                    ),
                ),
                (
                    "countries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), default=list, size=None
                    ),
                ),
                (
                    "court_use",
                    models.CharField(
                        choices=[
                            ("yes", "yes"),
                            ("no", "no"),
                            ("with_permission", "with_permission"),
                        ],
                        max_length=16,
                    ),
                ),
                ("longest_days", models.IntegerField(blank=True, null=True)),
                ("is_offered", models.BooleanField()),
                ("reason", models.CharField(max_length=500)),
                ("set_by", models.BigIntegerField()),
                ("set_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("uuid",), name="authority_kind_by_uuid"),
                    models.UniqueConstraint(
                        fields=("country", "code", "version"), name="authority_kind_versions"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("country", "code"),
                        name="one_authority_kind_stands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reach__in", ["own_office", "own_agency", "own_country", "any"])
                        ),
                        name="authority_kind_reach_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("court_use__in", ["yes", "no", "with_permission"])),
                        name="authority_kind_court_use_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "data__contained_by",
                                [
                                    "subscriber",
                                    "calls",
                                    "location",
                                    "content",
                                    "financial",
                                    "device",
                                    "other",
                                ],
                            ),
                            ("data__len__gt", 0),
                        ),
                        name="authority_kind_data_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="authority_kind_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Authority",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("kind_code", models.CharField(max_length=40)),
                ("number", models.CharField(max_length=200)),
                ("number_folded", models.CharField(max_length=400)),
                ("country", models.CharField(max_length=2)),
                ("issuer", models.CharField(blank=True, default="", max_length=200)),
                ("case_ref", models.CharField(blank=True, default="", max_length=100)),
                ("issued_on", models.DateField()),
                ("first_on", models.DateField(blank=True, null=True)),
                ("last_on", models.DateField(blank=True, null=True)),
                ("valid_until", models.DateField(blank=True, null=True)),
                (
                    "data",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("subscriber", "subscriber"),
                                ("calls", "calls"),
                                ("location", "location"),
                                ("content", "content"),
                                ("financial", "financial"),
                                ("device", "device"),
                                ("other", "other"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        null=True,
                        size=None,
                    ),
                ),
                (
                    "reach",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("own_office", "own_office"),
                            ("own_agency", "own_agency"),
                            ("own_country", "own_country"),
                            ("any", "any"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                (
                    "agencies",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), default=list, size=None
                    ),
                ),
                (
                    "countries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), default=list, size=None
                    ),
                ),
                ("allowed_by", models.CharField(blank=True, default="", max_length=200)),
                ("version", models.IntegerField()),
                ("replaces_id", models.BigIntegerField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("is_from_file", models.BooleanField(default=False)),
                ("recorded_by", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="authorities.authoritykind"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AuthorityNumber",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=30)),
                ("as_given", models.TextField()),
                ("region", models.CharField(blank=True, default="", max_length=2)),
                ("qualifier", models.CharField(blank=True, default="", max_length=40)),
                ("canonical", models.TextField()),
                (
                    "authority",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="authorities.authority",
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
        migrations.AddConstraint(
            model_name="authority",
            constraint=models.UniqueConstraint(fields=("office", "id"), name="authority_of_office"),
        ),
        migrations.AddConstraint(
            model_name="authority",
            constraint=models.UniqueConstraint(fields=("office", "uuid"), name="authority_by_uuid"),
        ),
        migrations.AddConstraint(
            model_name="authority",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)),
                fields=("office", "kind_code", "number_folded"),
                name="one_authority_stands",
            ),
        ),
        migrations.AddConstraint(
            model_name="authority",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaces_id__isnull", False)),
                fields=("office", "replaces_id"),
                name="authority_replaced_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="authority",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reach__in", ["", "own_office", "own_agency", "own_country", "any"])
                ),
                name="authority_reach_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="authority",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("data__isnull", True),
                    (
                        "data__contained_by",
                        [
                            "subscriber",
                            "calls",
                            "location",
                            "content",
                            "financial",
                            "device",
                            "other",
                        ],
                    ),
                    _connector="OR",
                ),
                name="authority_data_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="authority",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replaces_id__isnull", True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="authority_replacement_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="authority",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("allowed_by", ""), models.Q(("reach", ""), _negated=True), _connector="OR"
                ),
                name="authority_more_is_allowed_by_an_order",
            ),
        ),
        migrations.AddIndex(
            model_name="authoritynumber",
            index=models.Index(fields=["office", "authority"], name="numbers_of_authority"),
        ),
        migrations.AddConstraint(
            model_name="authoritynumber",
            constraint=models.UniqueConstraint(
                fields=("office", "id"), name="authority_number_of_office"
            ),
        ),
    ]
