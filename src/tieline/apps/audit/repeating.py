"""Repeating a transaction that the database ended because it and another waited in a circle."""

from collections.abc import Callable
from typing import Final, TypeVar

from django.db import OperationalError
from psycopg import errors as pg

T = TypeVar("T")

_TRIES: Final = 5


def repeat_on_deadlock(attempt: Callable[[], T]) -> T:
    """What comes of a whole transaction. Of two that wait in a circle one is told to repeat: nothing of
    it was done. Raises OperationalError where that happens again and again."""
    for _ in range(_TRIES - 1):
        try:
            return attempt()
        except OperationalError as error:
            if not isinstance(error.__cause__, pg.DeadlockDetected):
                raise
    return attempt()
