"""What Tieline promises of hits, said again in plain Python over a list of mentions.

Independent of the product's SQL on purpose: no index, no batch, no limit, every pair compared.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Held:
    """One case holding one value under all of its keys, with its number. `is_silent`: how the case
    answers for this value, which may differ from the case as a whole."""

    number: int
    office: str
    case: str
    is_silent: bool
    keys: frozenset[str]
    principal: str


@dataclass(slots=True)
class Model:
    """The live mentions of a world, and what follows from them."""

    live: list[Held] = field(default_factory=list)

    def arrivals(self) -> set[tuple[str, str, str]]:
        """(office, case, value): the case's first mention of a value came after another case's."""
        found = set()
        for mention in self.live:
            is_first = not any(
                other.principal == mention.principal
                and (other.office, other.case) == (mention.office, mention.case)
                and other.number < mention.number
                for other in self.live
            )
            if is_first and any(
                self._came_before(other, mention, key)
                for key in mention.keys
                for other in self.live
            ):
                found.add((mention.office, mention.case, mention.principal))
        return found

    def told(self) -> set[tuple[str, str, str, str]]:
        """(told office, arrived office, arrived case, value)."""
        found = set()
        for office, case, value in self.arrivals():
            first = min(
                (m for m in self.live if (m.office, m.case, m.principal) == (office, case, value)),
                key=lambda m: m.number,
            )
            before = [
                other
                for other in self.live
                if any(self._came_before(other, first, key) for key in first.keys)
            ]
            if any(other.office == office or not other.is_silent for other in before):
                found.add((office, office, case, value))
            if not first.is_silent:
                found |= {(o.office, office, case, value) for o in before if o.office != office}
        return found

    def values(self, viewer: str) -> dict[str, tuple[frozenset[str], int]]:
        """By own value: the offices and the number of cases that the viewer may know of."""
        found = {}
        for value in {m.principal for m in self.live if m.office == viewer}:
            keys = {
                k for m in self.live if m.office == viewer and m.principal == value for k in m.keys
            }
            members = [
                m for m in self.live if m.keys & keys and (m.office == viewer or not m.is_silent)
            ]
            cases = {(m.office, m.case) for m in members}
            if len(cases) > 1:
                found[value] = (frozenset(m.office for m in members), len(cases))
        return found

    def unseen(self) -> set[frozenset[tuple[str, str]]]:
        """The pairs of cases of two offices of which neither is told of the other: each answers with
        silence for a value that one of them held when the other came upon it."""
        return {
            frozenset({(first.office, first.case), (before.office, before.case)})
            for first, before in self.meetings()
            if first.is_silent and before.is_silent
        }

    def meetings(self) -> list[tuple[Held, Held]]:
        """Each first mention of a case with each mention of another office's case that came before."""
        found = []
        for office, case, value in self.arrivals():
            first = min(
                (m for m in self.live if (m.office, m.case, m.principal) == (office, case, value)),
                key=lambda m: m.number,
            )
            found += [
                (first, other)
                for other in self.live
                if other.office != office
                and any(self._came_before(other, first, key) for key in first.keys)
            ]
        return found

    @staticmethod
    def _came_before(other: Held, mention: Held, key: str) -> bool:
        same_case = (other.office, other.case) == (mention.office, mention.case)
        return key in other.keys and not same_case and other.number < mention.number
