"""Reading markings of one's own office."""

from tieline.apps.audit.acting import acting_as
from tieline.apps.sharing.models import Marking
from tieline.core.errors import NotFound
from tieline.core.ids import MarkingId, Viewer
from tieline.core.markings import (
    HandlingCode,
    InformationEvaluation,
    MarkingValue,
    Sensitivity,
    SourceEvaluation,
    TrafficLight,
)


def get_marking(viewer: Viewer, marking_id: MarkingId) -> MarkingValue:
    """What a marking of the viewer's office says. Raises NotFound."""
    with acting_as(viewer):
        row = Marking.objects.filter(pk=marking_id).first()
    if row is None:
        raise NotFound("marking_not_found", "There is no such marking.")
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
