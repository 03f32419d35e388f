"""Values that several cases hold, one's own office's among them."""

from datetime import UTC, datetime
from typing import Annotated, Final

from django.http import HttpRequest
from ninja import Query, Router

from tieline.api.v1.cursors import LIMIT, cut, next_link, unseal
from tieline.api.v1.doors import bearer_of
from tieline.api.v1.fields import Cursor, Limit, Moment
from tieline.api.v1.schemas import ValuePage
from tieline.core.doors import demands
from tieline.core.rights import Right
from tieline.journeys import looking
from tieline.journeys.looking import ValueRow
from tieline.journeys.shapes.values import value_shape

ADDRESS: Final = "/api/v1/values"
router = Router(tags=["values"])


@router.get("", response=ValuePage, operation_id="list_values", summary="List the shared values")
@demands(Right.READ_CASES)
def list_values(
    request: HttpRequest,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
    min_offices: Annotated[
        int, Query(ge=1, le=10_000, description="2: between offices. 1: also inside one's own.")
    ] = 2,
    since: Annotated[
        Moment | None,
        Query(description="Only where the latest mention is no older than this time."),
    ] = None,
) -> ValuePage:
    """The values of the office that other cases hold, the latest first."""
    actor = bearer_of(request).actor
    office = actor.office_id
    after = tuple(unseal(cursor, of="values", office=office)) if cursor else None
    rows = sorted(
        (
            row
            for row in looking.list_values(actor=actor, now=datetime.now(UTC))
            if len(row.office_codes) >= min_offices and (since is None or row.last_at >= since)
        ),
        key=_place,
        reverse=True,
    )
    page, place = cut([row for row in rows if after is None or _place(row) < after], limit, _place)
    return ValuePage(
        items=[value_shape(row) for row in page],
        next=next_link(
            ADDRESS,
            place,
            of="values",
            office=office,
            limit=limit,
            min_offices=min_offices,
            since=since.isoformat() if since else None,
        ),
    )


def _place(row: ValueRow) -> tuple[str, str]:
    """The order of the list, in a form that a cursor can hold."""
    return row.last_at.astimezone(UTC).isoformat(timespec="microseconds"), str(row.digest)
