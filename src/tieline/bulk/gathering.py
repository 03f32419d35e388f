"""What a file gives, gathered by kind: distinct texts, forms to normalise, given values.

A *form* is a kind, a text, a region and a qualifier: what is normalised. A given value is a form in a case
with a role and a standing. Each has a number; what is known of it lies in arrays by number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from tieline.bulk.appearing import AppearanceArrays
from tieline.bulk.arrays import Integers
from tieline.bulk.pairs import PairTable
from tieline.bulk.texts import TextTable
from tieline.core.roles import Role, Standing


class Slot(NamedTuple):
    """What a column's values are. Columns with the same one are counted together."""

    kind: str
    qualifier: str | None
    role: Role
    standing: Standing


@dataclass(frozen=True, slots=True)
class FormChunk:
    """Some forms of one kind and qualifier: texts as given, and the region beside each."""

    kind: str
    qualifier: str | None
    texts: Sequence[str]
    regions: Sequence[str | None]

    def __len__(self) -> int:
        return len(self.texts)


class SlotValues(NamedTuple):
    """Given values of one slot, one per place of the arrays: the place of its form in the chunk,
    the number of its case, how many rows, the first of them, and the first and last moment in
    microseconds since 1970 began, or NO_MOMENT."""

    slot: Slot
    forms: Integers
    cases: Integers
    row_counts: Integers
    first_rows: Integers
    first_seen: Integers
    last_seen: Integers


@dataclass(frozen=True, slots=True)
class ValueChunk:
    """Some forms, and their values by slot. `case_refs` are the cases by number."""

    forms: FormChunk
    slots: Sequence[SlotValues]
    case_refs: Sequence[str | None]


class Names:
    """Short lists of names, numbered as they come: cases, regions."""

    def __init__(self) -> None:
        self._numbers: dict[str | None, int] = {}
        self.names: list[str | None] = []

    def number(self, name: str | None) -> int:
        found = self._numbers.setdefault(name, len(self.names))
        if found == len(self.names):
            self.names.append(name)
        return found


class KindGathering:
    """The values of one kind with one qualifier."""

    def __init__(
        self,
        kind: str,
        qualifier: str | None,
        slots: Sequence[Slot],
        *,
        has_regions: bool,
        has_cases: bool,
    ) -> None:
        self.kind: Final = kind
        self.qualifier: Final = qualifier
        self.texts: Final = TextTable()
        self._forms = PairTable(has_contexts=has_regions)
        self._given = PairTable(has_contexts=has_cases)
        self.used_cases: Final[set[int]] = set()
        self._slots = {slot: AppearanceArrays() for slot in slots}

    @property
    def form_count(self) -> int:
        return self._forms.count(len(self.texts))

    def add(
        self,
        slot: Slot,
        texts: Integers,
        regions: Integers,
        cases: Integers,
        rows: Integers,
        moments: Integers,
    ) -> Integers:
        """Count these values, one per place of the arrays; the numbers of their forms."""
        self.used_cases.update(np.flatnonzero(np.bincount(cases)).tolist())
        forms = self._forms.find_or_add(regions, texts)
        self._slots[slot].add(self._given.find_or_add(cases, forms), rows, moments)
        return forms

    def form_chunks(self, size: int, regions: Names) -> Iterator[FormChunk]:
        """All forms, `size` at a time."""
        for start in range(0, self.form_count, size):
            yield self._read_forms(start, min(start + size, self.form_count), regions)

    def chunks(self, size: int, regions: Names, cases: Names) -> Iterator[ValueChunk]:
        """All of it, `size` forms at a time."""
        count = self.form_count
        given, per_form = self._given.by_inner(count)
        ends = np.cumsum(per_form)
        for start in range(0, count, size):
            stop = min(start + size, count)
            some = given[ends[start] - per_form[start] : ends[stop - 1]]
            places = np.repeat(np.arange(stop - start), per_form[start:stop])
            of_cases = self._given.contexts_of(some)
            slots = []
            for slot, arrays in self._slots.items():
                found, appearances = arrays.find(some)
                slots.append(SlotValues(slot, places[found], of_cases[found], *appearances))
            yield ValueChunk(self._read_forms(start, stop, regions), slots, cases.names)

    def _read_forms(self, start: int, stop: int, regions: Names) -> FormChunk:
        """The forms with numbers from `start` on, before `stop`."""
        forms = np.arange(start, stop)
        names = [regions.names[place] for place in self._forms.contexts_of(forms).tolist()]
        texts = self.texts.read(self._forms.inner_of(forms))
        return FormChunk(self.kind, self.qualifier, texts, names)
