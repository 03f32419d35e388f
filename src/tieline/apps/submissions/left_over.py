"""What is left to do in the submissions of all offices.

For the worker and the doctor, which act as the installation's operator: others are refused with
RightMissing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.core.ids import OfficeId, PersonId, SubmissionId, Viewer
from tieline.core.retries import pause_after


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A submission of any office with something left to do: ids only."""

    office_id: OfficeId
    submission_id: SubmissionId
    handed_in_by: PersonId


@dataclass(frozen=True, slots=True)
class Unfinished(LeftOver):
    """A submission of any office that is not at its end, and how the tries so far went."""

    uuid: UUID
    failures: int
    failed_at: datetime | None
    failure_code: str

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to try it: at once, and after each failure a longer while later."""
        return self.failed_at is None or now >= self.failed_at + pause_after(self.failures)


def list_unfinished(operator: Viewer) -> Iterator[Unfinished]:
    """Every submission that is not at its end, of all offices, oldest first."""
    for office_id, submission_id, person_id, uuid, *tries in _rows_of(
        operator,
        "select office_id, submission_id, handed_in_by, uuid, failures, failed_at, failure_code"
        " from unfinished_submissions()",
    ):
        yield Unfinished(
            OfficeId(office_id), SubmissionId(submission_id), PersonId(person_id), uuid, *tries
        )


def list_unretracted(operator: Viewer) -> Iterator[LeftOver]:
    """Every withdrawal whose hits are still to be retracted, of all offices."""
    for office_id, submission_id, person_id in _rows_of(
        operator, "select office_id, submission_id, handed_in_by from unretracted_submissions()"
    ):
        yield LeftOver(OfficeId(office_id), SubmissionId(submission_id), PersonId(person_id))


def _rows_of(operator: Viewer, statement: str) -> list[tuple[Any, ...]]:
    with acting_as(operator), connection.cursor() as cursor:
        cursor.execute(statement)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
