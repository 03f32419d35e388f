"""Inspections: how a file would be read, before it is handed in. Nothing of it is stored."""

from typing import Annotated

from django.http import HttpRequest
from ninja import File, Router, UploadedFile

from tieline.api.v1.doors import bearer_of
from tieline.api.v1.file_schemas import Inspection, InspectionDetails
from tieline.api.v1.reading import choose, field_of, name_of, stated_of, stream_of
from tieline.apps.offices import queries as offices
from tieline.core.doors import demands
from tieline.core.parsing.inspection import describe_detection, describe_table
from tieline.core.rights import Right
from tieline.journeys.inspecting import inspect_stream
from tieline.journeys.shapes.inspections import doubt_shape, guess_shape, row_shape
from tieline.journeys.shapes.layouts import layout_shape
from tieline.journeys.shapes.submissions import first_problem_shape

router = Router(tags=["inspections"])


@router.post("", response=Inspection, operation_id="inspect_file", summary="Look at a file")
@demands(Right.WORK_CASES)
def inspect_file(
    request: HttpRequest,
    details: InspectionDetails,
    file: Annotated[UploadedFile, File(description="A CSV, TSV, XLSX or text file.")],
) -> Inspection:
    """How a file would be read: what was found, what is in doubt, its first rows and problems.

    It changes nothing, so it takes no `Idempotency-Key`.
    """
    viewer = bearer_of(request).viewer
    choice = choose(file, details.layout, case="", sender=details.sender or "", viewer=viewer)
    office = offices.own_office(viewer)
    said = stated_of(details.layout, case="").said_for(office)
    layout = choice.layout
    seen = inspect_stream(
        stream_of(file),
        name_of(file).name,
        said,
        layout=layout if layout.region else layout.with_region(office.country),
    )
    is_found = choice.detection is not None
    found = {**describe_table(seen.table), **describe_detection(seen.detection)}
    found |= {
        "columns": [guess_shape(one) for one in seen.detection.columns],
        "doubts": [
            doubt_shape(one, field_of(one)) for one in (seen.detection.doubts if is_found else ())
        ],
    }
    found |= {
        "layout": layout_shape(layout),
        "remembered_for": choice.remembered.sender if choice.remembered else None,
        "first_rows": [row_shape(row) for row in seen.first.rows],
        "first_problems": list(map(first_problem_shape, seen.first.problems, seen.first.are_notes)),
    }
    return Inspection.model_validate(found)
