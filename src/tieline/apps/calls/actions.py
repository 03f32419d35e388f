"""Keeping the calls of a submission."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

import numpy as np
from django.db.models.query import QuerySet
from numpy.typing import NDArray

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.calls.errors import CallsDamaged
from tieline.apps.calls.models import CallPiece, CallSet
from tieline.apps.calls.pieces import (
    ITEMS_PER_PIECE,
    CallColumns,
    Part,
    pack_calls,
    pack_numbers,
    pack_texts,
)
from tieline.apps.submissions.actions import record_calls_kept
from tieline.apps.submissions.sealing import Sealer, new_key, store_sealed, wrap_key
from tieline.core.ids import Actor, SubmissionId

_STORE_PIECE: Final = (
    "insert into calls_callpiece (office_id, call_set_id, number, part, ciphertext)"
    " values (%s, %s, %s, %s, %b)"
)
NUMBERED: Final = (Part.CALLING, Part.CALLED, Part.DEVICE)
"""The columns of a call whose numbers stand for values."""


def bound_to_key(ident: UUID, call_count: int, piece_count: int) -> bytes:
    """What a set's wrapped key is bound to: a set that lost its last piece does not open."""
    return ident.bytes + call_count.to_bytes(8, "big") + piece_count.to_bytes(8, "big")


def store_calls(submission_id: SubmissionId, *, actor: Actor) -> "CallWriter":
    """Begin to keep the calls of a submission that is being read; what an earlier reading left is
    replaced. They are offered to readers once the writer has completed them."""
    key, ident = new_key(), uuid4()
    with acting_as(actor):
        _delete(CallSet.objects.filter(office_id=actor.office_id, submission_id=submission_id))
        stored = CallSet.objects.create(
            office_id=actor.office_id,
            submission_id=submission_id,
            uuid=ident,
            wrapped_key=wrap_key(key, bound_to_key(ident, 0, 0)),
        )
    return CallWriter(stored, key, actor)


def forget_unfinished(submission_id: SubmissionId, *, actor: Actor) -> None:
    """Delete what a reading left that did not come to its end."""
    with acting_as(actor):
        _delete(
            CallSet.objects.filter(
                office_id=actor.office_id, submission_id=submission_id, is_complete=False
            )
        )


def _delete(sets: QuerySet[CallSet]) -> None:
    CallPiece.objects.filter(
        office_id__in=sets.values("office_id"), call_set_id__in=sets.values("id")
    ).delete()
    sets.delete()


class CallWriter:
    """Takes the calls of one submission, then what their numbers stand for."""

    def __init__(self, stored: CallSet, key: bytes, actor: Actor) -> None:
        self._stored = stored
        self._key = key
        self._sealer = Sealer(key, stored.uuid)
        self._actor = actor
        self._call_count = 0
        self._piece_count = 0

    def add(self, calls: CallColumns) -> None:
        """Keep some calls, in a transaction of their own; no row twice."""
        for start in range(0, len(calls.row_numbers), ITEMS_PER_PIECE):
            some = CallColumns(*(column[start : start + ITEMS_PER_PIECE] for column in calls))
            self._store(Part.CALLS, pack_calls(some))
            self._call_count += len(some.row_numbers)

    def complete(
        self,
        values: Sequence[tuple[str, str]],
        numbers: Mapping[Part, NDArray[np.int64]],
        cells: Sequence[str],
        *,
        now: datetime,
    ) -> None:
        """Say what the numbers stand for, and offer the calls to readers.

        `values` are kinds with canonical texts; `numbers` give, for each column in NUMBERED, the
        place in `values` by number; `cells` are texts by number. Runs inside the transaction that
        publishes, so that a submission is published with its calls or not at all. Raises
        CallsDamaged if it was done before, WrongState.
        """
        for start in range(0, len(values), ITEMS_PER_PIECE):
            self._store(Part.VALUES, pack_texts(values[start : start + ITEMS_PER_PIECE]))
        for start in range(0, len(cells), ITEMS_PER_PIECE):
            self._store(Part.CELLS, pack_texts(cells[start : start + ITEMS_PER_PIECE]))
        for part in NUMBERED:
            places = numbers[part]
            for start in range(0, len(places), ITEMS_PER_PIECE):
                self._store(part, pack_numbers(places[start : start + ITEMS_PER_PIECE]))
        bound = bound_to_key(self._stored.uuid, self._call_count, self._piece_count)
        actor, submission_id = self._actor, SubmissionId(self._stored.submission_id)
        with acting_as(actor):
            changed = CallSet.objects.filter(
                office_id=actor.office_id, pk=self._stored.pk, is_complete=False
            ).update(
                is_complete=True,
                call_count=self._call_count,
                piece_count=self._piece_count,
                wrapped_key=wrap_key(self._key, bound),
            )
            if changed != 1:
                raise CallsDamaged
            record_calls_kept(submission_id, self._call_count, actor=actor)
            record(
                "calls.kept",
                actor=actor,
                now=now,
                ids={"submission": submission_id, "calls": self._call_count},
            )

    def _store(self, part: Part, piece: bytes) -> None:
        number = self._piece_count
        sealed = self._sealer.seal(number, piece, part.value.encode())
        row: list[object] = [self._actor.office_id, self._stored.pk, number, part.value, sealed]
        with acting_as(self._actor):
            store_sealed(_STORE_PIECE, row)
        self._piece_count += 1
