"""Waiting only so long for what another transaction is just writing."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, OperationalError, connection
from psycopg import errors as pg


class LockPatienceOver(Exception):
    """Another transaction did not let go in time. Nothing was done."""


@contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """Each statement inside waits at most so long for each lock, rows that another transaction is just
    writing among them. Outside of a transaction. Raises LockPatienceOver."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('lock_timeout', %s, false)", [f"{int(seconds * 1000)}ms"])
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, pg.LockNotAvailable):
            raise LockPatienceOver from error
        raise
    finally:
        with (
            suppress(DatabaseError),
            connection.cursor() as cursor,
        ):  # one that is lost forgets it too
            cursor.execute("reset lock_timeout")
