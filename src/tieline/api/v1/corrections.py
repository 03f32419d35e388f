"""Corrections: what the token's office was told that holds no more, and those of its own values."""

from datetime import UTC, datetime
from typing import Annotated, Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from ninja.decorators import decorate_view

from tieline.api.v1.correction_schemas import (
    AnsweredCorrections,
    CorrectionAnswerDetails,
    CorrectionPage,
    DisputeReplyDetails,
    SentCorrectionPage,
)
from tieline.api.v1.cursors import LIMIT, cut, next_link, unseal
from tieline.api.v1.doors import bearer_of
from tieline.api.v1.fields import Cursor, Limit
from tieline.api.v1.keys import keyed
from tieline.apps.cases import queries as cases
from tieline.core.doors import demands
from tieline.core.rights import Right
from tieline.journeys import correcting
from tieline.journeys.correcting import SentView, ToldView
from tieline.journeys.shapes.corrections import correction_shape, sent_correction_shape

ADDRESS: Final = "/api/v1/corrections"
router = Router(tags=["corrections"])


@router.get(
    "", response=CorrectionPage, operation_id="list_corrections", summary="List the corrections"
)
@demands(Right.READ_CASES)
def list_corrections(
    request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = None
) -> CorrectionPage:
    """What the office was told by others and what is held no more, newest first. Those on a value that
    the office does not hold are shown to whoever asked for it, and to supervisors."""
    bearer, now = bearer_of(request), datetime.now(UTC)
    office = bearer.viewer.office_id
    after = unseal(cursor, of="corrections", office=office) if cursor else None
    views = sorted(correcting.list_told(actor=bearer.actor, now=now), key=_place)
    rest = [view for view in views if after is None or _place(view) > after]
    page, place = cut(rest[: limit + 1], limit, _place)
    return CorrectionPage(
        items=[correction_shape(view, now) for view in page],
        next=next_link(ADDRESS, place, of="corrections", office=office, limit=limit),
    )


@router.post(
    "/answers",
    response=AnsweredCorrections,
    operation_id="answer_corrections",
    summary="Answer corrections",
)
@decorate_view(keyed)
@demands(Right.WORK_CASES)
def answer(request: HttpRequest, details: CorrectionAnswerDetails) -> AnsweredCorrections:
    """Say what was done, or that it is them after all. Answered again, the latest counts."""
    answered = correcting.answer(
        details.corrections,
        details.answer,
        details.note,
        actor=bearer_of(request).actor,
        now=datetime.now(UTC),
    )
    return AnsweredCorrections(answered=answered)


@router.get(
    "/sent",
    response=SentCorrectionPage,
    operation_id="list_sent_corrections",
    summary="List the corrections of one's own values",
)
@demands(Right.READ_CASES)
def list_sent(
    request: HttpRequest,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
    case: Annotated[UUID | None, Query(description="Only those of this case.")] = None,
) -> SentCorrectionPage:
    """What the office corrected, whom it was told, and what they answered, newest first. Who holds a
    value in silence is told as well, and is not listed."""
    viewer, now = bearer_of(request).viewer, datetime.now(UTC)
    name, office = f"sent corrections {case}", viewer.office_id
    after = unseal(cursor, of=name, office=office) if cursor else None
    row = cases.get_case_by_uuid(viewer, case) if case else None
    views = sorted(correcting.list_sent(viewer, row, now=now), key=_place_sent)
    rest = [view for view in views if after is None or _place_sent(view) > after]
    page, place = cut(rest[: limit + 1], limit, _place_sent)
    return SentCorrectionPage(
        items=[sent_correction_shape(view) for view in page],
        next=next_link(
            f"{ADDRESS}/sent", place, of=name, office=office, limit=limit, case=case
        ),
    )  # fmt: skip


@router.post(
    "/replies",
    response={204: None},
    operation_id="reply_to_dispute",
    summary="Reply to a dispute",
)
@decorate_view(keyed)
@demands(Right.SUPERVISE)
def reply(request: HttpRequest, details: DisputeReplyDetails) -> tuple[int, None]:
    """What a supervisor replies to whoever disputes a correction of the office's, once."""
    actor = bearer_of(request).actor
    correcting.reply(details.correction, details.note, actor=actor, now=datetime.now(UTC))
    return 204, None


def _place(view: ToldView) -> list[int]:
    return [-view.row.id]


def _place_sent(view: SentView) -> list[int]:
    return [-view.row.id]
