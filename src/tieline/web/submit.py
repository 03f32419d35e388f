"""Handing in a file: choose it, see how it is read and correct that, hand it in.

Between the steps the file waits as a sealed draft (apps/submissions/drafts.py).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from tieline.apps.cases import queries as cases
from tieline.apps.cases.errors import CaseNotFound
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.drafts import Drafts, new_secret
from tieline.apps.submissions.errors import BadSender, DraftGone, WrongState
from tieline.apps.submissions.layouts import remember_layout
from tieline.core.errors import BadInput
from tieline.core.rights import Right
from tieline.core.states import State
from tieline.journeys.drafting import Details, Reading, Wish, hand_in_draft, read_draft
from tieline.journeys.handing_in import UPLOAD_MOST
from tieline.web.pages import own_office, render_page
from tieline.web.reading_fields import (
    FIELD_OF_ERROR,
    FILE_FIELDS,
    keep_fields,
    read_wish,
    unanswered,
    wrong_with_cases,
)
from tieline.web.reading_page import Wrong, reading_context
from tieline.web.rules import actor_of, demands, signed_in, viewer_of
from tieline.web.submit_details import DetailsForm, suggestions
from tieline.web.uploads import SealingHandler

_SECRET: Final = "draft_secret"  # noqa: S105 - the name of it
_GONE: Final = "gone"
_MEBIBYTE: Final = 1 << 20
_NO_FILE: Final = "Choose a file."
_OTHERS: Final = (
    "Read so, the file has other columns than those you saw. Look at them, then hand it in."
)
_EMPTY: Final = "This file is empty. Choose another one."


@signed_in
@demands(Right.WORK_CASES)
@csrf_exempt  # `_receive` checks it: where a file goes must be said before any form is read
@require_http_methods(["GET", "HEAD", "POST"])
def submit_page(request: HttpRequest) -> HttpResponse:
    """The first step: which file, for which case, under which authority."""
    drafts = _drafts_of(request)
    if request.method != "POST":
        return _render_first(request, _asked(request), is_gone=_GONE in request.GET)
    handler = SealingHandler(drafts)
    request.upload_handlers = [handler]
    try:
        answer = _receive(request, drafts, handler)
    except BaseException:
        handler.drop()
        raise
    if answer.status_code != _FOUND:  # refused: nobody comes back for the file
        handler.drop()
    return answer


_FOUND: Final = 302


@csrf_protect
def _receive(request: HttpRequest, drafts: Drafts, handler: SealingHandler) -> HttpResponse:
    form = DetailsForm(request.POST.dict(), viewer=viewer_of(request))
    form.is_valid()
    wrong = _wrong_with_file(request, drafts, handler, form)
    if wrong or handler.writer is None:
        return _render_first(request, form, file_wrong=wrong or _NO_FILE)
    drafts.note(handler.writer.ident, {"name": handler.name, "details": form.kept})
    return redirect("draft", uuid=handler.writer.ident)


def _wrong_with_file(
    request: HttpRequest, drafts: Drafts, handler: SealingHandler, form: DetailsForm
) -> str:
    """What is wrong with the file as far as its first rows tell; "" for nothing."""
    if handler.is_too_large:
        return (
            f"This file has more than {UPLOAD_MOST // _MEBIBYTE:,} MiB. Divide it, or ask "
            "the operator of this installation to hand it in."
        )
    if handler.failure is not None:
        return handler.failure.message
    if handler.writer is None:
        return _NO_FILE
    if handler.byte_count == 0:
        return _EMPTY
    details = form.details
    try:
        with drafts.open(handler.writer.ident, now=datetime.now(UTC)) as stream:
            _read(request, stream, handler.name, Wish(), details)
    except BadInput as error:
        return error.message
    return ""


@signed_in
@demands(Right.WORK_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def draft_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The second step: how the file is read. POST: read it again, hand it in, or give it up."""
    drafts = _drafts_of(request)
    try:
        notes = drafts.notes(uuid, now=datetime.now(UTC))
        if notes.get("submission"):  # a second press of the button, or a step back
            return redirect("submission", uuid=notes["submission"])
        if request.method != "POST":
            return _show(request, drafts, uuid, notes)
        return _act(request, drafts, uuid, notes)
    except DraftGone:
        return redirect(f"{reverse('submit')}?{_GONE}=1")


def _act(request: HttpRequest, drafts: Drafts, uuid: UUID, notes: dict[str, Any]) -> HttpResponse:
    wanted = request.POST.get("do")
    if wanted == "give_up":
        drafts.remove(uuid)
        messages.success(request, "The file is gone. Nothing of it was stored.")
        return redirect("submit")
    if wanted == "as_found":
        drafts.note(uuid, {**notes, "fields": {"fresh": "1"}})
        return redirect("draft", uuid=uuid)
    form = DetailsForm(request.POST.dict(), viewer=viewer_of(request))
    form.is_valid()
    kept = {**notes, "details": form.kept, "fields": keep_fields(request.POST.dict())}
    if wanted == "hand_in":
        return _hand_in(request, drafts, uuid, kept, form)
    drafts.note(uuid, kept)
    return redirect("draft", uuid=uuid)


def _show(request: HttpRequest, drafts: Drafts, uuid: UUID, notes: dict[str, Any]) -> HttpResponse:
    form = DetailsForm(notes["details"], viewer=viewer_of(request))
    form.is_valid()
    with drafts.open(uuid, now=datetime.now(UTC)) as stream:
        reading, wrong = _read_corrected(request, stream, notes, form.details)
        return _render_second(request, uuid, notes, form, reading, Wrong(form, wrong))


def _hand_in(
    request: HttpRequest, drafts: Drafts, uuid: UUID, notes: dict[str, Any], form: DetailsForm
) -> HttpResponse:
    now, actor = datetime.now(UTC), actor_of(request)
    with drafts.open(uuid, now=now) as stream:
        reading, errors = _read_corrected(request, stream, notes, form.details)
        wrong = Wrong(form, {**unanswered(reading), **errors})
        is_to_remember = bool(request.POST.get("remember"))
        if is_to_remember and not form.details.sender:
            wrong.add("sender", "Name the sender whose files these columns are remembered for.")
        if not reading.is_as_stated:
            wrong.add("columns", _OTHERS)
        for field, message in wrong_with_cases(reading, form.details).items():
            wrong.add(field, message)
        if wrong.errors or reading.refused is not None:
            drafts.note(uuid, notes)
            return _render_second(request, uuid, notes, form, reading, wrong, status=422)
        receipt = hand_in_draft(
            stream, notes["name"], reading.layout, form.details, actor=actor, now=now
        )
    drafts.note(uuid, {"submission": str(receipt.uuid)})
    drafts.remove_bytes(uuid)
    if is_to_remember:
        _remember(request, form.details, reading, now)
    if not receipt.is_new:
        messages.success(request, "The same was handed in before; nothing was added.")
    return redirect("submission", uuid=receipt.uuid)


def _remember(request: HttpRequest, details: Details, reading: Reading, now: datetime) -> None:
    """The file is handed in already: that its columns are not remembered is said, and no error."""
    header = reading.table.header
    try:
        remember_layout(details.sender, header, reading.layout, actor=actor_of(request), now=now)
    except BadSender as error:
        messages.warning(request, f"The columns are not remembered. {error.message}")
    else:
        messages.success(request, f"These columns are remembered for files of {details.sender}.")


def _read(request: HttpRequest, stream: Any, name: str, wish: Wish, details: Details) -> Reading:
    office, viewer = own_office(request), viewer_of(request)
    return read_draft(
        stream, name, wish, details, office=office, viewer=viewer, now=datetime.now(UTC)
    )


def _read_corrected(
    request: HttpRequest, stream: Any, notes: Mapping[str, Any], details: Details
) -> tuple[Reading, dict[str, str]]:
    """The reading, and by field what is wrong with its corrections: those are then left aside."""
    wish, wrong = read_wish(notes.get("fields") or {})
    try:
        reading = _read(request, stream, notes["name"], wish, details)
        if not reading.is_as_stated:  # what was wrong with other columns is no longer asked
            wrong = {field: message for field, message in wrong.items() if field in FILE_FIELDS}
        return reading, wrong
    except BadInput as error:
        wrong[FIELD_OF_ERROR.get(error.code, "format")] = error.message
        return _read(request, stream, notes["name"], Wish(is_fresh=True), details), wrong


def _render_first(
    request: HttpRequest, form: DetailsForm, *, file_wrong: str = "", is_gone: bool = False
) -> HttpResponse:
    viewer = viewer_of(request)
    wrong = Wrong(form if form.is_bound and file_wrong else None, {})
    if file_wrong:
        wrong.put_first("file", file_wrong)
    context = {
        "here": "submissions",
        "form": form,
        "given": form.kept if form.is_bound else dict(form.initial),
        "wrong": wrong,
        "is_gone": is_gone,
        "file_most": UPLOAD_MOST,
        "file_most_mib": UPLOAD_MOST // _MEBIBYTE,
        "corrected": _corrected(request, form),
        **suggestions(viewer),
    }
    return render_page(request, "submit.html", context, status=422 if wrong.errors else 200)


def _render_second(
    request: HttpRequest,
    uuid: UUID,
    notes: Mapping[str, Any],
    form: DetailsForm,
    reading: Reading,
    wrong: Wrong,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "here": "submissions",
        "draft": uuid,
        "name": notes["name"],
        "form": form,
        "given": form.kept,
        "wrong": wrong,
        "is_to_remember": bool(request.POST.get("remember")),
        "corrected": _corrected(request, form),
        **suggestions(viewer_of(request)),
        **reading_context(reading, notes.get("fields") or {}, own_office(request), wrong),
    }
    return render_page(request, "submit_preview.html", context, status=status)


def _asked(request: HttpRequest) -> DetailsForm:
    """The form as a link to this page asks for it: for a case, or to correct a submission."""
    viewer = viewer_of(request)
    form = DetailsForm(None, viewer=viewer)
    form.initial = {"case_is": "known"}
    case, corrected = (_uuid(request.GET.get(name)) for name in ("case", "supersedes"))
    if case is not None:
        form.initial["case_ref"] = cases.get_case_by_uuid(viewer, case).ref
    if corrected is not None:
        form.initial["supersedes"] = str(corrected)
    return form


def _corrected(request: HttpRequest, form: DetailsForm) -> submissions.SubmissionRow | None:
    """The submission that the file corrects. Raises SubmissionNotFound, WrongState."""
    given = form.data if form.is_bound else form.initial
    ident = _uuid(given.get("supersedes"))
    if ident is None:
        return None
    row = submissions.get_submission(viewer_of(request), str(ident))
    if row.state is not State.FINISHED:
        raise WrongState("corrected", row.state.value)
    return row


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text)) if text else None
    except ValueError:
        raise CaseNotFound("") from None


def _drafts_of(request: HttpRequest) -> Drafts:
    """The drafts of this session. Its secret is made when the page is first looked at."""
    secret = request.session.get(_SECRET)
    if not isinstance(secret, str):
        secret = request.session[_SECRET] = new_secret()
    return Drafts.of_session(secret, viewer_of(request))
