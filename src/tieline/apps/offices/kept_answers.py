"""Answers kept under a key of the asker's choice, so that asking twice does a thing once.

A key belongs to one token, and so to one person and office. While a request is under way its row
is held by a lock of the database session, which goes with a process that is killed: a row without
an answer that nobody holds was cut off, and its request may run again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models.query import QuerySet

from tieline.apps.audit.acting import acting_as
from tieline.apps.offices.errors import KeyInUse, KeyReused
from tieline.apps.offices.models import KeptAnswer, Office
from tieline.apps.offices.queries import Bearer, find_operator
from tieline.core.ids import Actor, OfficeId

KEPT_FOR: Final = timedelta(hours=24)
_LOCK_SPACE: Final = 7_311
_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: all of it that a repeat is to see again."""

    status: int
    content_type: str
    location: str
    body: bytes


class Claim:
    """A key's request that is ours to run. Exactly one of the two ends it; neither, after a
    failure: the same request may then run again."""

    def __init__(self, row_id: int, bearer: Bearer) -> None:
        self._row_id = row_id
        self._bearer = bearer

    def keep(self, answer: Answer) -> None:
        """It was done: repeats get this answer."""
        with acting_as(self._bearer.actor):
            self._rows().update(
                status=answer.status,
                content_type=answer.content_type,
                location=answer.location,
                body=answer.body,
            )

    def give_up(self) -> None:
        """It was refused and changed nothing: the key is free again."""
        with acting_as(self._bearer.actor):
            self._rows().delete()

    def _rows(self) -> QuerySet[KeptAnswer]:
        return KeptAnswer.objects.filter(office_id=self._bearer.office_id, pk=self._row_id)


@contextmanager
def claim(key: str, request_mac: str, *, bearer: Bearer, now: datetime) -> Iterator[Claim | Answer]:
    """The right to run this request, until the block ends, or the answer it was given before.

    Raises KeyReused (the key stands for another request) and KeyInUse (it is under way).
    """
    for _ in range(_TRIES):
        row_id = _find_or_insert(key, request_mac, bearer=bearer, now=now)
        if row_id is None:  # freed at this moment
            continue
        with _hold(row_id) as is_ours:
            if not is_ours:
                raise KeyInUse
            # Read again under the lock: whoever had it may have answered, or freed the key.
            found = _read(row_id, bearer=bearer)
            if found is None:
                continue
            yield _answer(found) if found.status is not None else Claim(row_id, bearer)
            return
    raise KeyInUse


def clear_old(*, now: datetime) -> int:
    """Remove what was kept for its time, office by office; returns how many. It is the operator
    who does: the answers are other people's."""
    sweeper = find_operator().id
    offices = [OfficeId(number) for number in Office.objects.values_list("pk", flat=True)]
    return sum(_clear(Actor(sweeper, office), now - KEPT_FOR) for office in offices)


def _clear(sweeper: Actor, before: datetime) -> int:
    with acting_as(sweeper):
        removed, _ = KeptAnswer.objects.filter(
            office_id=sweeper.office_id, begun_at__lt=before
        ).delete()
    return removed


def _find_or_insert(key: str, request_mac: str, *, bearer: Bearer, now: datetime) -> int | None:
    with acting_as(bearer.actor):
        whose = KeptAnswer.objects.filter(
            office_id=bearer.office_id, token_id=bearer.token_id, key=key
        )
        whose.filter(begun_at__lt=now - KEPT_FOR).delete()
        KeptAnswer.objects.bulk_create(
            [
                KeptAnswer(
                    office_id=bearer.office_id,
                    token_id=bearer.token_id,
                    person_id=bearer.person_id,
                    key=key,
                    request_mac=request_mac,
                    begun_at=now,
                )
            ],
            ignore_conflicts=True,
        )
        found = whose.values_list("pk", "request_mac").first()
    if found is None:
        return None
    if found[1] != request_mac:
        raise KeyReused
    return int(found[0])


def _read(row_id: int, *, bearer: Bearer) -> KeptAnswer | None:
    with acting_as(bearer.actor):
        return KeptAnswer.objects.filter(office_id=bearer.office_id, pk=row_id).first()


def _answer(row: KeptAnswer) -> Answer:
    return Answer(int(row.status or 0), row.content_type, row.location, bytes(row.body))


@contextmanager
def _hold(row_id: int) -> Iterator[bool]:
    """Whether this process has the row to itself until the block ends."""
    number = row_id % 2**31
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
