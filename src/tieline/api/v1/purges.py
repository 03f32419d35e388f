"""Purges of the token's office: ordered here, done by the worker."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from ninja.decorators import decorate_view

from tieline.api.v1.cursors import LIMIT, cut, next_link, unseal
from tieline.api.v1.doors import bearer_of
from tieline.api.v1.fields import Cursor, Limit
from tieline.api.v1.keys import keyed
from tieline.api.v1.purge_schemas import PurgeDetails, TombstonePage
from tieline.apps.retention.queries import get_tombstone, list_tombstones
from tieline.core.doors import demands
from tieline.core.rights import Right
from tieline.journeys import purging
from tieline.journeys.shapes.purges import TombstoneShape, tombstone_shapes

ADDRESS: Final = "/api/v1/purges"
PATIENCE_S: Final = 5.0
router = Router(tags=["purges"])
of_cases = Router(tags=["purges"])
of_submissions = Router(tags=["purges"])


@router.get("", response=TombstonePage, operation_id="list_purges", summary="List the purges")
@demands(Right.READ_CASES)
def list_purges(
    request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = None
) -> TombstonePage:  # fmt: skip
    """What was purged of the office, and what is to be, newest first: that, when and why, not what."""
    viewer = bearer_of(request).viewer
    office = viewer.office_id
    before = unseal(cursor, of="purges", office=office)[0] if cursor else None
    found = [one for one in list_tombstones(viewer) if before is None or one.id < int(before)]
    rows, place = cut(found, limit, lambda one: [one.id])
    return TombstonePage(
        items=tombstone_shapes(viewer, rows),
        next=next_link(ADDRESS, place, of="purges", office=office, limit=limit),
    )


@of_cases.post(
    "/{uuid:uuid}/purge",
    response={202: TombstoneShape},
    operation_id="purge_case",
    summary="Purge a case",
)
@decorate_view(keyed)
@demands(Right.SUPERVISE)
def purge_case(request: HttpRequest, uuid: UUID, details: PurgeDetails) -> TombstoneShape:
    """Destroy a case with its subjects, values and files, for good. It is shown to nobody from now on;
    the worker destroys it. A file with rows of other cases stays, without this one's values."""
    bearer = bearer_of(request)
    now = datetime.now(UTC)
    stone = purging.purge_case(
        uuid, details.why(), actor=bearer.actor, now=now, patience_s=PATIENCE_S
    )
    [shape] = tombstone_shapes(bearer.viewer, [get_tombstone(bearer.viewer, stone)])
    return shape


@of_submissions.post(
    "/{uuid:uuid}/purge",
    response={202: TombstoneShape},
    operation_id="purge_submission",
    summary="Purge a submission",
)
@decorate_view(keyed)
@demands(Right.SUPERVISE)
def purge_submission(request: HttpRequest, uuid: UUID, details: PurgeDetails) -> TombstoneShape:
    """Destroy a file and everything derived from it, for good. It is shown to nobody from now on; the
    worker destroys it."""
    bearer = bearer_of(request)
    now = datetime.now(UTC)
    stone = purging.purge_submission(
        str(uuid), details.why(), actor=bearer.actor, now=now, patience_s=PATIENCE_S
    )
    [shape] = tombstone_shapes(bearer.viewer, [get_tombstone(bearer.viewer, stone)])
    return shape
