"""The audit trail of the token's office, for its auditors. What is sought travels in the body: it can
be a reference or a text of a case."""

from datetime import UTC, datetime

from django.http import HttpRequest
from ninja import Router

from tieline.api.v1.cursors import cut
from tieline.api.v1.doors import bearer_of
from tieline.api.v1.trail_schemas import TrailPage, TrailSearch
from tieline.core.doors import demands
from tieline.core.rights import Right
from tieline.journeys import trail
from tieline.journeys.shapes.trail import trail_shape
from tieline.journeys.trail import Sought

router = Router(tags=["trail"])


@router.post("", response=TrailPage, operation_id="search_trail", summary="Search the audit trail")
@demands(Right.AUDIT)
def search(request: HttpRequest, asked: TrailSearch) -> TrailPage:
    """Who did what for the office, when and why, newest first. The search itself is written down
    before it is answered."""
    bearer = bearer_of(request)
    before = trail.read_place(asked.cursor, bearer.viewer) if asked.cursor else None
    sought = Sought(
        person=asked.person,
        action=asked.action,
        since=asked.since,
        until=asked.until,
        case_ref=asked.case,
        text=asked.text,
        only_without_case=asked.without_case,
    )
    wanted = trail.begin_search(
        sought,
        asked.purpose,
        actor=bearer.actor,
        now=datetime.now(UTC),
        is_further=before is not None,
    )
    lines = trail.page_lines(bearer.viewer, wanted, before=before, limit=asked.limit + 1)
    page, place = cut(lines, asked.limit, lambda line: [line])
    return TrailPage(
        items=[trail_shape(line) for line in page],
        cursor=trail.place_of(place[0], bearer.viewer) if place else None,
    )
