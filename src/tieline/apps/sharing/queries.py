"""Reading markings of one's own office."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tieline.apps.audit.acting import acting_as
from tieline.apps.sharing.models import Marking
from tieline.core.errors import NotFound
from tieline.core.ids import MarkingId, PersonId, Viewer
from tieline.core.markings import (
    HandlingCode,
    InformationEvaluation,
    MarkingValue,
    Sensitivity,
    SourceEvaluation,
    TrafficLight,
)


@dataclass(frozen=True, slots=True)
class MarkingRow:
    """A marking as its office put it on, and why in place of another."""

    id: MarkingId
    value: MarkingValue
    marked_at: datetime
    marked_by: PersonId
    reason: str


def get_marking(viewer: Viewer, marking_id: MarkingId) -> MarkingValue:
    """What a marking of the viewer's office says. Raises NotFound."""
    with acting_as(viewer):
        row = Marking.objects.filter(pk=marking_id).first()
    if row is None:
        raise NotFound("marking_not_found", "There is no such marking.")
    return _value(row)


def markings_by_id(viewer: Viewer, ids: Iterable[MarkingId]) -> dict[MarkingId, MarkingValue]:
    """Those of these markings that are the viewer's office's."""
    with acting_as(viewer):
        rows = Marking.objects.filter(office_id=viewer.office_id, pk__in=set(ids))
        return {MarkingId(row.pk): _value(row) for row in rows}


def history_of(viewer: Viewer, marking_id: MarkingId) -> list[MarkingRow]:
    """A marking of the viewer's office and those it replaced, newest first. Raises NotFound."""
    with acting_as(viewer):
        found: list[MarkingRow] = []
        # One marking replaces one: the chain is as long as the thing was re-marked.
        following: int | None = marking_id
        while following is not None:
            row = Marking.objects.filter(office_id=viewer.office_id, pk=following).first()
            if row is None:
                raise NotFound("marking_not_found", "There is no such marking.")
            found.append(
                MarkingRow(
                    MarkingId(row.pk),
                    _value(row),
                    row.marked_at,
                    PersonId(row.marked_by),
                    row.reason,
                )
            )
            following = row.replaces_id
    return found


def _value(row: Marking) -> MarkingValue:
    return MarkingValue(
        sensitivity=Sensitivity(row.sensitivity),
        caveats=tuple(row.caveats),
        handling=HandlingCode(row.handling),
        source=SourceEvaluation(row.source),
        information=InformationEvaluation(row.information),
        releasable_to_agencies=tuple(row.releasable_to_agencies),
        releasable_to_countries=tuple(row.releasable_to_countries),
        tlp=TrafficLight(row.tlp),
    )
