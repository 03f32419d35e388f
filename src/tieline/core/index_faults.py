"""What can be wrong with a row that follows from the submissions, and how much of it was found."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

SHOWN: Final = 10
"""So many rows of a sort are named; all are counted."""


class Part(StrEnum):
    """What follows from submissions, cases and markings, and can be derived again."""

    MATCH_KEYS = "match keys"
    SEALED_KEYS = "sealed keys"
    POINTERS = "pointers"
    HITS = "hits"
    NOTICES = "notices"
    DIGESTS = "digests"
    OVERLAPS = "overlaps"


class FaultKind(StrEnum):
    """How a row differs from what should stand."""

    MISSING = "missing"
    NEEDLESS = "needless"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is not as it should be. `row` is its id, or that of the mention, case or hit which it is
    missing for; never a value."""

    part: Part
    kind: FaultKind
    row: int


@dataclass(slots=True)
class Faults:
    """How many faults of each sort, and the first rows of each."""

    counts: Counter[tuple[Part, FaultKind]] = field(default_factory=Counter)
    rows: dict[tuple[Part, FaultKind], list[int]] = field(default_factory=dict)

    def add(self, fault: Fault) -> None:
        sort = fault.part, fault.kind
        self.counts[sort] += 1
        shown = self.rows.setdefault(sort, [])
        if len(shown) < SHOWN:
            shown.append(fault.row)

    def lines(self) -> list[str]:
        """One line for each sort: 'hits: 3 missing (12, 15, 18)'."""
        return [
            f"{part}: {self.counts[part, kind]:,} {kind}{self._named(part, kind)}"
            for part in Part
            for kind in FaultKind
            if self.counts[part, kind]
        ]

    def _named(self, part: Part, kind: FaultKind) -> str:
        shown = self.rows.get((part, kind), [])
        rest = self.counts[part, kind] - len(shown)
        more = f" and {rest:,} more" if rest else ""
        return f" ({', '.join(map(str, shown))}{more})" if shown else ""
