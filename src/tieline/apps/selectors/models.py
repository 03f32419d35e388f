"""Selectors, the mentions of them in cases, and the keyed rows that matching works on.

A file may bring a million rows here, and every index and every foreign key is paid for each of them.
So no index stands beside one that begins with the same columns, and the references of mentions,
appearances and keys are held once for each statement (`sql/held_references.sql`): the office is held
by what they name.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tieline.apps.cases.models import Case
from tieline.apps.offices.models import Office
from tieline.apps.selectors.protected_models import PrivilegedKey as PrivilegedKey
from tieline.apps.selectors.protected_models import PrivilegedNumber as PrivilegedNumber
from tieline.apps.selectors.protected_models import ProtectedKey as ProtectedKey
from tieline.apps.selectors.protected_models import ProtectedMatch as ProtectedMatch
from tieline.apps.selectors.protected_models import ProtectedNumber as ProtectedNumber
from tieline.apps.selectors.protected_models import QuarantinedValue as QuarantinedValue
from tieline.apps.selectors.snapshot_models import CandidateKey as CandidateKey
from tieline.apps.selectors.snapshot_models import GoneKey as GoneKey
from tieline.apps.selectors.snapshot_models import KeySnapshot as KeySnapshot
from tieline.apps.selectors.snapshot_models import Narrowing as Narrowing
from tieline.apps.selectors.subject_models import SubjectValue as SubjectValue
from tieline.apps.submissions.models import Submission
from tieline.core.roles import Role, Standing
from tieline.core.selector_kinds.base import Condition


class Selector(models.Model):
    """A value that can identify, in its canonical form, as one office holds it."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=30)
    canonical = models.TextField()
    condition = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Condition])
    metadata_version = models.CharField(max_length=40, blank=True, default="")
    # Stands for the value in the index: a value can be longer than an index row.
    value_digest = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="selector_of_office"),
            models.UniqueConstraint(
                fields=["office", "kind", "value_digest"], name="selector_once_per_office"
            ),
            models.CheckConstraint(
                name="selector_condition_known",
                condition=models.Q(condition__in=[c.value for c in Condition]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Mention(models.Model):
    """One case holding one selector. Its id is its number: the order of arrival.

    A mention lives as long as any submission supports it, and keeps its number through
    corrections, so that a corrected file does not look like a new arrival.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    selector = models.ForeignKey(
        Selector, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "id"], name="mention_of_office"),
            models.UniqueConstraint(
                fields=["office", "case", "selector"],
                name="one_live_mention",
                condition=models.Q(withdrawn_at__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "submission"], name="mentions_of_submission")
        ]

    def __str__(self) -> str:
        return f"mention {self.pk}"


class Appearance(models.Model):
    """What one submission says of one mention: as given, in which role, how often, when."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    mention = models.ForeignKey(
        Mention, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    as_given = models.TextField()
    qualifier = models.CharField(max_length=40, blank=True, default="")
    notes = ArrayField(models.CharField(max_length=60), default=list)
    role = models.CharField(max_length=10, choices=[(r.value, r.value) for r in Role])
    standing = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Standing])
    row_count = models.BigIntegerField()
    first_row = models.BigIntegerField()
    first_seen_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="appearance_role_known",
                condition=models.Q(role__in=[r.value for r in Role]),
            ),
            models.CheckConstraint(
                name="appearance_standing_known",
                condition=models.Q(standing__in=[s.value for s in Standing]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "mention"], name="appearances_of_mention"),
            models.Index(fields=["office", "submission"], name="appearances_of_submission"),
        ]

    def __str__(self) -> str:
        return f"appearance {self.pk}"


class MatchKey(models.Model):
    """The keyed form of a live mention's value: what the matcher sees instead of the value.

    One row for the value itself (version 0) and one per alias key. The row goes when the
    mention is withdrawn. `xid8` (added in SQL) is the transaction that published it.

    The keys of a case are found through its mentions.
    """

    # The mention first: the matcher looks for the keys of mentions of every office.
    pk = models.CompositePrimaryKey("mention_id", "alias_version", "office_id")
    mention = models.ForeignKey(
        Mention, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    alias_version = models.SmallIntegerField()
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    key64 = models.BigIntegerField()
    digest = models.UUIDField()
    is_principal = models.BooleanField()
    # What the case answers for this value, kept by `sql/answers.sql` in the transaction that says so:
    # not for everybody; if so, whether its marking decides for whom; whether its reference as well.
    is_withheld = models.BooleanField()
    by_release = models.BooleanField(db_default=False)
    is_open = models.BooleanField(db_default=False)
    published_at = models.DateTimeField()
    seen_from = models.DateTimeField(null=True, blank=True)
    seen_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["key64", "mention_id"], name="key_in_order"),
            models.Index(
                fields=["key64", "is_withheld", "office_id", "case_id"], name="key_by_office"
            ),
        ]

    def __str__(self) -> str:
        return f"key of mention {self.mention_id}"


class WithdrawnKey(models.Model):
    """A key whose mention was withdrawn and whose hits are still to be retracted."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, db_constraint=False)
    mention_id = models.BigIntegerField()
    key64 = models.BigIntegerField()
    digest = models.UUIDField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["office", "submission"], name="withdrawn_by_submission")
        ]

    def __str__(self) -> str:
        return f"withdrawn key of mention {self.mention_id}"


class Settling(models.Model):
    """A change of what cases answer that is committed, and whose hits are still to be settled: of one
    selector of a case, of a case, or of everything that `of_office` holds: then the row is the
    installation's own, so that the office does not learn of what others may tell it.

    `after_mention` is how far it has come. `reveals`: somebody may know more than before; where
    `to_office`, `to_agency` or `to_country` is set, nobody but that recipient of a release.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, db_constraint=False)
    selector_id = models.BigIntegerField(null=True)
    of_office = models.BigIntegerField(null=True)
    to_office = models.BigIntegerField(null=True)
    to_agency = models.BigIntegerField(null=True)
    to_country = models.CharField(max_length=2, blank=True, default="")
    reveals = models.BooleanField()
    after_mention = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="settling_selector_of_a_case",
                condition=models.Q(selector_id__isnull=True) | models.Q(case__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"settling {self.pk}"
