"""Many forms of one kind, normalised without an object for each where little is said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tieline.core.selector_kinds import phone
from tieline.core.selector_kinds.base import Normalised
from tieline.core.selector_kinds.registry import find_kind


@dataclass(frozen=True, slots=True)
class NormalisedForms:
    """Forms by place: as given, in the agreed form, and all that is said of those of which more is
    to be said. The rest are usual telephone numbers, see `phone.of_usual`."""

    kind: str
    as_given: Sequence[str]
    canonicals: Sequence[str]
    others: Mapping[int, Normalised]

    def __len__(self) -> int:
        return len(self.canonicals)

    def read(self, place: int) -> Normalised:
        """All that is said of one."""
        other = self.others.get(place)
        if other is not None:
            return other
        return phone.of_usual(self.as_given[place], self.canonicals[place])


def normalise_forms(
    kind: str,
    as_given: Sequence[str],
    regions: Sequence[str | None],
    qualifier: str | None = None,
) -> NormalisedForms:
    """What `registry.normalise` says of each of these values, given in the region beside it."""
    known = find_kind(kind)
    usual: list[str | None] = [None] * len(as_given)
    if kind == phone.KIND:
        usual = phone.find_usual(zip(as_given, regions, strict=True))
    others = {
        place: known.normalise(as_given[place], regions[place], qualifier)
        for place, canonical in enumerate(usual)
        if canonical is None
    }
    canonicals = [
        others[place].canonical if canonical is None else canonical
        for place, canonical in enumerate(usual)
    ]
    return NormalisedForms(kind, as_given, canonicals, others)
