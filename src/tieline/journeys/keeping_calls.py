"""The calls of a file, from the rows of its reading to what is kept for analysis."""

from array import array
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeAlias

import numpy as np

from tieline.apps.calls.actions import CallWriter, store_calls
from tieline.apps.calls.pieces import CallColumns, Part
from tieline.bulk.calls import CallBlock
from tieline.bulk.columns import CallColumns as ColumnsOfCalls
from tieline.bulk.gathering import FormChunk, Slot
from tieline.core.ids import Actor, SubmissionId
from tieline.core.selector_kinds.forms import NormalisedForms

_KindKey: TypeAlias = tuple[str, str | None]


class CallKeeper:
    """Takes the calls of one reading, then the normalised forms of its values in their order.

    The calls are stored while the file is read. What their numbers stand for, and that they are
    complete, goes in with what is published.
    """

    def __init__(self, submission_id: SubmissionId, *, actor: Actor, now: datetime) -> None:
        self._writer: Final[CallWriter] = store_calls(submission_id, actor=actor)
        self._now = now
        self._values: dict[tuple[str, str], int] = {}
        self._places: dict[_KindKey, array[int]] = defaultdict(lambda: array("q"))

    def keep(self, block: CallBlock) -> None:
        """Store some calls."""
        self._writer.add(CallColumns(*block))

    def note(self, columns: ColumnsOfCalls, chunk: FormChunk, forms: NormalisedForms) -> None:
        """The next forms of the values, with what they came to be."""
        key = (chunk.kind, chunk.qualifier)
        if not any(slot is not None and _key(slot) == key for slot in _slots(columns)):
            return
        values = self._values
        self._places[key].extend(
            [values.setdefault((forms.kind, text), len(values)) for text in forms.canonicals]
        )

    def complete(self, columns: ColumnsOfCalls, cells: Sequence[str]) -> None:
        """Every form was noted: the calls can be read from now on."""
        parts = (Part.CALLING, Part.CALLED, Part.DEVICE)
        numbers = {
            part: np.array(self._places[_key(slot)] if slot else [], np.int64)
            for part, slot in zip(parts, _slots(columns), strict=True)
        }
        self._writer.complete(list(self._values), numbers, cells, now=self._now)


def _slots(columns: ColumnsOfCalls) -> tuple[Slot, Slot, Slot | None]:
    return columns.used, columns.called, columns.device


def _key(slot: Slot) -> _KindKey:
    return slot.kind, slot.qualifier
