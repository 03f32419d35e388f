"""Values in arrays -> the objects that a tally of rows hands out."""

from tieline.bulk.gathering import ValueChunk
from tieline.bulk.moments import NO_MOMENT, to_datetime
from tieline.core.tally import Appearances, Given, GivenChunk


def to_given(chunk: ValueChunk) -> GivenChunk:
    """Each value of a chunk as an object, beside its form."""
    forms = chunk.forms
    found: list[list[tuple[Given, Appearances]]] = [[] for _ in forms.texts]
    for slot, *columns in chunk.slots:
        for form, case, *appearances in zip(*(c.tolist() for c in columns), strict=True):
            value = Given(
                str(chunk.case_refs[case]),
                forms.kind,
                forms.texts[form],
                forms.regions[form],
                slot.role,
                slot.standing,
                forms.qualifier,
            )
            found[form].append((value, _to_appearances(*appearances)))
    named = [
        (forms.kind, text, region, forms.qualifier)
        for text, region in zip(forms.texts, forms.regions, strict=True)
    ]
    return GivenChunk(named, found)


def _to_appearances(count: int, row: int, first: int, last: int) -> Appearances:
    if last == NO_MOMENT:
        return Appearances(count, row, None, None)
    return Appearances(count, row, to_datetime(first), to_datetime(last))
