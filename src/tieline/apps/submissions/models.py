"""A file an office handed in: its state, its encrypted original, and the problems of its rows."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tieline.apps.offices.models import Office
from tieline.core.states import LIVE_STATES, State

_LIVE = [state.value for state in LIVE_STATES]


class Submission(models.Model):
    """One office's part of a file. `fingerprint` makes handing in the same twice add nothing."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in State], default=State.RECEIVED
    )
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    layout = models.JSONField()
    case_ref = models.CharField(max_length=100, blank=True, default="")
    opens_cases = models.BooleanField(default=False)
    authority = models.CharField(max_length=200)
    # What was recorded of it. Null: it came in before authorities were recorded.
    authority_id = models.BigIntegerField(null=True, blank=True)
    # A part of a case sheet on its own may look like another kind of file: how to read it. Of a
    # whole text only the encoding is kept, since to find it takes a reading of all bytes.
    encoding = models.CharField(max_length=20, blank=True, default="")
    delimiter = models.CharField(max_length=1, blank=True, default="")
    handed_in_by = models.BigIntegerField()
    received_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    rows_read = models.BigIntegerField(null=True, blank=True)
    rows_accepted = models.BigIntegerField(null=True, blank=True)
    rows_empty = models.BigIntegerField(null=True, blank=True)
    row_problems = models.BigIntegerField(null=True, blank=True)
    values_distinct = models.BigIntegerField(null=True, blank=True)
    hits_found = models.BigIntegerField(null=True, blank=True)
    # Of a file of calls: how many are kept for analysis.
    calls_kept = models.BigIntegerField(null=True, blank=True)
    rejection = models.CharField(max_length=1000, blank=True, default="")
    # How often the intake raised, when last, and the code of that error.
    failures = models.IntegerField(default=0, db_default=0)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure_code = models.CharField(max_length=60, blank=True, default="", db_default="")
    supersedes_id = models.BigIntegerField(null=True, blank=True)
    marking_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="submission_of_office"),
            models.UniqueConstraint(
                fields=["office", "fingerprint"],
                name="same_submission_once",
                condition=models.Q(state__in=_LIVE),
            ),
            models.UniqueConstraint(
                fields=["office", "supersedes_id"],
                name="superseded_once",
                condition=models.Q(state__in=_LIVE),
            ),
            models.CheckConstraint(
                name="submission_state_known",
                condition=models.Q(state__in=[s.value for s in State]),
            ),
            models.CheckConstraint(
                name="every_row_is_accounted_for",
                condition=models.Q(rows_read__isnull=True)
                | models.Q(
                    rows_read=models.F("rows_accepted")
                    + models.F("rows_empty")
                    + models.F("row_problems")
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class OfficeSlice(models.Model):
    """The original bytes of one office's rows, encrypted under a key of their own."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, db_constraint=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_sha256 = models.CharField(max_length=64)
    slice_sha256 = models.CharField(max_length=64)
    byte_count = models.BigIntegerField()
    # In a part of a case sheet: the row and the line in the sheet of each row of the part.
    row_numbers = ArrayField(models.BigIntegerField(), null=True, blank=True)
    lines = ArrayField(models.BigIntegerField(), null=True, blank=True)
    wrapped_key = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="slice_of_office"),
            models.UniqueConstraint(fields=["office", "submission"], name="one_slice_each"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class SliceChunk(models.Model):
    """One encrypted piece of a slice, in order."""

    pk = models.CompositePrimaryKey("office_id", "slice_id", "number")
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    slice = models.ForeignKey(OfficeSlice, on_delete=models.PROTECT, db_constraint=False)
    number = models.IntegerField()
    ciphertext = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.slice_id}/{self.number}"


class RowProblem(models.Model):
    """What is wrong with one row, and where. A note leaves the row accepted; a problem does not."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, db_constraint=False)
    row_number = models.BigIntegerField()
    line = models.BigIntegerField()
    header = models.CharField(max_length=300, blank=True, default="")
    code = models.CharField(max_length=60)
    message = models.CharField(max_length=1000)
    is_note = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["office", "submission", "row_number"], name="problems_in_order")
        ]

    def __str__(self) -> str:
        return f"row {self.row_number}: {self.code}"


class SenderLayout(models.Model):
    """How an office reads the files of one sender that have these columns."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sender = models.CharField(max_length=100)
    # Senders that differ in width, case or white space alone are one.
    sender_folded = models.CharField(max_length=200)
    header_sha256 = models.CharField(max_length=64)
    layout = models.JSONField()
    saved_by = models.BigIntegerField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="layout_of_office"),
            models.UniqueConstraint(
                fields=["office", "sender_folded", "header_sha256"],
                name="one_layout_per_sender_and_header",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "header_sha256"], name="layouts_by_header")
        ]

    def __str__(self) -> str:
        return str(self.uuid)
