"""Files handed in for the token's office. The worker takes them in; their address says how far."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Annotated, BinaryIO, Final, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import File, Query, Router, UploadedFile
from ninja.decorators import decorate_view

from tieline.api.v1.cursors import LIMIT, cut, next_link, unseal
from tieline.api.v1.doors import bearer_of
from tieline.api.v1.keys import keyed
from tieline.api.v1.schemas import (
    Cursor,
    LayoutDetails,
    Limit,
    ProblemPage,
    Received,
    SubmissionDetails,
    SubmissionPage,
    WithdrawalDetails,
)
from tieline.apps.cases import queries as cases
from tieline.apps.offices import queries as offices
from tieline.apps.offices.queries import Bearer
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.queries import SubmissionRow
from tieline.core.doors import demands
from tieline.core.ids import Viewer
from tieline.core.parsing.layout import (
    ColumnMeaning,
    Layout,
    SpecialColumn,
    SpecialMeaning,
    build_layout,
)
from tieline.core.parsing.opening import build_opening
from tieline.core.rights import Right
from tieline.core.selector_kinds.registry import KINDS
from tieline.journeys.csv_lines import csv_lines
from tieline.journeys.handing_in import Sheet, correction_of, hand_in_stream
from tieline.journeys.shapes import (
    ProblemShape,
    SubmissionShape,
    problem_shape,
    submission_shape,
)
from tieline.journeys.taking_back import take_back

ADDRESS: Final = "/api/v1/submissions"
PATIENCE_S: Final = 5.0
_COLUMNS: Final = ("row", "line", "column", "is_note", "code", "message")
_CHUNK: Final = 1000
router = Router(tags=["submissions"])


@router.get(
    "", response=SubmissionPage, operation_id="list_submissions", summary="List the submissions"
)
@demands(Right.READ_CASES)
def list_submissions(
    request: HttpRequest,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
    case: Annotated[UUID | None, Query(description="Only of this case, by its id.")] = None,
) -> SubmissionPage:
    """The files of the office, newest first."""
    viewer = bearer_of(request).viewer
    office = viewer.office_id
    rows, place = cut(
        submissions.list_submissions(
            viewer,
            case_ref=cases.get_case_by_uuid(viewer, case).ref if case else None,
            before=unseal(cursor, of="submissions", office=office)[0] if cursor else None,
            limit=limit + 1,
        ),
        limit,
        lambda row: [row.id],
    )
    return SubmissionPage(
        items=[submission_shape(row) for row in rows],
        next=next_link(ADDRESS, place, of="submissions", office=office, limit=limit, case=case),
    )


@router.post("", response={202: Received}, operation_id="hand_in", summary="Hand in a file")
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def hand_in(
    request: HttpRequest,
    response: HttpResponse,
    details: SubmissionDetails,
    file: Annotated[UploadedFile, File(description="A CSV, TSV, XLSX or text file.")],
) -> Received:
    """Store a file, all of it or nothing, and let the worker take it in.

    The answer comes as soon as the file is stored; its `Location` says how far it is. The same
    bytes with the same details handed in again add nothing.
    """
    bearer = bearer_of(request)
    sheet = Sheet(
        path=_name_of(file),
        layout=_layout(details.layout, bearer.viewer),
        authority=details.authority,
        case_ref=details.case or "",
        creates=details.create_cases,
    )
    return _receive(file, sheet, bearer, response)


@router.get(
    "/{uuid:uuid}",
    response=SubmissionShape,
    operation_id="get_submission",
    summary="Show a submission",
)
@demands(Right.READ_CASES)
def get_submission(request: HttpRequest, uuid: UUID) -> SubmissionShape:
    """A submission with its state and counts."""
    return submission_shape(_find(request, uuid))


@router.get(
    "/{uuid:uuid}/problems",
    response=ProblemPage,
    operation_id="list_problems",
    summary="List row problems",
)
@demands(Right.READ_CASES)
def list_problems(
    request: HttpRequest, uuid: UUID, limit: Limit = LIMIT, cursor: Cursor = None
) -> ProblemPage:
    """Every row problem and note of a submission, in the order of the file."""
    viewer, row = bearer_of(request).viewer, _find(request, uuid)
    name, office = f"problems of {uuid}", viewer.office_id
    after = unseal(cursor, of=name, office=office) if cursor else None
    rows, place = cut(
        submissions.list_problems(
            viewer, row.id, after=(after[0], after[1]) if after else None, limit=limit + 1
        ),
        limit,
        lambda problem: [problem.row_number, problem.id],
    )
    return ProblemPage(
        items=[problem_shape(problem) for problem in rows],
        next=next_link(f"{ADDRESS}/{uuid}/problems", place, of=name, office=office, limit=limit),
    )


@router.get(
    "/{uuid:uuid}/problems.csv",
    operation_id="download_problems",
    summary="Download row problems",
    openapi_extra={
        "responses": {
            200: {
                "description": "All of them as CSV in UTF-8.",
                "content": {"text/csv": {"schema": {"type": "string"}}},
            }
        }
    },
)
@demands(Right.READ_CASES)
def download_problems(request: HttpRequest, uuid: UUID) -> StreamingHttpResponse:
    """Every row problem and note as CSV. A cell that a spreadsheet would take for a formula has an
    apostrophe in front."""
    viewer, row = bearer_of(request).viewer, _find(request, uuid)
    lines = csv_lines(map(asdict, _all_problems(viewer, row)), _COLUMNS)
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="problems-{uuid}.csv"'},
    )


@router.post(
    "/{uuid:uuid}/withdraw",
    response=SubmissionShape,
    operation_id="withdraw_submission",
    summary="Withdraw a submission",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def withdraw(request: HttpRequest, uuid: UUID, withdrawal: WithdrawalDetails) -> SubmissionShape:
    """Take a submission back: its values leave the case, and its hits go.

    From the answer on nobody is shown its hits. One that was not published yet is withdrawn
    unseen. Refused with `held_elsewhere` while the worker takes it in.
    """
    bearer = bearer_of(request)
    take_back(
        _find(request, uuid).id,
        reason=withdrawal.reason,
        actor=bearer.actor,
        now=datetime.now(UTC),
        patience_s=PATIENCE_S,
    )
    return submission_shape(_find(request, uuid))


@router.post(
    "/{uuid:uuid}/supersede",
    response={202: Received},
    operation_id="supersede_submission",
    summary="Correct a submission",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def supersede(
    request: HttpRequest,
    response: HttpResponse,
    uuid: UUID,
    file: Annotated[UploadedFile, File(description="The corrected file, with the same columns.")],
) -> Received:
    """Replace a finished submission by a corrected file with the same columns, case and authority.

    What both hold keeps its hits. The submission it corrects is `superseded` when the worker has
    taken in the new one.
    """
    bearer = bearer_of(request)
    sheet = correction_of(_find(request, uuid), path=_name_of(file), viewer=bearer.viewer)
    return _receive(file, sheet, bearer, response)


def _receive(file: UploadedFile, sheet: Sheet, bearer: Bearer, response: HttpResponse) -> Received:
    stream = cast("BinaryIO", file.file)
    receipt = hand_in_stream(stream, sheet, actor=bearer.actor, now=datetime.now(UTC))
    row = submissions.get_submission_by_id(bearer.viewer, receipt.submission_id)
    response["Location"] = f"{ADDRESS}/{row.uuid}"
    return Received(submission=submission_shape(row), is_new=receipt.is_new)


def _find(request: HttpRequest, uuid: UUID) -> SubmissionRow:
    return submissions.get_submission(bearer_of(request).viewer, str(uuid))


def _name_of(file: UploadedFile) -> Path:
    """The file's name only: it says the format, and names no place on this machine."""
    return Path(PurePosixPath(file.name or "file").name or "file")


def _layout(given: LayoutDetails, viewer: Viewer) -> Layout:
    special = (
        (given.seen_at_column, SpecialMeaning.SEEN_AT),
        (given.time_column, SpecialMeaning.TIME),
        (given.duration_column, SpecialMeaning.DURATION),
        (given.cell_column, SpecialMeaning.CELL),
        (given.kind_column, SpecialMeaning.KIND),
        (given.region_column, SpecialMeaning.REGION),
    )
    layout = build_layout(
        [
            *(
                ColumnMeaning(one.header, one.kind, one.role, one.standing, one.qualifier)
                for one in given.columns
            ),
            *(SpecialColumn(header, meaning) for header, meaning in special if header),
        ],
        case_column=given.case_column or None,
        office_column=None,
        region=given.region,
        time_zone=given.time_zone or offices.offices_by_id(viewer)[viewer.office_id].time_zone,
        known_kinds=KINDS,
        date_order=given.date_order,
    )
    opening = build_opening(
        format=given.format,
        encoding=given.encoding,
        delimiter=given.delimiter,
        header_line=given.header_line,
        sheet=given.sheet,
    )
    return layout.with_opening(opening)


def _all_problems(viewer: Viewer, row: SubmissionRow) -> Iterator[ProblemShape]:
    after: tuple[int, int] | None = None
    while page := submissions.list_problems(viewer, row.id, after=after, limit=_CHUNK):
        yield from map(problem_shape, page)
        after = (page[-1].row_number, page[-1].id)
