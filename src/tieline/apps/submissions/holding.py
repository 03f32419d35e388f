"""Who works on a submission right now: one process at a time, let go of when it dies."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection

from tieline.core.ids import SubmissionId

_LOCK_SPACE: Final = 7_310


@contextmanager
def hold(submission_id: SubmissionId) -> Iterator[bool]:
    """Whether this process has the submission to itself until the block ends. Within it, the same
    connection may hold it once more.

    A lock of the database session: it goes with the connection of a process that is killed,
    so nothing has to be cleaned up or waited out before another resumes the work.
    """
    number = submission_id % 2**31
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [_LOCK_SPACE, number])
        row = cursor.fetchone()
    has_it = bool(row and row[0])
    try:
        yield has_it
    finally:
        if has_it:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s, %s)", [_LOCK_SPACE, number])
