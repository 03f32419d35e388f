"""Silences of the token's office, and a supervisor's word to them."""

from datetime import UTC, datetime
from typing import Annotated, Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from ninja.decorators import decorate_view

from tieline.api.v1.answer_schemas import SilencePage, SilenceReason
from tieline.api.v1.cursors import LIMIT, cut, next_link, unseal
from tieline.api.v1.doors import bearer_of
from tieline.api.v1.fields import Cursor, Limit
from tieline.api.v1.keys import keyed
from tieline.apps.cases import postures, renewals
from tieline.core.doors import demands
from tieline.core.postures import SilenceEnd
from tieline.core.rights import Right
from tieline.journeys import changing_answers, silencing
from tieline.journeys.shapes.answers import silence_shape
from tieline.journeys.silencing import SilenceView

ADDRESS: Final = "/api/v1/silences"
router = Router(tags=["silences"])


@router.get("", response=SilencePage, operation_id="list_silences", summary="List the silences")
@demands(Right.READ_CASES)
def list_silences(
    request: HttpRequest,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
    waiting: Annotated[
        bool, Query(description="Only those that wait for a supervisor's word.")
    ] = False,
) -> SilencePage:
    """The silences of the office's cases and values that last, those that end first at the head."""
    viewer = bearer_of(request).viewer
    office = viewer.office_id
    after = tuple(unseal(cursor, of="silences", office=office)) if cursor else ("", "")
    found = silencing.list_of_office(viewer, now=datetime.now(UTC))
    views = (*found.waiting, *(() if waiting else (*found.ending, *found.lasting)))
    rows, place = cut(
        sorted((view for view in views if _place(view) > after), key=_place),
        limit,
        lambda view: list(_place(view)),
    )
    return SilencePage(
        items=[silence_shape(view) for view in rows],
        next=next_link(
            ADDRESS, place, of="silences", office=office, limit=limit, waiting=waiting or None
        ),
    )


@router.post(
    "/{uuid:uuid}/allow",
    response={204: None},
    operation_id="allow_silence",
    summary="Allow a silence",
)
@decorate_view(keyed)
@demands(Right.SUPERVISE)
def allow(request: HttpRequest, uuid: UUID) -> None:
    """Let a silence that was asked for last 90 days. Refused with `coordinator_missing` while nobody
    could know of what it has in common with others."""
    postures.allow_silence(uuid, actor=bearer_of(request).actor, now=datetime.now(UTC))


@router.post(
    "/{uuid:uuid}/refuse",
    response={204: None},
    operation_id="refuse_silence",
    summary="Refuse a silence",
)
@decorate_view(keyed)
@demands(Right.SUPERVISE)
def refuse(request: HttpRequest, uuid: UUID, word: SilenceReason) -> None:
    """Refuse a silence that was asked for: the case answers as before it."""
    changing_answers.end_silence(
        uuid,
        SilenceEnd.REFUSED,
        word.reason,
        actor=bearer_of(request).actor,
        now=datetime.now(UTC),
    )


@router.post(
    "/{uuid:uuid}/renew",
    response={204: None},
    operation_id="renew_silence",
    summary="Renew a silence",
)
@decorate_view(keyed)
@demands(Right.SUPERVISE)
def renew(request: HttpRequest, uuid: UUID, word: SilenceReason) -> None:
    """Let a silence last for another 90 days: a new one takes its place."""
    postures.renew_silence(uuid, word.reason, actor=bearer_of(request).actor, now=datetime.now(UTC))


@router.post(
    "/{uuid:uuid}/ask",
    response={204: None},
    operation_id="ask_renewal",
    summary="Ask for the renewal of a silence",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def ask(request: HttpRequest, uuid: UUID, word: SilenceReason) -> None:
    """Say why a silence must go on; the office's supervisors see it."""
    renewals.ask_renewal(uuid, word.reason, actor=bearer_of(request).actor, now=datetime.now(UTC))


@router.post(
    "/{uuid:uuid}/end",
    response={204: None},
    operation_id="end_silence",
    summary="End a silence",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def end(request: HttpRequest, uuid: UUID, word: SilenceReason) -> None:
    """End a silence before its time: the case answers as before it."""
    changing_answers.end_silence(
        uuid,
        SilenceEnd.LIFTED,
        word.reason,
        actor=bearer_of(request).actor,
        now=datetime.now(UTC),
    )


def _place(view: SilenceView) -> tuple[str, str]:
    return view.row.until.astimezone(UTC).isoformat(timespec="microseconds"), str(view.row.uuid)
