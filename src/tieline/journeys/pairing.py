"""What a tally gathered, joined with its normalised forms and the ids of the cases."""

from collections.abc import Mapping

import numpy as np

from tieline.apps.selectors.incoming import Incoming
from tieline.bulk.gathering import FormChunk, ValueChunk
from tieline.core.ids import CaseId
from tieline.core.selector_kinds.forms import NormalisedForms, normalise_forms


def normalise_chunk(chunk: FormChunk) -> NormalisedForms:
    """The agreed form of each form of a chunk."""
    return normalise_forms(chunk.kind, chunk.texts, chunk.regions, chunk.qualifier)


def pair_up(
    chunk: ValueChunk, forms: NormalisedForms, cases: Mapping[str, CaseId]
) -> list[Incoming]:
    """The values of a chunk by slot, each in the case that its reference names. Raises KeyError
    for a value of a case that is not among `cases`."""
    ids = np.zeros(len(chunk.case_refs), np.int64)
    # Not for all references: some are of rows that were not accepted.
    for number in np.unique(np.concatenate([some.cases for some in chunk.slots])).tolist():
        ids[number] = cases[str(chunk.case_refs[number])]
    return [
        Incoming(
            forms,
            some.slot.role,
            some.slot.standing,
            some.forms,
            ids[some.cases],
            some.row_counts,
            some.first_rows,
            some.first_seen.view("datetime64[us]"),  # NO_MOMENT is NaT
            some.last_seen.view("datetime64[us]"),
        )
        for some in chunk.slots
    ]
