"""Which values of a case belong to which of its subjects."""

from typing import ClassVar

from django.db import models

from tieline.apps.cases.models import Case, Subject
from tieline.apps.offices.models import Office


class SubjectValue(models.Model):
    """A value of a case by which one of its subjects is known. Taken off again, it goes."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, db_constraint=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_constraint=False)
    selector_id = models.BigIntegerField()
    added_at = models.DateTimeField()
    added_by = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "subject", "case", "selector_id"], name="value_once_per_subject"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "case", "selector_id"], name="subjects_of_value")
        ]

    def __str__(self) -> str:
        return f"value of subject {self.subject_id}"
