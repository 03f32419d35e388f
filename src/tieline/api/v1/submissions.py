"""Files handed in for the token's office. The worker takes them in; their address says how far."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import PurePosixPath
from typing import Annotated, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import File, Query, Router, UploadedFile
from ninja.decorators import decorate_view

from tieline.api.v1.cursors import LIMIT, cut, next_link, unseal
from tieline.api.v1.doors import bearer_of
from tieline.api.v1.fields import Cursor, Limit
from tieline.api.v1.file_schemas import (
    ProblemPage,
    Received,
    SubmissionDetails,
    SubmissionPage,
    WithdrawalDetails,
)
from tieline.api.v1.keys import keyed
from tieline.api.v1.marking_schemas import stated_of
from tieline.api.v1.reading import choose, name_of, refuse_doubts, stream_of
from tieline.apps.cases import queries as cases
from tieline.apps.offices.queries import Bearer
from tieline.apps.selectors import queries as selectors
from tieline.apps.submissions import layouts
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.layouts import LayoutRow
from tieline.apps.submissions.queries import OfCase, SubmissionRow, WhichSubmissions
from tieline.core.doors import demands
from tieline.core.ids import Viewer
from tieline.core.rights import Right
from tieline.journeys.csv_lines import csv_lines
from tieline.journeys.handing_in import Sheet, correction_of, hand_in_stream
from tieline.journeys.inspecting import fit_stream_opening
from tieline.journeys.marking import read_stated
from tieline.journeys.remembering import remember_columns
from tieline.journeys.returning import rows_to_correct
from tieline.journeys.shapes.layouts import layout_shape
from tieline.journeys.shapes.submissions import (
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
    case: Annotated[
        UUID | None,
        Query(description="Only of this case, by its id: handed in for it, or with rows of it."),
    ] = None,
    which: Annotated[
        WhichSubmissions,
        Query(
            description="running: not at the end yet. problems: finished, with row problems. Or "
            "how it ended. Left out, all of them."
        ),
    ] = WhichSubmissions.ALL,
    mine: Annotated[
        bool, Query(description="Only what the token's person handed in, by whichever way.")
    ] = False,
) -> SubmissionPage:
    """The files of the office, newest first."""
    viewer = bearer_of(request).viewer
    office = viewer.office_id
    rows, place = cut(
        submissions.page_submissions(
            viewer,
            which=which.value,
            of_case=_of_case(viewer, case) if case else None,
            by=viewer.person_id if mine else None,
            before=unseal(cursor, of="submissions", office=office)[0] if cursor else None,
            limit=limit + 1,
        ),
        limit,
        lambda row: [row.id],
    )
    return SubmissionPage(
        items=[submission_shape(row) for row in rows],
        next=next_link(
            ADDRESS,
            place,
            of="submissions",
            office=office,
            limit=limit,
            case=case,
            which=which.value or None,
            mine=mine or None,
        ),
    )


def _of_case(viewer: Viewer, uuid: UUID) -> OfCase:
    """Raises CaseNotFound."""
    case = cases.get_case_by_uuid(viewer, uuid)
    return OfCase(case.ref, tuple(selectors.submissions_of_case(viewer, case.id)))


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
    bytes with the same details handed in again add nothing. Columns that are not stated are as
    remembered of the sender, or found out; what is in doubt is refused as `doubtful_file`.
    """
    bearer = bearer_of(request)
    case, sender = details.case or "", details.sender or ""
    if details.remember:
        layouts.check_sender(sender)  # before anything is stored
    choice = choose(file, details.layout, case=case, sender=sender, viewer=bearer.viewer)
    refuse_doubts(choice)
    sheet = Sheet(
        path=name_of(file),
        layout=choice.layout,
        authority=details.authority,
        case_ref=case,
        creates=details.create_cases,
        marking=read_stated(bearer.viewer, stated_of(details.marking)),
    )
    received = _receive(file, sheet, bearer, response, remembered=choice.remembered)
    if details.remember:
        remember_columns(
            stream_of(file),
            name_of(file).name,
            sender,
            sheet.layout,
            actor=bearer.actor,
            now=datetime.now(UTC),
        )
    return received


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
    request: HttpRequest,
    uuid: UUID,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
    notes: Annotated[
        bool | None,
        Query(description="true: only notes. false: only problems. Left out, both."),
    ] = None,
) -> ProblemPage:
    """Every row problem and note of a submission, in the order of the file."""
    viewer, row = bearer_of(request).viewer, _find(request, uuid)
    name, office = f"problems of {uuid}", viewer.office_id
    after = unseal(cursor, of=name, office=office) if cursor else None
    rows, place = cut(
        submissions.list_problems(
            viewer,
            row.id,
            after=(after[0], after[1]) if after else None,
            are_notes=notes,
            limit=limit + 1,
        ),
        limit,
        lambda problem: [problem.row_number, problem.id],
    )
    return ProblemPage(
        items=[problem_shape(problem) for problem in rows],
        next=next_link(
            f"{ADDRESS}/{uuid}/problems", place, of=name, office=office, limit=limit, notes=notes
        ),
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


@router.get(
    "/{uuid:uuid}/rows-to-correct",
    operation_id="download_rows_to_correct",
    summary="Download the rows to correct",
    openapi_extra={
        "responses": {
            200: {
                "description": "The header and the rows with problems, as they were handed in.",
                "content": {"text/csv": {"schema": {"type": "string"}}},
            }
        }
    },
)
@demands(Right.READ_CASES)
def download_rows_to_correct(request: HttpRequest, uuid: UUID) -> StreamingHttpResponse:
    """The header and the rows with problems, byte for byte as they were handed in; of a workbook or
    running text as CSV. Corrected, they are a file of their own, or a part of the one that
    supersedes this."""
    viewer, row = bearer_of(request).viewer, _find(request, uuid)
    rows = rows_to_correct(viewer, row.id)
    first = next(rows, b"")  # what is wrong with the whole is said before anything is sent
    return StreamingHttpResponse(
        chain([first], rows),
        content_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="to-correct-{uuid}{_suffix(row)}"'},
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
    sheet = correction_of(_find(request, uuid), path=name_of(file), viewer=bearer.viewer)
    # Corrected rows come back without what stood above them, or as CSV from a workbook.
    layout = fit_stream_opening(stream_of(file), name_of(file).name, sheet.layout)
    sheet = replace(sheet, layout=layout)
    return _receive(file, sheet, bearer, response)


def _receive(
    file: UploadedFile,
    sheet: Sheet,
    bearer: Bearer,
    response: HttpResponse,
    *,
    remembered: LayoutRow | None = None,
) -> Received:
    receipt = hand_in_stream(stream_of(file), sheet, actor=bearer.actor, now=datetime.now(UTC))
    row = submissions.get_submission_by_id(bearer.viewer, receipt.submission_id)
    response["Location"] = f"{ADDRESS}/{row.uuid}"
    return Received(
        submission=submission_shape(row),
        is_new=receipt.is_new,
        layout=layout_shape(sheet.layout),
        remembered_for=remembered.sender if remembered else None,
    )


def _find(request: HttpRequest, uuid: UUID) -> SubmissionRow:
    return submissions.get_submission(bearer_of(request).viewer, str(uuid))


def _suffix(row: SubmissionRow) -> str:
    """The ending of the file's name, which says its format; none that is no plain word."""
    suffix = PurePosixPath(row.file_name).suffix
    return suffix if suffix[1:].isascii() and suffix[1:].isalnum() else ""


def _all_problems(viewer: Viewer, row: SubmissionRow) -> Iterator[ProblemShape]:
    after: tuple[int, int] | None = None
    while page := submissions.list_problems(viewer, row.id, after=after, limit=_CHUNK):
        yield from map(problem_shape, page)
        after = (page[-1].row_number, page[-1].id)
