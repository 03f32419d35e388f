"""Submissions: the list, one in full with its rows' problems, and taking one back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import PurePath
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tieline.apps.audit.actions import PURPOSE_MAX
from tieline.apps.authorities.queries import get_authority_by_id
from tieline.apps.cases import queries as cases
from tieline.apps.cases.errors import CaseNotFound
from tieline.apps.looks import queries as looks
from tieline.apps.looks.errors import TOO_MANY_VALUES
from tieline.apps.offices import queries as offices
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.queries import ProblemRow, SubmissionRow
from tieline.core.ids import Viewer
from tieline.core.rights import Right
from tieline.core.states import LIVE_STATES, State
from tieline.journeys.returning import rows_to_correct
from tieline.journeys.taking_back import take_back
from tieline.web.lists import Column, Listing, Shown, export, read_asked, render_list
from tieline.web.pages import render_page
from tieline.web.purges import choices as purge_choices
from tieline.web.purges import page_purged
from tieline.web.rules import actor_of, demands, signed_in, viewer_of

SUBMISSIONS: Final[Listing[SubmissionRow]] = Listing(
    noun="submissions",
    columns=(
        Column("file", "File", lambda row: row.file_name, sorts=True),
        Column("case", "Case", lambda row: row.case_ref, sorts=True),
        Column("state", "State", lambda row: row.state.value),
        Column("rows", "Rows", lambda row: row.rows_read, sorts=True, is_number=True),
        Column("accepted", "Accepted", lambda row: row.rows_accepted, is_number=True),
        Column("problems", "Problems", lambda row: row.row_problems, sorts=True, is_number=True),
        Column("hits", "Values hit", lambda row: row.hits_found, is_number=True),
        Column("received", "Received", lambda row: row.received_at.isoformat(), sorts=True),
    ),
    choices=(
        ("", "All submissions"),
        ("running", "still running"),
        ("problems", "with row problems"),
        ("finished", "finished"),
        ("rejected", "rejected"),
        ("withdrawn", "withdrawn"),
        ("superseded", "superseded"),
        ("purged", "purged"),
    ),
    seeks="File name or case",
)
PROBLEMS: Final[Listing[ProblemRow]] = Listing(
    noun="problems",
    columns=(
        Column("row", "Row", lambda row: row.row_number, is_number=True),
        Column("line", "Line", lambda row: row.line, is_number=True),
        Column("column", "Column", lambda row: row.header),
        Column("what", "What", lambda row: "note" if row.is_note else "problem"),
        Column("code", "Code", lambda row: row.code),
        Column("message", "Reason", lambda row: row.message),
    ),
    choices=(("", "Problems and notes"), ("problems", "problems"), ("notes", "notes")),
)
STEPS: Final = LIVE_STATES
_PATIENCE_S: Final = 5.0


class WithdrawForm(forms.Form):
    """Why a submission is taken back."""

    reason = forms.CharField(
        max_length=PURPOSE_MAX, error_messages={"required": "Say why: it is kept in the trail."}
    )


@signed_in
@demands(Right.READ_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def list_page(request: HttpRequest) -> HttpResponse:
    """The submissions of the office; POST where a text is sought."""
    asked = read_asked(request, SUBMISSIONS)
    found = submissions.find_submissions(viewer_of(request), asked.query)
    shown = Shown(SUBMISSIONS, asked, found, reverse("submissions"), reverse("export_submissions"))
    return render_list(request, "submissions.html", shown, {"here": "submissions"})


@signed_in
@demands(Right.READ_CASES)
@require_POST
def export_list(request: HttpRequest) -> HttpResponseBase:
    """The submissions that the list is narrowed to, as CSV."""
    asked = read_asked(request, SUBMISSIONS)
    found = submissions.find_submissions(viewer_of(request), asked.whole)
    return export(SUBMISSIONS, found.rows)


@signed_in
@demands(Right.READ_CASES)
@require_safe
def show_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One submission in full; asked for again and again while it is running."""
    if submissions.get_submission(viewer_of(request), str(uuid)).state is State.PURGED:
        purged = page_purged(request, uuid)
        if purged is not None:
            return purged
    return _render(request, uuid)


@signed_in
@demands(Right.READ_CASES)
@require_POST
def export_problems(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The problems and notes that the list is narrowed to, as CSV."""
    viewer = viewer_of(request)
    row = submissions.get_submission(viewer, str(uuid))
    found = submissions.find_problems(viewer, row.id, read_asked(request, PROBLEMS).whole)
    return export(PROBLEMS, found.rows, name=f"{PurePath(row.file_name).stem} problems")


@signed_in
@demands(Right.READ_CASES)
@require_POST
def send_rows(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The header and the rows with problems, as they were handed in, to be corrected."""
    viewer = viewer_of(request)
    row = submissions.get_submission(viewer, str(uuid))
    response = StreamingHttpResponse(
        _begun(rows_to_correct(viewer, row.id)), content_type="application/octet-stream"
    )
    file = PurePath(row.file_name)
    name = f"{file.stem} to correct{file.suffix}"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


@signed_in
@demands(Right.WORK_CASES)
@require_POST
def withdraw_submission(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a submission back."""
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _render(request, uuid, withdrawing=form)
    row = submissions.get_submission(viewer_of(request), str(uuid))
    is_settled = take_back(
        row.id,
        reason=form.cleaned_data["reason"],
        actor=actor_of(request),
        now=datetime.now(UTC),
        patience_s=_PATIENCE_S,
    )
    done = "Withdrawn: its values have left the case and its hits are gone."
    soon = "Withdrawn: nobody is shown its hits any more; counts follow within a minute."
    messages.success(request, done if is_settled else soon)
    return redirect("submission", uuid=uuid)


def _render(
    request: HttpRequest, uuid: UUID, *, withdrawing: WithdrawForm | None = None
) -> HttpResponse:
    viewer = viewer_of(request)
    row = submissions.get_submission(viewer, str(uuid))
    asked = read_asked(request, PROBLEMS)
    found = submissions.find_problems(viewer, row.id, asked.query)
    shown = Shown(
        PROBLEMS,
        asked,
        found,
        reverse("submission", args=[uuid]),
        reverse("export_problems", args=[uuid]),
    )
    context = {
        "here": "submissions",
        "row": row,
        "steps": _steps(row.state),
        "case_uuid": _case_uuid(viewer, row.case_ref),
        "authority_uuid": _authority_uuid(viewer, row),
        "sender": offices.people_by_id(viewer, {row.handed_in_by}).get(row.handed_in_by),
        "successor": submissions.get_successor(viewer, row.id),
        "list": shown,
        "delayed_until": _delayed_until(viewer, row),
        "withdrawing": withdrawing,
        "reason_most": PURPOSE_MAX,
        **purge_choices(),
    }
    return render_page(
        request, "submission.html", context, status=200 if withdrawing is None else 422
    )


def _steps(state: State) -> list[tuple[str, str]]:
    """The steps to the end, each with whether it is complete, current or to come."""
    if state not in STEPS:
        return []
    reached = STEPS.index(state)
    marks = ["complete"] * reached + ["current"] + [""] * len(STEPS)
    if state is State.FINISHED:
        marks[reached] = "complete"
    return list(zip([step.value for step in STEPS], marks, strict=False))


def _delayed_until(viewer: Viewer, row: SubmissionRow) -> datetime | None:
    """Asked only where its last try said so."""
    is_delayed = row.is_running and row.failure_code == TOO_MANY_VALUES
    return looks.delayed_until(viewer, row.id) if is_delayed else None


def _case_uuid(viewer: Viewer, ref: str) -> UUID | None:
    try:
        return cases.get_case(viewer, ref).uuid if ref else None
    except CaseNotFound:
        return None


def _authority_uuid(viewer: Viewer, row: SubmissionRow) -> UUID | None:
    """What came in before authorities were recorded has none."""
    return None if row.authority_id is None else get_authority_by_id(viewer, row.authority_id).uuid


def _begun(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Read as far as the first piece, so that what is wrong with the whole is said by a page."""
    first = next(chunks, b"")
    return chain([first], chunks)
