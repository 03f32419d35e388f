"""Reading the calls of one's own office."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tieline.apps.audit.acting import acting_as
from tieline.apps.calls.actions import NUMBERED, bound_to_key
from tieline.apps.calls.errors import CallsDamaged, CallsNotFound
from tieline.apps.calls.models import CallPiece, CallSet
from tieline.apps.calls.pieces import (
    NO_TIME,
    NOTHING,
    CallColumns,
    Part,
    unpack_calls,
    unpack_numbers,
    unpack_texts,
)
from tieline.apps.submissions.sealing import SealBroken, Sealer, fetch_sealed, unwrap_key
from tieline.core.ids import SubmissionId, Viewer
from tieline.core.states import LIVE_STATES

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_READ_PIECE: Final = (
    "select number, ciphertext from calls_callpiece"
    " where office_id = %s and call_set_id = %s and number = %s"
)


@dataclass(frozen=True, slots=True)
class CallValue:
    """A telephone or device in its agreed form."""

    kind: str
    canonical: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call. None where the file does not say."""

    row_number: int
    calling: CallValue | None
    called: CallValue | None
    seen_at: datetime | None
    duration_s: int | None
    device: CallValue | None
    cell: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class CallBatch:
    """Some calls as arrays, in the order of their rows.

    In `columns`, `calling`, `called` and `device` are places in `values`, and `cells` places in
    `cells`; all batches of a submission share these. Batches follow each other in no order.
    """

    columns: CallColumns = field(repr=False)
    values: Sequence[CallValue] = field(repr=False)
    cells: Sequence[str] = field(repr=False)

    def rows(self) -> Iterator[CallRow]:
        """The calls one by one."""
        for row, calling, called, seen_at, duration, device, cell in zip(
            *(column.tolist() for column in self.columns), strict=True
        ):
            yield CallRow(
                row_number=row,
                calling=self._value(calling),
                called=self._value(called),
                seen_at=None if seen_at == NO_TIME else _EPOCH + timedelta(microseconds=seen_at),
                duration_s=None if duration == NOTHING else duration,
                device=self._value(device),
                cell=None if cell == NOTHING else self.cells[cell],
            )

    def _value(self, place: int) -> CallValue | None:
        return None if place == NOTHING else self.values[place]


def read_calls(viewer: Viewer, submission_id: SubmissionId) -> Iterator[CallBatch]:
    """The calls of a live submission of the viewer's office, at most 262,144 at a time.

    Raises, at the call, CallsNotFound and CallsDamaged; while it is read, CallsDamaged.
    """
    with acting_as(viewer):
        stored = CallSet.objects.filter(
            office_id=viewer.office_id,
            submission_id=submission_id,
            is_complete=True,
            submission__state__in=LIVE_STATES,
        ).first()
        if stored is None:
            raise CallsNotFound
        pieces = CallPiece.objects.filter(office_id=viewer.office_id, call_set_id=stored.pk)
        parts = list(pieces.order_by("number").values_list("part", flat=True))
    return _SetReader(viewer, stored, parts).batches()


class _SetReader:
    """Opens the pieces of a set, each when it is needed."""

    def __init__(self, viewer: Viewer, stored: CallSet, parts: Sequence[str]) -> None:
        if len(parts) != stored.piece_count:
            raise CallsDamaged
        bound = bound_to_key(stored.uuid, stored.call_count, stored.piece_count)
        try:
            key = unwrap_key(bytes(stored.wrapped_key), bound)
        except SealBroken as error:
            raise CallsDamaged from error
        self._viewer = viewer
        self._set_id = stored.pk
        self._parts = parts
        self._sealer = Sealer(key, stored.uuid)

    def batches(self) -> Iterator[CallBatch]:
        values = [
            CallValue(kind, canonical)
            for piece in self._open(Part.VALUES)
            for kind, canonical in unpack_texts(piece)
        ]
        cells: list[str] = [
            text for piece in self._open(Part.CELLS) for text in unpack_texts(piece)
        ]
        places = {part: self._read_places(part) for part in NUMBERED}
        return (
            CallBatch(_with_values(unpack_calls(piece), places), values, cells)
            for piece in self._open(Part.CALLS)
        )

    def _read_places(self, part: Part) -> NDArray[np.int64]:
        """The place of each number's value; behind them, where -1 looks, that of nothing."""
        read = [unpack_numbers(piece) for piece in self._open(part)]
        return np.concatenate([*read, np.array([NOTHING], np.int64)])

    def _open(self, part: Part) -> Iterator[bytes]:
        for number, name in enumerate(self._parts):
            if name != part:
                continue
            wanted: list[object] = [self._viewer.office_id, self._set_id, number]
            with acting_as(self._viewer):
                found = fetch_sealed(_READ_PIECE, wanted)
            if not found:
                raise CallsDamaged
            try:
                yield self._sealer.open(*found[0], part.value.encode())
            except SealBroken as error:
                raise CallsDamaged from error


def _with_values(calls: CallColumns, places: dict[Part, NDArray[np.int64]]) -> CallColumns:
    return calls._replace(
        calling=places[Part.CALLING][calls.calling],
        called=places[Part.CALLED][calls.called],
        device=places[Part.DEVICE][calls.device],
    )
