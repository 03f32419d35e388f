"""What a file gives, gathered by kind: distinct texts, forms to normalise, given values.

A *form* is a kind, a text, a region and a qualifier: what is normalised. A given value is a form in a case
with a role and a standing. Each has a number; what is known of it lies in arrays by number.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from tieline.bulk.appearing import AppearanceArrays
from tieline.bulk.arrays import Integers
from tieline.bulk.pairs import PairTable
from tieline.bulk.texts import TextTable
from tieline.core.roles import Role, Standing
from tieline.core.tally import Appearances, Form, Given, GivenChunk


class Slot(NamedTuple):
    """What a column's values are. Columns with the same one are counted together."""

    kind: str
    qualifier: str | None
    role: Role
    standing: Standing


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

    def read_forms(self, forms: Integers, regions: Names) -> list[Form]:
        """The forms with these numbers."""
        places = self._forms.contexts_of(forms).tolist()
        texts = self.texts.read(self._forms.inner_of(forms))
        return [
            (self.kind, text, regions.names[place], self.qualifier)
            for text, place in zip(texts, places, strict=True)
        ]

    def form_chunks(self, size: int, regions: Names) -> Iterator[list[Form]]:
        """All forms, `size` at a time."""
        for start in range(0, self.form_count, size):
            stop = min(start + size, self.form_count)
            yield self.read_forms(np.arange(start, stop), regions)

    def chunks(self, size: int, regions: Names, cases: Names) -> Iterator[GivenChunk]:
        """All of it, `size` forms at a time."""
        count = self.form_count
        given, per_form = self._given.by_inner(count)
        ends = np.cumsum(per_form)
        for start in range(0, count, size):
            stop = min(start + size, count)
            forms = self.read_forms(np.arange(start, stop), regions)
            found: list[list[tuple[Given, Appearances]]] = [[] for _ in forms]
            some = given[ends[start] - per_form[start] : ends[stop - 1]]
            places = np.repeat(np.arange(stop - start), per_form[start:stop]).tolist()
            refs = [cases.names[case] for case in self._given.contexts_of(some).tolist()]
            for slot, arrays in self._slots.items():
                for place, ref, appearances in zip(places, refs, arrays.read(some), strict=True):
                    if appearances is not None:
                        kind, text, region, qualifier = forms[place]
                        value = Given(
                            str(ref), kind, text, region, slot.role, slot.standing, qualifier
                        )
                        found[place].append((value, appearances))
            yield GivenChunk(forms, found)
