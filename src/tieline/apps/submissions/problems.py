"""What is wrong with rows of a submission, or was noticed on them."""

from collections.abc import Sequence
from typing import Final

from django.db import connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.submissions.models import RowProblem
from tieline.core.ids import Actor, SubmissionId
from tieline.core.parsing.rows import RowProblem as FoundProblem
from tieline.core.storable import storable

MESSAGE_MAX: Final = 1000
HEADER_MAX: Final = 300
# One statement for many rows; a file may have a million of them.
_ADD_PROBLEMS: Final = """
insert into submissions_rowproblem
    (office_id, submission_id, is_note, row_number, line, header, code, message)
select %s, %s, %s, p.row_number, p.line, p.header, p.code, p.message
from unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[])
    as p (row_number, line, header, code, message)
"""


def clear_problems(submission_id: SubmissionId, *, actor: Actor) -> None:
    """Forget the problems of an earlier, unfinished reading."""
    with acting_as(actor):
        RowProblem.objects.filter(office_id=actor.office_id, submission_id=submission_id).delete()


def add_problems(
    submission_id: SubmissionId,
    problems: Sequence[FoundProblem],
    *,
    actor: Actor,
    are_notes: bool = False,
) -> None:
    """Keep what is wrong with these rows, or was noticed on them."""
    rows = [
        (
            problem.row_number,
            problem.line,
            storable(problem.header or "")[:HEADER_MAX],
            problem.code,
            storable(problem.message)[:MESSAGE_MAX],
        )
        for problem in problems
    ]
    if rows:
        with acting_as(actor), connection.cursor() as cursor:
            columns = [list(column) for column in zip(*rows, strict=True)]
            cursor.execute(_ADD_PROBLEMS, [actor.office_id, submission_id, are_notes, *columns])
